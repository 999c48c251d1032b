"""Keys and sealed fields: what is private is unreadable in the database without the key file."""
