"""Presenters: words and pictures for pages. A presenter has no address and writes nothing."""
