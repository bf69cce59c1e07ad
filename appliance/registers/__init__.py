"""What other systems know of a school's people and devices, read and compared with the school's registers."""
