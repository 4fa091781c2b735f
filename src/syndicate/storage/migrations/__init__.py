"""Numbered migrations, forward only. Run by `database.upgrade`; nobody needs a file for Alembic."""

#: The newest migration; numbers are four digits, so that they compare as text.
NEWEST = "0003"
