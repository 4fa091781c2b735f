"""When the countries of today went over to the Gregorian calendar, for dates that could be meant in either.

The day is the first Gregorian one of the civil authorities: where lands that make up a country of today changed one
after the other, of the last. Source: “List of adoption dates of the Gregorian calendar by country” (Wikipedia, read in
2026), which rests on H. Grotefend, Taschenbuch der Zeitrechnung, and R. W. Bauer, Calender für die Jahre 600 bis 1600;
compared with the Explanatory Supplement to the Astronomical Almanac (1992), table 12.5. Countries that changed in
1582 to 1587 (Italy, Spain, France, Austria, Bohemia, Croatia) are left out: whoever writes of them means what all mean.
"""

from __future__ import annotations

from typing import NamedTuple


class Adoption(NamedTuple):
    """The first Gregorian day."""

    year: int
    month: int
    day: int


_BRITISH = Adoption(1752, 9, 14)
_SOVIET = Adoption(1918, 2, 14)
_TRANSCAUCASIAN = Adoption(1918, 5, 1)
_YUGOSLAV = Adoption(1919, 1, 28)

#: By ISO 3166-1 alpha-2.
_FIRST_DAYS = {
    "HU": Adoption(1590, 12, 25),  # Transylvania; the Kingdom on 1 November 1587
    "PL": Adoption(1610, 9, 2),  # the Duchy of Prussia; the Crown in 1582
    "DE": Adoption(1700, 3, 1),  # the Protestant estates
    "DK": Adoption(1700, 3, 1),
    "NO": Adoption(1700, 3, 1),
    "IS": Adoption(1700, 11, 28),
    "CH": Adoption(1701, 1, 12),  # most Protestant cantons; some communes of Grisons later
    "NL": Adoption(1701, 5, 12),  # Drenthe
    "GB": _BRITISH,
    "IE": _BRITISH,
    "US": _BRITISH,  # Alaska on 18 October 1867
    "CA": _BRITISH,
    "SE": Adoption(1753, 3, 1),
    "FI": Adoption(1753, 3, 1),
    "AL": Adoption(1912, 11, 28),
    "LT": Adoption(1915, 5, 25),
    "BG": Adoption(1916, 4, 14),
    "TR": Adoption(1917, 3, 1),
    "RU": _SOVIET,
    "BY": _SOVIET,
    "LV": _SOVIET,
    "KZ": _SOVIET,
    "KG": _SOVIET,
    "TJ": _SOVIET,
    "TM": _SOVIET,
    "UZ": _SOVIET,
    "UA": Adoption(1918, 3, 1),  # the west, under Austria, before
    "EE": Adoption(1918, 3, 1),
    "AM": _TRANSCAUCASIAN,
    "AZ": _TRANSCAUCASIAN,
    "GE": _TRANSCAUCASIAN,
    "RS": _YUGOSLAV,
    "ME": _YUGOSLAV,
    "MK": _YUGOSLAV,
    "MD": Adoption(1919, 4, 14),
    "RO": Adoption(1919, 4, 14),  # the old kingdom; Transylvania in 1590
    "GR": Adoption(1923, 3, 1),
}


def adoption_of(country: str) -> Adoption | None:
    """`None` for a country that changed at once with the reform, or not from the Julian calendar."""
    return _FIRST_DAYS.get(country)
