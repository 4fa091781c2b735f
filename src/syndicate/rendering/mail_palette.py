"""The colours of a mail, on light and on dark paper. The tests hold every pair to its contrast."""

from __future__ import annotations

from dataclasses import dataclass, replace

from syndicate.domain.edition import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One sheet of paper and what is printed on it, each as `#rrggbb`."""

    paper: str
    ink: str
    #: Dates, captions, the footer.
    quiet: str
    hairline: str
    #: The count of years, links, the button. Ink where the day is solemn.
    accent: str


@dataclass(frozen=True, slots=True)
class Palettes:
    light: Palette
    dark: Palette


def palettes_for(edition: Edition, *, solemn: bool) -> Palettes:
    """A solemn day has no accent."""
    light = Palette(paper="#fbf8f2", ink="#1d1a16", quiet="#665f55", hairline="#d9d1c3", accent=edition.accent)
    dark = Palette(paper="#171512", ink="#ece5d8", quiet="#a79e90", hairline="#39342c", accent=edition.accent_dark)
    if solemn:
        light, dark = replace(light, accent=light.ink), replace(dark, accent=dark.ink)
    return Palettes(light, dark)
