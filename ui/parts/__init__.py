"""Pieces of a page, each named for what it draws."""
