"""The one exception tree, and the report of a fault in an editor's or operator's file.

    SyndicateError
    ├── FilesError                 files that editors or operators write are wrong; carries all problems
    │   ├── ContentError           entries
    │   └── ConfigurationError     config/*.yaml, templates' settings, the environment
    ├── InvalidDateError           a text is no date that can be read
    ├── InvalidAddressError        a text is no mail address that can be written to
    ├── UnknownNameError           an edition, entry, provider … that is not there
    ├── RevisionError              git cannot give an earlier state of the project
    ├── NotDueError                an issue was asked for whose day has not come
    ├── TemplateError              a template is missing or broken
    │   └── MjmlError              what a template gave is no MJML that comes out whole
    ├── PictureError               an editor's picture cannot be read, or what was made of it cannot be kept
    ├── UnsafeMailError            a mail holds what must not be written into it
    ├── ForgedReportError          a call to a webhook is not from the provider
    ├── SiteError                  the public folder cannot be written: a full disk, something in the way
    ├── StorageError               the database cannot be opened, or is of another version
    ├── BusyError                  another process does this work at this moment
    ├── DecisionError              what a person decides of a batch cannot be done; says why
    └── DeliveryHaltedError        sending must not go on before a person has looked

An answer that was to be expected, a refused recipient say, is a value and not an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

#: Names that a message lists; of hundreds of entries the nearest one says more.
_MOST_NAMES = 12


class Level(StrEnum):
    """How bad a problem is: an error stops the file it stands in, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One fault in one file: where it is, what was read, what is allowed, how to mend it."""

    #: Path of the file as a person would type it, relative to the project where it lies in it.
    path: str
    #: 1-based line; 0 when the fault belongs to the whole file.
    line: int = 0
    #: 1-based column in characters; 0 when the fault belongs to the whole line or file.
    column: int = 0
    #: Stable code, see docs/writing-entries.md.
    code: str
    message: str
    #: How to mend it; empty where the message says it all.
    hint: str = ""
    level: Level = Level.ERROR
    #: 1-based column behind the last character of what is wrong, on the same line; 0 when only its beginning is known.
    end_column: int = 0

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place += f":{self.line}:{self.column}"
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place} {self.code} {self.message}{hint}"


class SyndicateError(Exception):
    """Root of everything this package raises on purpose."""


class FilesError(SyndicateError):
    """Files that people write are wrong; `problems` holds every fault that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ContentError(FilesError):
    """Entries are wrong."""


class ConfigurationError(FilesError):
    """Configuration is wrong; nothing may swallow or retry this."""


class InvalidDateError(SyndicateError):
    """A text is no date that can be read."""

    def __init__(self, text: str, reason: str, hint: str = "", *, is_impossible: bool = False) -> None:
        self.text = text
        self.reason = reason
        self.hint = hint
        #: True when the form is right and the calendar has no such day.
        self.is_impossible = is_impossible
        super().__init__(f"“{text}” {reason}" + (f" ({hint})" if hint else ""))


class AddressFault(StrEnum):
    """What makes a text no mail address that can be written to."""

    NO_AT = "no-at"
    LOCAL_PART = "local-part"
    DOMAIN = "domain"
    LENGTH = "length"


class InvalidAddressError(SyndicateError):
    """A text is no mail address that can be written to."""

    def __init__(self, text: str, reason: str, fault: AddressFault) -> None:
        self.text = text
        self.reason = reason
        #: The same, for those who say it in another language.
        self.fault = fault
        super().__init__(f"“{text}” is not an address that mail can be sent to: {reason}")


class UnknownNameError(SyndicateError):
    """Something was asked for by a name that is not there; says which names are."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        self.what = what
        self.name = name
        self.known = tuple(known)
        near = get_close_matches(name, self.known, n=1)
        meant = f" (did you mean “{near[0]}”?)" if near else ""
        listed = ", ".join(self.known[:_MOST_NAMES]) or "none"
        more = f" and {len(self.known) - _MOST_NAMES} more" if len(self.known) > _MOST_NAMES else ""
        super().__init__(f"there is no {what} “{name}”{meant}; known: {listed}{more}")


class RevisionError(SyndicateError):
    """Git cannot give an earlier state of the project; says why."""


class NotDueError(SyndicateError):
    """An issue was asked for whose day has not come."""


class TemplateError(SyndicateError):
    """A template is missing or broken."""

    def __init__(self, name: str, reason: str, *, searched: Sequence[str] = (), line: int = 0) -> None:
        self.name = name
        self.reason = reason
        self.searched = tuple(searched)
        self.line = line
        place = f"{name}:{line}" if line else name
        looked = f" Looked in: {', '.join(self.searched)}." if self.searched else ""
        super().__init__(f"template {place}: {reason}.{looked}")


class MjmlError(TemplateError):
    """What a template gave is no MJML that comes out whole: not understood, misplaced, lost, or fatal."""


class UnsafeMailError(SyndicateError):
    """A mail holds what must not be written into it, a line break within a header say; says which part."""

    def __init__(self, part: str, reason: str) -> None:
        self.part = part
        self.reason = reason
        super().__init__(f"{part} cannot be written into a mail: {reason}")


class ForgedReportError(SyndicateError):
    """A call to a webhook cannot be proven to be the provider's, or is an old one again; says why."""

    def __init__(self, reason: str, *, asks_for_login: bool = False) -> None:
        self.reason = reason
        #: Whether the caller may only have waited to be asked for a name and a password (RFC 7617), as SNS does.
        self.asks_for_login = asks_for_login
        super().__init__(f"the report is not taken for genuine: {reason}")


class PictureError(SyndicateError):
    """An editor's picture cannot be read, or what was made of it cannot be kept; says why."""

    def __init__(self, picture: str, reason: str) -> None:
        self.picture = picture
        self.reason = reason
        super().__init__(f"the picture “{picture}” cannot be published: {reason}")


class StorageError(SyndicateError):
    """The database cannot be opened, or is of another version than this program."""


class SiteError(SyndicateError):
    """The public folder cannot be written; says which file or folder, and why."""

    def __init__(self, path: object, reason: str) -> None:
        self.path = str(path)
        self.reason = reason
        super().__init__(f"the site cannot be written: {path}: {reason}")


class BusyError(SyndicateError):
    """Another process does this work at this moment."""


class DecisionError(SyndicateError):
    """What a person decides of a batch cannot be done, or not now; says why and what can be done."""

    def __init__(self, key: str, reason: str) -> None:
        self.key = key
        self.reason = reason
        super().__init__(f"{key}: {reason}")


class DeliveryHaltedError(SyndicateError):
    """Sending must not go on before a person has looked; says why."""
