"""The door: the gate decides on a case, the chain records the decision, and the rest verifies both or follows from
them."""
