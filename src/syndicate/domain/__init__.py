"""What we mean: pure values and decisions; no clock, no files, no network."""
