"""What people must know: events -> alerts -> people."""
