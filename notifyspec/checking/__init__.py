"""From specs to a report of everything that is wrong with them."""
