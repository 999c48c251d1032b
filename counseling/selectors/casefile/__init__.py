"""How the gate reads a case: the rows, what they say, the facts, and the evidence that closes an obligation."""
