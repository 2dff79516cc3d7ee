"""The program ``postwatch``, one command a file."""
