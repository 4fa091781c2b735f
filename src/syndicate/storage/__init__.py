"""The only memory: SQLAlchemy Core over SQLite or PostgreSQL, the same code on both.

Functions take a Connection within a transaction of `Database.begin()` or `Database.read()` and give domain values.
"""
