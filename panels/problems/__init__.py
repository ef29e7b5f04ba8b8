"""The dock's third tab: all problems of the document."""
