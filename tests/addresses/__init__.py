"""The table of addresses: whose each one is, and in whose eyes it is looked at in the browser. One address, one row."""
