"""The firewall: one ruleset rendered from the school's folder, and the sets in it that follow who is where."""
