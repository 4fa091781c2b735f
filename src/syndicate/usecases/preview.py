"""Preview: any edition on any day as files to look at, through the same code, recording nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose, state_of, told_in
from syndicate.domain.edition import Edition, EmptyDay
from syndicate.domain.issue import Issue, IssueKey, IssueState
from syndicate.domain.message import RenderedEmail, fill
from syndicate.domain.selection import select
from syndicate.errors import Problem
from syndicate.mail.mime import message_bytes
from syndicate.pictures import kept_form
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import feed_document
from syndicate.rendering.jsonfeed import render_json_feed
from syndicate.rendering.mail_size import size_warning
from syndicate.rendering.page import render_issue_page
from syndicate.storage.issues import find_issue, history, published_issues
from syndicate.usecases.illustrate import Illustrator
from syndicate.usecases.installation import Installation
from syndicate.usecases.preview_mail import MailSample, sample_mail, sample_recipient

#: As under the address of the site.
_PICTURES = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    day: date
    files: tuple[Path, ...]
    #: What an edition does instead on a day without a pick.
    empty_day: EmptyDay | None
    problems: tuple[Problem, ...]
    #: That the mail comes near the size at which mail programs cut it off.
    size_warning: str | None = None


def preview(
    installation: Installation,
    edition: Edition,
    day: date,
    folder: Path,
    now: datetime,
    *,
    sample: MailSample = MailSample.DAILY,
) -> Preview:
    """Write `email.html`, `email.txt`, `email.eml`, `page.html`, `rss.xml`, `atom.xml`, `feed.json` into `folder`.

    Pictures come into `pictures/` in it, and `email.html` shows them from there. A day that is out is shown as
    recorded; another as it would be chosen with what has run so far. Without an issue there are no page and feeds, and
    without a mail there is nothing.
    """
    content = installation.load_content()
    illustrator = Illustrator(content, installation.settings.entries_dir, folder / _PICTURES)
    issues = _Issues(installation, edition, Almanac(content.entries), illustrator, now)
    issue = issues.of(day)
    email = sample_mail(installation, edition, sample, day, issues.of, now)
    files: dict[str, bytes] = {}
    if email is not None:
        files |= _mail_files(installation, edition, email, sample, day)
    if email is not None and issue is not None:
        with installation.database.read() as connection:
            recent = published_issues(connection, edition.id, until=day - timedelta(days=1), limit=100)
        files |= _issue_files(installation, edition, issue, (issue, *recent))
        kept = installation.settings.pictures_dir if day in issues.recorded else folder / _PICTURES
        files |= _pictures(issue, kept)
    paths = tuple(folder / name for name in files)
    for path, written in zip(paths, files.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written)
    empty_day = issues.empty_days.get(day) or (EmptyDay.SKIP if issue is None else None)
    problems = (*content.problems, *illustrator.problems)
    warning = size_warning(email) if email is not None else None
    return Preview(day=day, files=paths, empty_day=empty_day, problems=problems, size_warning=warning)


class _Issues:
    """An edition's issues by day: as they are out, or as they would be chosen."""

    def __init__(
        self, installation: Installation, edition: Edition, almanac: Almanac, illustrator: Illustrator, now: datetime
    ) -> None:
        self._installation = installation
        self._edition = edition
        self._almanac = almanac
        self._illustrator = illustrator
        self._now = now
        with installation.database.read() as connection:
            self._past = history(connection, edition.id)
        #: Days asked for that are out.
        self.recorded: set[date] = set()
        #: What the edition does on days asked for that are not, where they have no pick.
        self.empty_days: dict[date, EmptyDay | None] = {}

    def of(self, day: date) -> Issue | None:
        with self._installation.database.read() as connection:
            recorded = find_issue(connection, IssueKey(self._edition.id, day))
        if recorded:
            self.recorded.add(day)
            return recorded.issue
        selection = select(self._almanac, self._edition, day, self._past)
        self.empty_days[day] = selection.empty_day
        if state_of(selection, self._edition) is not IssueState.PUBLISHED:
            return None
        forms = self._illustrator.forms_of(told_in(selection))
        return compose(selection, self._edition, self._now, forms=forms)


def _pictures(issue: Issue, kept: Path) -> dict[str, bytes]:
    """Those of the issue, as far as they are kept."""
    forms = [form for item in issue.items if item.picture for form in item.picture.forms]
    found = {form.name: kept_form(kept, form.name) for form in forms}
    return {f"{_PICTURES}/{name}": data for name, data in found.items() if data is not None}


def _mail_files(
    installation: Installation, edition: Edition, email: RenderedEmail, sample: MailSample, day: date
) -> dict[str, bytes]:
    links = installation.links
    recipient = sample_recipient(email, sample, edition, day, links)
    html = fill(email.html, recipient.slots).replace(links.picture(""), f"{_PICTURES}/")
    return {
        "email.html": html.encode(),
        "email.txt": fill(email.text, recipient.slots).encode(),
        "email.eml": message_bytes(email, recipient),
    }


def _issue_files(
    installation: Installation, edition: Edition, issue: Issue, issues: tuple[Issue, ...]
) -> dict[str, bytes]:
    publication, links = installation.publication, installation.links
    templates = installation.templates.for_edition(edition.id)
    feed = feed_document(publication, edition, issues, links)
    return {
        "page.html": render_issue_page(publication, edition, issue, links, templates, previous=None, next=None),
        "rss.xml": render_rss(feed),
        "atom.xml": render_atom(feed),
        "feed.json": render_json_feed(feed),
    }
