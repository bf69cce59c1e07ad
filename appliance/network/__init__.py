"""The box's own network: links, bridges, addresses, routes; planned, applied, kept, and undone to the last setting."""
