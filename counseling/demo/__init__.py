"""Demo data: two institutions with a small cast and forty cases, all made through the services and the gate."""
