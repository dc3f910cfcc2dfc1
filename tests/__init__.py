"""Tests mirror the folders. A test's name is the sentence that it proves."""
