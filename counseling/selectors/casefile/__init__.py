"""The case file: how the gate reads a case. Rows become readings, readings become facts; evidence closes an
obligation."""
