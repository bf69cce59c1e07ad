"""The core: pure values and pure functions. No socket, file, clock or logger enters this package."""
