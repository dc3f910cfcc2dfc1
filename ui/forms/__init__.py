"""From what a person types to one call of one service."""
