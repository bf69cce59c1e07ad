"""A school's folder -> a School, or every mistake in it at once: begin with `folder.py`. Pure."""
