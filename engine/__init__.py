"""What a pipeline is, what it means, how it is checked, previewed and run; no face and no server."""
