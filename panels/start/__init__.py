"""Where a person begins: recent pipelines, the sample, folders, files."""
