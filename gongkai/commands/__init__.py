"""One file a group of commands; each has `register(app)` and no logic that another face would need."""
