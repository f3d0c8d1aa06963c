"""From a notebook to a page: a Sphinx extension, a part a module."""
