"""The values that an expression can have, as sets: joined, met, and computed with."""
