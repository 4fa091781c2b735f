"""What the service does, one verb a file: read, decide by the domain, write. Knows no clock and no door."""
