"""Backups: made while the program runs, sealed by a passphrase, checked, and brought back into an empty place."""
