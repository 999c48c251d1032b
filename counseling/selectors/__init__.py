"""Selectors: every read that a page or a rule needs."""
