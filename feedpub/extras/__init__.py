"""What needs a package that the core does without; a room for each, which uses only what programs may use."""
