"""The one way to a change of a case's state: the gate, the chain that it writes, and what checks and follows it."""
