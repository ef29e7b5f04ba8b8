"""The pipeline's parameters."""
