"""What the archive's rows amount to: levels in force, changes, their ages, and who is cited."""
