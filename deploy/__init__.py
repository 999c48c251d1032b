"""What helps to run the program for real."""
