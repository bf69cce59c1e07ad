"""The box: it starts the parts, hands each what it needs, and answers on the command line."""
