"""What is Danish: personal numbers, identifiers, numbers, times, names, and the order of the alphabet."""
