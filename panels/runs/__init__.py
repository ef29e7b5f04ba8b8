"""The run that goes on, and what the last one did."""
