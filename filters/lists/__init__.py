"""Lists of names from elsewhere, and the one table that is built of them and of the catalogue for all processes."""
