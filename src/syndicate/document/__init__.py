"""YAML files that people write: read as text with places, then given types, with every fault named where it stands."""
