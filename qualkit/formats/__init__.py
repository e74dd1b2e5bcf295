"""Foreign formats: how each is read and how it is written."""
