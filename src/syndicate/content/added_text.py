"""Add a correction or a retraction to an entry's file, and leave every other character of it as it is.

What is written is read again before it takes the file's place: the entry must be the old one and the addition.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from syndicate.content.conversion import to_entry
from syndicate.content.schema import EntryFile
from syndicate.document.files import read_bytes, reason_of
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.domain.entry import Entry, EntryId, MomentId, Severity, Status
from syndicate.errors import ContentError, FilesError, Problem

#: A key of the file's own mapping begins a line; all that belongs to a value before it is indented.
_KEY = re.compile(r"^[A-Za-z_][\w-]*:", re.MULTILINE)
_HINT = "write it by hand, as docs/writing-entries.md shows"


def correction_lines(
    at: datetime, severity: Severity, note: str, moments: Sequence[MomentId] = (), by: str = ""
) -> list[str]:
    """An item of `corrections`, for `add_correction`."""
    lines = [f'at: "{at.isoformat()}"', f"severity: {severity}"]
    if moments:
        lines.append(f"moments: [{', '.join(moments)}]")
    lines.append(f"note: {_quoted(note)}")
    if by:
        lines.append(f"by: {_quoted(by)}")
    return lines


def add_correction(file: Path, shown: str, lines: Sequence[str]) -> Entry:
    """The entry as it is then. Raises FilesError, with the file as it was."""
    text, newline = _read(file, shown)
    begin = re.search(r"^corrections:(.*)$", text, re.MULTILINE)
    if begin and begin[1].split("#")[0].strip() not in ("", "[]"):
        raise _refused(shown, "its corrections stand on one line, and nothing can be added to them here")
    if begin is None:
        block = "corrections:\n" + _item("  ", lines)
        added = _before_body(text, block)
    elif begin[1].strip().startswith("[]"):
        added = text[: begin.start()] + "corrections:\n" + _item("  ", lines).rstrip("\n") + text[begin.end() :]
    else:
        end = _end_of_block(text, begin.end())
        indent = re.search(r"^( *)- ", text[begin.end() : end], re.MULTILINE)
        added = text[:end] + _item(indent[1] if indent else "  ", lines) + text[end:]
    before, after = _entry(text, shown), _entry_after(added, shown)
    if after.corrections[:-1] != before.corrections or replace(after, corrections=before.corrections) != before:
        raise _refused(shown, "a correction cannot be added to this file without changing more of it")
    _write(file, shown, added, newline)
    return after


def add_retraction(file: Path, shown: str, at: datetime, reason: str, replaced_by: EntryId | None) -> Entry:
    """The entry as it is then, with the status `retracted`. Raises FilesError, with the file as it was."""
    text, newline = _read(file, shown)
    before = _entry(text, shown)
    if before.retraction:
        raise _refused(shown, f"it was retracted on {before.retraction.at:%Y-%m-%d} already", hint="")
    lines = ["retraction:", f'  at: "{at.isoformat()}"', f"  reason: {_quoted(reason)}"]
    if replaced_by:
        lines.append(f"  replaced_by: {replaced_by}")
    added = _before_body(text, "\n".join(lines) + "\n")
    after = _entry_after(added, shown)
    if after.retraction is None or replace(after, retraction=None, status=before.status) != before:
        raise _refused(shown, "a retraction cannot be added to this file without changing more of it")
    if after.status is not Status.RETRACTED:
        raise AssertionError(f"{shown} was retracted and its status is {after.status}")
    _write(file, shown, added, newline)
    return after


def _quoted(text: str) -> str:
    """A double-quoted scalar: what JSON writes is YAML too."""
    return json.dumps(text, ensure_ascii=False)


def _item(indent: str, lines: Sequence[str]) -> str:
    return "".join(f"{indent}{'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines))


def _before_body(text: str, block: str) -> str:
    """The block before the article's text, which stands last: facts first."""
    body = re.search(r"^body:", text, re.MULTILINE)
    if body:
        return text[: body.start()] + block + text[body.start() :]
    return text + ("" if text.endswith("\n") else "\n") + block


def _end_of_block(text: str, start: int) -> int:
    """Where the lines of a value end: before blank lines and comments that lead to the next key."""
    following = _KEY.search(text, start)
    end = following.start() if following else len(text)
    inside = text[start:end]
    kept = re.sub(r"(?:^[ \t]*(?:#[^\n]*)?\n?)*\Z", "", inside, flags=re.MULTILINE)
    return start + len(kept)


def _read(file: Path, shown: str) -> tuple[str, str]:
    """The text with LF, and the line end that it has."""
    text = read_bytes(file, shown).decode("utf-8")
    return text.replace("\r\n", "\n"), "\r\n" if "\r\n" in text else "\n"


def _entry(text: str, shown: str) -> Entry:
    """Raises FilesError."""
    return to_entry(validate(parse(text.encode(), shown), EntryFile), shown)


def _entry_after(text: str, shown: str) -> Entry:
    """The entry with the addition. Raises ContentError, with what is wrong there, and the file is as it was."""
    try:
        return _entry(text, shown)
    except FilesError as error:
        reasons = "; ".join(problem.message for problem in error.problems)
        raise _refused(shown, f"with what was to be added it could not be read: {reasons}") from error


def _refused(shown: str, message: str, hint: str = _HINT) -> ContentError:
    return ContentError([Problem(path=shown, code="E072", message=message, hint=hint)])


def _write(file: Path, shown: str, text: str, newline: str) -> None:
    """Whole or not at all, with the rights that the file has."""
    file = file.resolve()
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("x", encoding="utf-8", newline="") as new:
            new.write(text.replace("\n", newline))
            new.flush()
            os.fsync(new.fileno())
        shutil.copymode(file, unfinished)
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise _refused(shown, f"the file cannot be written: {reason_of(error)}", hint="") from error
