"""What may pass: attempt -> decision -> enforcement points, and the event logs."""
