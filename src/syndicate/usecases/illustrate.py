"""Illustrate: take in the pictures of what is told, and keep what is published of them; and check them beforehand.

A picture that cannot be read is left out and reported. It never stops a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from syndicate.content.entries import Content
from syndicate.document.nodes import Keys
from syndicate.domain.composition import image_of
from syndicate.domain.entry import Entry, Image, Moment, Status
from syndicate.domain.issue import PictureForm
from syndicate.errors import Level, PictureError, Problem
from syndicate.pictures import keep_form, read_picture, render_picture


@dataclass(frozen=True, slots=True)
class _Found:
    """An image in an entry's file."""

    entry: Entry
    #: Where it stands in the file.
    keys: Keys
    image: Image
    is_ready: bool


class Illustrator:
    """Takes in pictures for one pass, each file once; what could not be is in `problems`.

    `pictures_dir` is where the forms are kept, before an issue that names them is recorded.
    """

    def __init__(self, content: Content, entries_dir: Path, pictures_dir: Path) -> None:
        self._content = content
        self._entries_dir = entries_dir
        self._pictures_dir = pictures_dir
        self._taken: dict[str, tuple[PictureForm, ...]] = {}
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._problems.values()))

    def forms_of(self, told: Iterable[tuple[Entry, Moment]]) -> dict[str, tuple[PictureForm, ...]]:
        """The forms of the pictures of these moments by where the editors' files lie; of unreadable ones none."""
        forms: dict[str, tuple[PictureForm, ...]] = {}
        for entry, moment in told:
            image = image_of(entry, moment)
            if image:
                forms[image.src] = self._forms(entry, moment, image)
        return forms

    def _forms(self, entry: Entry, moment: Moment, image: Image) -> tuple[PictureForm, ...]:
        if image.src not in self._taken:
            try:
                self._taken[image.src] = self._take_in(image.src)
            except PictureError as error:
                self._taken[image.src] = ()
                keys: Keys = ("moments", entry.moments.index(moment)) if moment.image else ("article",)
                found = _Found(entry, (*keys, "image", "src"), image, is_ready=True)
                self._problems[image.src] = _problem(self._content, found, error)
        return self._taken[image.src]

    def _take_in(self, src: str) -> tuple[PictureForm, ...]:
        rendered = render_picture(src, read_picture(self._entries_dir, src))
        for form, data in rendered:
            keep_form(self._pictures_dir, form, data)
        return tuple(form for form, _ in rendered)


def picture_problems(content: Content, entries: Iterable[Entry], entries_dir: Path) -> Iterator[Problem]:
    """W032, an error once ready: every picture of these entries can be published as it lies there."""
    faults: dict[str, PictureError | None] = {}
    for entry in entries:
        for found in _images(entry):
            src = found.image.src
            if src not in faults:
                faults[src] = _fault(entries_dir, src)
            fault = faults[src]
            if fault:
                yield _problem(content, found, fault)


def _fault(entries_dir: Path, src: str) -> PictureError | None:
    try:
        render_picture(src, read_picture(entries_dir, src))
    except PictureError as error:
        return error
    return None


def _images(entry: Entry) -> Iterator[_Found]:
    if entry.article.image:
        keys: Keys = ("article", "image", "src")
        yield _Found(entry, keys, entry.article.image, is_ready=entry.status is Status.READY)
    for number, moment in enumerate(entry.moments):
        if moment.image:
            keys = ("moments", number, "image", "src")
            yield _Found(entry, keys, moment.image, is_ready=entry.status_of(moment) is Status.READY)


def _problem(content: Content, found: _Found, error: PictureError) -> Problem:
    return content.problem(
        found.entry,
        found.keys,
        "W032",
        str(error),
        hint="a JPEG, PNG or WebP file in the folder of entries, as in images/1956.jpg",
        level=Level.ERROR if found.is_ready else Level.WARNING,
    )
