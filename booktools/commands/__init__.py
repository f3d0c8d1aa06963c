"""What the commands of `python -m booktools` do."""
