"""Issue -> bytes: feeds, mail and pages. Deterministic: no clock, no database, no files but templates."""
