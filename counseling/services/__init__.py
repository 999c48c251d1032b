"""Services: every write of the program. One function is one thing that happens."""
