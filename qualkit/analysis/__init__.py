"""Numbers from frames: pure functions, each with its source and a golden value."""
