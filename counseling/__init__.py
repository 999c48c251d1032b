"""The counselling case manager: project package and its one Django app."""
