"""Which devices there are, and of what kind, by what they tell of themselves."""
