"""syndicate: a daily “On this Day” publication from dated articles kept as YAML in git."""
