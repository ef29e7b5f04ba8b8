"""What a person must know of the open pipeline, whatever they look at: above the canvas, each with what can be done about it."""
