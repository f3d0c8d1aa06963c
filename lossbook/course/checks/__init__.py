"""The checkers of the exercises, a module a chapter; each has a list ``EXERCISES``."""
