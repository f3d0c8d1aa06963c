"""What must hold: the rules of the chapters, and the comparison of notebooks."""
