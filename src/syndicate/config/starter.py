"""Where the starter publication lies: in a checkout at its top, in an installed package inside of it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def starter_dir() -> Path:
    """The folder with the starter's config/, entries/ and templates/."""
    checkout = _PACKAGE.parent.parent
    is_checkout = _PACKAGE.parent.name == "src" and (checkout / "pyproject.toml").is_file()
    return checkout if is_checkout else _PACKAGE / "starter"
