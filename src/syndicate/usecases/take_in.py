"""Take in: drafts from a file of another kind, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from syndicate.config import Settings
from syndicate.content.conversion import to_entry
from syndicate.content.draft import Draft, Drafts, at_its_origin, id_for, text_of_draft
from syndicate.content.draft_folder import write_drafts
from syndicate.content.entries import Content, load_entries
from syndicate.content.import_csv import read_csv
from syndicate.content.import_wikidata import ITEM_ADDRESS, read_wikidata
from syndicate.content.lint import lint
from syndicate.content.references import check_references
from syndicate.content.schema import EntryFile
from syndicate.document.files import read_bytes
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import ALL_EDITIONS, EntryId
from syndicate.errors import ContentError, FilesError, Level, Problem

_MAX_BYTES = 64 * 1024 * 1024


class Form(StrEnum):
    CSV = "csv"
    WIKIDATA = "wikidata"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    #: Ids of the new entries, in the order of the file.
    entries: tuple[EntryId, ...]
    #: Where they were written; `None` when nothing was.
    folder: Path | None
    #: Warnings on what was left out, and why.
    left_out: tuple[Problem, ...]


def take_in(
    settings: Settings, file: Path, form: Form, *, edition: str | None = None, dry_run: bool = False
) -> TakenIn:
    """Write a draft for everything in `file` that is not there yet, into a new folder under `entries/`.

    Without `edition` a draft is for all editions that have its language. What stands in an entry already, by title
    and date or by its Wikidata item, is left out, so that a file may be taken in again when it has grown.
    Raises FilesError with all that is wrong, and UnknownNameError; then nothing is written.
    """
    publication = settings.publication
    editions = (publication.edition(edition),) if edition else publication.editions
    data = read_bytes(file, str(file), limit=_MAX_BYTES)
    if len(data) > _MAX_BYTES:
        message = f"the file is larger than {_MAX_BYTES:,} bytes"
        raise ContentError([Problem(path=str(file), code="E001", message=message, hint="split it into several files")])
    read = _read(data, str(file), form, publication)
    content = load_entries(
        settings.entries_dir, editions=[known.id for known in publication.editions], topics=publication.topics
    )
    drafts, left_out = _new_ones(read, content)
    texts: dict[EntryId, str] = {}
    problems: list[Problem] = []
    taken = {name for entry in content.entries for name in (entry.id, *entry.aliases)}
    for draft in drafts:
        entry_id = id_for(draft, taken)
        taken.add(entry_id)
        lang = draft.lang or editions[0].lang
        for_editions = _editions_for(lang, editions, publication)
        if for_editions:
            texts[entry_id] = text_of_draft(draft, entry_id, lang=lang, editions=for_editions)
            problems += _doubts(texts[entry_id], draft, publication)
        else:
            message = f"none of the editions is in the language “{lang}”"
            hint = f"languages: {', '.join(sorted({tag for each in editions for tag in each.languages}))}"
            problems.append(draft.problem("lang", "E022", message, hint=hint))
    if problems:
        raise ContentError(problems)
    folder = None
    if texts and not dry_run:
        files = {f"{entry_id}.yaml": text for entry_id, text in texts.items()}
        folder = write_drafts(settings.entries_dir, file.stem, files)
    return TakenIn(entries=tuple(texts), folder=folder, left_out=left_out)


def _read(data: bytes, path: str, form: Form, publication: Publication) -> Drafts:
    match form:
        case Form.CSV:
            return read_csv(data, path, topics=publication.topics)
        case Form.WIKIDATA:
            return read_wikidata(data, path)


def _new_ones(read: Drafts, content: Content) -> tuple[list[Draft], tuple[Problem, ...]]:
    """The drafts that stand in no entry yet and not twice in the file; and all that was left out."""
    known: dict[object, str] = {}
    for entry in content.entries:
        for source in entry.sources:
            if source.url and source.url.startswith(ITEM_ADDRESS):
                known[source.url] = f"the entry “{entry.id}”"
        for moment in entry.moments:
            for title in moment.title.by_language.values():
                known[title.casefold(), moment.date, moment.end] = f"the entry “{entry.id}”"
    drafts: list[Draft] = []
    left_out = list(read.left_out)
    for draft in read.drafts:
        names = [(draft.title.casefold(), draft.start, draft.end), *(source.url for source in draft.sources)]
        before = next((known[name] for name in names if name in known), None)
        if before:
            message = f"“{draft.title}”, {draft.date}, was left out: it is {before}"
            left_out.append(replace(draft.problem("", "W070", message), level=Level.WARNING))
        else:
            drafts.append(draft)
            known[names[0]] = "the same as one above"
    return drafts, tuple(sorted(left_out))


def _editions_for(lang: str, editions: Sequence[Edition], publication: Publication) -> tuple[str, ...]:
    """The editions that have the language; all are told in one sign."""
    found = tuple(edition.id for edition in editions if lang in edition.languages)
    return (ALL_EDITIONS,) if len(found) == len(publication.editions) else found


def _doubts(text: str, draft: Draft, publication: Publication) -> list[Problem]:
    """What lint would say of the written file, warnings too, told where it comes from."""
    tree = parse(text.encode(), draft.path)
    try:
        file = validate(tree, EntryFile)
        entry = to_entry(file, draft.path)
        names = [edition.id for edition in publication.editions]
        problems = [*tree.warnings, *check_references(tree, file, editions=names, topics=publication.topics)]
        problems += lint(Content(entries=(entry,), trees={entry.id: tree}), publication)
    except FilesError as error:
        problems = list(error.problems)
    return [at_its_origin(problem, draft, tree) for problem in problems]
