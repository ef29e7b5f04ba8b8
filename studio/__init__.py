"""Composition roots, thin: the command line today; the browser studio, the terminal, the desktop and the notebook as they come.

Starts things and hands them to each other; knows nothing that a face shows and nothing that a pipeline means.
"""
