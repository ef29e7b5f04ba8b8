"""The project's data files."""
