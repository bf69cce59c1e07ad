"""The school's clock: begin with `calendar.py`; `file.py` reads what a school wrote. Pure."""
