"""Messages to and from other systems: read, checked, understood, answered, sent, repeated and traced."""
