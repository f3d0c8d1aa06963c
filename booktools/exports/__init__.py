"""Other forms of the same source."""
