"""Formats of dates and numbers by language, over those that Django brings."""
