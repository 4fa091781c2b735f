"""The command line: each command parses its input, calls one use case, shows the result."""
