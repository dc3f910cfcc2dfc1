"""The toolbox: one click command a file."""
