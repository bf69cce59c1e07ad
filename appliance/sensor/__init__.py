"""Watching off the packet path: new devices, strangers that hand out addresses, and ways round the filter."""
