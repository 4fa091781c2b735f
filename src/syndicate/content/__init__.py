"""Editors' files: entries/*.yaml to Entry values, the checks editors get, and the text of a new entry."""
