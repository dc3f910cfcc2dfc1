"""Every select that more than one place needs."""
