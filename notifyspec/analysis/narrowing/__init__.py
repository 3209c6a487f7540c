"""What a condition that is true, or false, tells of the values in it."""
