"""The web proxy: decided by name when a connection is asked for, and by request where one can be read."""
