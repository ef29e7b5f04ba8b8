"""The dock's fourth tab: the selected node as SQL, and the pipeline as YAML."""
