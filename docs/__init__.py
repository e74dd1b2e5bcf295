"""The pages for users, written beside the example's files by `qualkit export example`."""
