"""Databases: what is asked of them, and how their rows come into a file from which the walled process reads them.

A file of the project (SQLite, DuckDB) is opened behind the walls like any other. A server is reached by a process outside of them,
which runs no text of a pipeline but a judged SELECT, and which alone is told a password.
"""
