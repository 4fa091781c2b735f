"""Drafts from the result of a query to Wikidata's query service; docs/importing.md gives the query.

Its dates need care (Wikibase, “RDF Dump Format”, on time values). A day that Wikidata holds in the Julian calendar is
given in the proleptic Gregorian one, with the calendar it was converted from beside it: 22 June 1498 Julian is given
as 1498-07-01. Months and years are not converted. Years are those of XML Schema 1.1, in which 0 is 1 BCE, as here;
the JSON of items, another form, has no year 0, and is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from syndicate.content.draft import Draft, Drafts
from syndicate.document.characters import clean, find_forbidden, find_forbidden_reference, text_of
from syndicate.domain.calendars import Calendar, day_number, days_in_month, from_day_number
from syndicate.domain.entry import Source
from syndicate.domain.historical_date import HistoricalDate
from syndicate.errors import ContentError, Level, Problem

#: How the page of an item begins, as drafts name it among their sources.
ITEM_ADDRESS = "https://www.wikidata.org/wiki/"
_NEEDED = ("item", "itemLabel", "date", "precision", "calendar")
_ITEM = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)", re.ASCII)
_TIME = re.compile(r"(-?[0-9]{4,})-([0-9]{2})-([0-9]{2})T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?Z", re.ASCII)
_CALENDARS = {"Q1985727": Calendar.GREGORIAN, "Q1985786": Calendar.JULIAN}
#: Wikibase's numbers of precision.
_YEAR, _MONTH, _DAY = "9", "10", "11"
_COARSER = {"0", "1", "2", "3", "4", "5", "6", "7", "8"}
#: From then on nobody in Europe kept the Julian calendar in daily life (Greece was the last, in 1923).
_ONE_CALENDAR_FROM = (1924, 1, 1)
_REFORM = (1582, 10, 15)


class _LeftOutError(ValueError):
    """A row is no draft; the text says why."""


def read_wikidata(data: bytes, path: str) -> Drafts:
    """Every item with a usable date as a draft, and why the others are none.

    Raises ContentError when the file is no such result.
    """
    drafts: dict[str, Draft] = {}
    left_out: list[Problem] = []
    for number, row in enumerate(_rows(data, path), 1):
        item, reason = row.get("item", ""), ""
        try:
            draft = _draft(row, path)
        except _LeftOutError as error:
            reason = str(error)
        else:
            first = drafts.setdefault(item, draft)
            if (first.start, first.title) != (draft.start, draft.title):
                reason = f"the item stands here already, with the date {first.date}"
        if reason:
            what = " ".join(part for part in (item.rpartition("/")[2], row.get("itemLabel", "")) if part)
            message = f"row {number}, {what or 'without an item'}, was left out: {reason}"
            left_out.append(Problem(path=path, code="W070", message=message, level=Level.WARNING))
    return Drafts(drafts=tuple(drafts.values()), left_out=tuple(left_out))


def _rows(data: bytes, path: str) -> Iterator[Mapping[str, str]]:
    """The texts of each row by the names of the query's variables; both forms of JSON that the service gives."""
    try:
        read = json.loads(text_of(data, path))
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg.lower()}"
        problem = Problem(path=path, line=error.lineno, column=error.colno, code="E001", message=message)
        raise ContentError([problem]) from error
    except RecursionError as error:
        raise ContentError([Problem(path=path, code="E001", message="values are nested too deep")]) from error
    found = read.get("results") if isinstance(read, dict) else read
    rows = found.get("bindings") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        hint = "save the result of the query in docs/importing.md as JSON"
        message = "this is no result of a query: it has no “results” with “bindings”, and is no list of rows"
        raise ContentError([Problem(path=path, code="E010", message=message, hint=hint)])
    for row in rows:
        cells = {name: cell.get("value") if isinstance(cell, dict) else cell for name, cell in row.items()}
        yield {name: clean(text)[0].strip() for name, text in cells.items() if isinstance(text, str)}
    names = {name for row in rows for name in row}
    missing = [name for name in _NEEDED if rows and name not in names]
    if missing:
        hint = f"needed: {', '.join(_NEEDED)}; docs/importing.md has the query"
        message = f"no row has the variable “{missing[0]}”"
        raise ContentError([Problem(path=path, code="E010", message=message, hint=hint)])


def _draft(row: Mapping[str, str], path: str) -> Draft:
    """Raises _LeftOutError."""
    item = _ITEM.fullmatch(row.get("item", ""))
    if not item:
        raise _LeftOutError("it names no item of Wikidata")
    title = " ".join(row.get("itemLabel", "").split())
    if not title or title == item[1]:
        raise _LeftOutError("the item has no label in the languages of the query")
    if find_forbidden(title) or find_forbidden_reference(title):
        raise _LeftOutError("its label holds a character that must not stand in a file")
    when = _date(row.get("date", ""), row.get("precision", ""), row.get("calendar", ""))
    described = row.get("itemDescription", "")
    if find_forbidden(described) or find_forbidden_reference(described):
        described = ""
    return Draft(
        title=title,
        start=when,
        names_calendar=_must_name_calendar(when),
        sources=(Source(cite=f"Wikidata, “{title}” ({item[1]})", url=f"{ITEM_ADDRESS}{item[1]}"),),
        notes=f"Wikidata says: {' '.join(described.split())}" if described else "",
        path=path,
    )


def _date(text: str, precision: str, calendar_item: str) -> HistoricalDate:
    calendar = _CALENDARS.get(calendar_item.rpartition("/")[2])
    match = _TIME.fullmatch(text)
    if text.startswith("+"):
        raise _LeftOutError(f"“{text}” is of the form of items’ own JSON, and not of a query’s result")
    if not match:
        raise _LeftOutError(f"“{text}” is no known time" if text else "its date is not known")
    if precision in _COARSER:
        raise _LeftOutError("its date is less precise than a year")
    if precision not in (_YEAR, _MONTH, _DAY):
        raise _LeftOutError(f"“{precision}” is no precision that is read: 9 for a year, 10 for a month, 11 for a day")
    if calendar is None:
        raise _LeftOutError(f"“{calendar_item}” is neither the Julian nor the Gregorian calendar")
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not -9999 <= year <= 9999:
        raise _LeftOutError(f"its year {year} has more than four digits")
    if precision == _YEAR:
        return HistoricalDate(year, None, None, calendar=calendar)
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        raise _LeftOutError(f"{text[: -len('T00:00:00Z')]} is no day of the calendar")
    if precision == _MONTH:
        return HistoricalDate(year, month, None, calendar=calendar)
    if calendar is Calendar.JULIAN:
        number = day_number(year, month, day, Calendar.GREGORIAN)
        return HistoricalDate(*from_day_number(number, Calendar.JULIAN), calendar=calendar)
    if (year, month, day) < _REFORM:
        raise _LeftOutError(
            "Wikidata gives its day in the Gregorian calendar, in which nobody wrote before 15 October 1582; "
            "look it up and write the entry by hand"
        )
    return HistoricalDate(year, month, day, calendar=calendar)


def _must_name_calendar(when: HistoricalDate) -> bool:
    """Whether it is not the one that is assumed for such a date, or was one of two in use."""
    written = (when.year, when.month or 1, when.day or 1)
    assumed = Calendar.JULIAN if written < _REFORM else Calendar.GREGORIAN
    return when.calendar is not assumed or (when.day is not None and _REFORM <= written < _ONE_CALENDAR_FROM)
