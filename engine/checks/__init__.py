"""The parts of `engine.check`: what is looked for beyond a document's meaning, and how findings become problems."""
