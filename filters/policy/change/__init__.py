"""What people ask for -> what is to be in force, or why not: begin with `judge.py`. Pure."""
