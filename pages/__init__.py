"""Screens: one folder a reader, one short script a screen."""
