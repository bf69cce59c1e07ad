"""Watching off the packet path: new devices, rogue servers, and ways round the filter."""
