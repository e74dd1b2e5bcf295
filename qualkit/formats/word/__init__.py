"""Word files: the package that is opened, the body that is read."""
