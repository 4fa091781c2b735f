"""Jinja2 templates of the operator, in a sandbox. Texts of entries are data and never templates."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2 import TemplateError as JinjaError
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from syndicate.domain.issue import IssueItem
from syndicate.errors import TemplateError
from syndicate.rendering import markdown, words
from syndicate.rendering.characters import clean, one_line
from syndicate.rendering.clean_html import absolute_url
from syndicate.rendering.linked_data import machine_date

#: What else a template's own mistake may raise while it runs, beside Jinja's errors.
_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
#: Names of Jinja2 that a page has no use for: endless text (`lipsum`) and things that can be changed.
_REMOVED_GLOBALS = ("lipsum", "cycler", "joiner", "namespace")


class Templates:
    """Templates from several folders; for each name the first folder that has it wins.

    Everything is escaped for HTML but templates named `*.txt.j2` and the expressions of `render_text`.
    Filters in the language of `lang`, or else of `edition`, in the context: `longdate`, `daymonth`, `weekday`,
    `month`, `monthname`, `historical`, `ago`, `count`, `ordinal`, `reason`; of a language: `milestonesword`.
    Of texts: `markdown`, `inline`, `plain`, `excerpt`;
    `safeurl` gives nothing for a URL that is not absolute https, http or mailto.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._environment = make_environment(self._folders)
        #: Made once each: Jinja2 keeps compiled templates in its environment.
        self._for_editions: dict[str, Templates] = {}

    def for_edition(self, edition_id: str) -> Templates:
        """These templates, with those of `<folder>/editions/<id>/` before each folder's own."""
        if edition_id not in self._for_editions:
            places = [place for folder in self._folders for place in (folder / "editions" / edition_id, folder)]
            self._for_editions[edition_id] = type(self)(places)
        return self._for_editions[edition_id]

    def find(self, name: str) -> Path | None:
        """The file that a template's name stands for, were it rendered now."""
        return next((path for folder in self._folders if (path := folder / name).is_file()), None)

    def files(self, folder: str) -> dict[str, bytes]:
        """The plain files in a folder of the templates, by name in order; the first folder that has a name wins."""
        found: dict[str, bytes] = {}
        for place in reversed(self._folders):
            files = (path for path in (place / folder).glob("*") if path.is_file() and not path.name.startswith("."))
            found |= {path.name: path.read_bytes() for path in files}
        return dict(sorted(found.items()))

    def digest(self, part: str) -> str:
        """SHA-256 over the files of one part, such as `site`, in all folders, those of single editions too."""
        digest = sha256()
        for place in self._folders:
            for path in sorted(place.rglob("*")):
                inside = path.relative_to(place)
                is_part = inside.parts[0] == part or (inside.parts[0] == "editions" and part in inside.parts)
                if is_part and path.is_file():
                    digest.update(f"{inside.as_posix()}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def render(self, name: str, **context: object) -> str:
        """Raises TemplateError with the line, or with the folders searched when there is no such template."""
        try:
            return self._environment.get_template(name).render(**context)
        except (JinjaError, *_MISTAKES) as error:
            raise self._translated(name, error) from error

    def render_text(self, expression: str, **context: object) -> str:
        """One line of plain text from an expression in an edition's settings, such as the subject of its mail."""
        try:
            template: Template = self._environment.from_string(expression)
            return one_line(template.render(**context))
        except (JinjaError, *_MISTAKES) as error:
            reason = (getattr(error, "message", None) or str(error)).rstrip(".")
            raise TemplateError(f"“{expression}”", reason) from error

    def _translated(self, name: str, error: Exception) -> TemplateError:
        if isinstance(error, TemplateNotFound):
            return TemplateError(
                str(error.name or name), "is not there", searched=[str(folder) for folder in self._folders]
            )
        if isinstance(error, TemplateSyntaxError):
            return TemplateError(error.name or name, (error.message or "cannot be read").rstrip("."), line=error.lineno)
        place, line = self._place(error)
        reason = str(error).rstrip(".") or type(error).__name__
        return TemplateError(place or name, reason, line=line)

    def _place(self, error: Exception) -> tuple[str, int]:
        """The template and line an error comes from: Jinja2 writes both into the traceback."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            for folder in self._folders:
                path = Path(frame.filename)
                if path.is_relative_to(folder):
                    return path.relative_to(folder).as_posix(), frame.lineno or 0
        return "", 0


class _Missing(StrictUndefined):
    """What a template reads and does not get; names things as people who write templates know them."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        thing, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or thing is missing or not isinstance(name, str):
            return super()._undefined_message
        near = get_close_matches(name, [known for known in dir(thing) if not known.startswith("_")], n=1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        return f"'{type(thing).__name__}' has no attribute '{name}'{meant}"


def make_environment(folders: Sequence[Path]) -> ImmutableSandboxedEnvironment:
    """Jinja2 as our templates have it: with our filters, and without what could harm."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=_Missing,
        autoescape=lambda name: name is not None and not name.endswith(".txt.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_cleaned,
    )
    for name in _REMOVED_GLOBALS:
        del environment.globals[name]
    environment.filters.update(
        longdate=_longdate,
        daymonth=_daymonth,
        weekday=_weekday,
        month=_month,
        monthname=_month_name,
        historical=_historical,
        yearof=_yearof,
        machinedate=machine_date,
        ago=_ago,
        count=_count,
        ordinal=_ordinal,
        milestonesword=words.milestones,
        reason=_reason,
        markdown=_markdown,
        inline=_inline,
        plain=markdown.plain,
        excerpt=markdown.excerpt,
        safeurl=_safe_url,
    )
    return environment


def _cleaned(value: object) -> object:
    """Every text without control characters, before it is escaped; HTML that has been cleaned stays as it is."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _safe_url(url: str | None) -> str:
    return absolute_url(url or "") or ""


def _lang(context: Context) -> str:
    """The language of what is rendered: `lang` in the context, else the edition's, else English."""
    lang = context.get("lang") or getattr(context.get("edition"), "lang", "en")
    return str(lang)


@pass_context
def _longdate(context: Context, day: date) -> str:
    return words.long_date(day, _lang(context))


@pass_context
def _daymonth(context: Context, day: date) -> str:
    return words.day_and_month(day, _lang(context))


@pass_context
def _weekday(context: Context, day: date) -> str:
    return words.weekday(day, _lang(context))


@pass_context
def _month(context: Context, day: date) -> str:
    return words.month(day, _lang(context))


@pass_context
def _month_name(context: Context, day: date) -> str:
    return words.month_name(day, _lang(context))


@pass_context
def _historical(context: Context, item: IssueItem) -> str:
    """The date of an item's moment, or its interval, in words."""
    return words.item_date(item, _lang(context))


@pass_context
def _yearof(context: Context, item: IssueItem) -> str:
    """The year of an item's moment by itself: “1956”, “44 BCE”."""
    return words.historical_year(item.historical_date, _lang(context))


@pass_context
def _ago(context: Context, item: IssueItem) -> str:
    """Of anything with `years`: an item of an issue or a line of the week ahead."""
    return words.years_ago(item.years, _lang(context))


@pass_context
def _count(context: Context, years: int) -> words.Count | None:
    return words.count_of_years(years, _lang(context))


@pass_context
def _ordinal(context: Context, number: int) -> str:
    return words.ordinal(number, _lang(context))


@pass_context
def _reason(context: Context, item: IssueItem, day: date) -> str:
    return words.reason_line(item, day, _lang(context))


@pass_context
def _markdown(context: Context, text: str, top_heading: int = 2, notes_base: str = "") -> Markup:
    bound = words.bind_dates(text, _lang(context))
    return Markup(markdown.to_html(bound, top_heading=top_heading, notes_base=notes_base))  # noqa: S704  cleaned


@pass_context
def _inline(context: Context, text: str) -> Markup:
    return Markup(markdown.inline_html(words.bind_dates(text, _lang(context))))  # noqa: S704  cleaned
