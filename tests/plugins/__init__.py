"""What the tests stand on: the whole run, a PostgreSQL of their own, the write guard, the reading of catalogues."""
