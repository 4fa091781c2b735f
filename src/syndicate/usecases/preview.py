"""Preview: any edition on any day as files to look at, through the same code, recording nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose, state_of, told_in
from syndicate.domain.edition import Edition, EmptyDay
from syndicate.domain.issue import Issue, IssueKey, IssueState
from syndicate.domain.message import Recipient, Slot, SubscriberId, fill
from syndicate.domain.selection import select
from syndicate.errors import Problem
from syndicate.mail.mime import message_bytes
from syndicate.pictures import kept_form
from syndicate.rendering.email import render_issue_email
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import feed_document
from syndicate.rendering.jsonfeed import render_json_feed
from syndicate.rendering.page import render_issue_page
from syndicate.storage.issues import find_issue, history, published_issues
from syndicate.usecases.illustrate import Illustrator
from syndicate.usecases.installation import Installation

#: As under the address of the site.
_PICTURES = "pictures"
_SAMPLE_ADDRESS = "reader@example.net"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    day: date
    files: tuple[Path, ...]
    #: What an edition does instead on a day without a pick.
    empty_day: EmptyDay | None
    problems: tuple[Problem, ...]


def preview(installation: Installation, edition: Edition, day: date, folder: Path, now: datetime) -> Preview:
    """Write `email.html`, `email.txt`, `email.eml`, `page.html`, `rss.xml`, `atom.xml`, `feed.json` into `folder`.

    Pictures come into `pictures/` in it. A day that is out is shown as recorded; another as it would be chosen with
    what has run so far.
    """
    content = installation.load_content()
    with installation.database.read() as connection:
        recorded = find_issue(connection, IssueKey(edition.id, day))
        recent = published_issues(connection, edition.id, until=day - timedelta(days=1), limit=100)
        past = history(connection, edition.id)
    settings = installation.settings
    illustrator = Illustrator(content, settings.entries_dir, folder / _PICTURES)
    empty_day = None
    issue = recorded.issue if recorded else None
    if recorded is None:
        selection = select(Almanac(content.entries), edition, day, past)
        empty_day = selection.empty_day
        if state_of(selection, edition) is IssueState.PUBLISHED:
            issue = compose(selection, edition, now, forms=illustrator.forms_of(told_in(selection)))
    if issue is None:
        return Preview(day=day, files=(), empty_day=empty_day or EmptyDay.SKIP, problems=content.problems)
    files = _files(installation, edition, issue, (issue, *recent), now)
    files |= _pictures(issue, settings.pictures_dir if recorded else folder / _PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / name for name in files)
    for path, written in zip(paths, files.values(), strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(written)
    problems = (*content.problems, *illustrator.problems)
    return Preview(day=day, files=paths, empty_day=empty_day, problems=problems)


def _pictures(issue: Issue, kept: Path) -> dict[str, bytes]:
    """Those of the issue, as far as they are kept."""
    forms = [form for item in issue.items if item.picture for form in item.picture.forms]
    found = {form.name: kept_form(kept, form.name) for form in forms}
    return {f"{_PICTURES}/{name}": data for name, data in found.items() if data is not None}


def _files(
    installation: Installation, edition: Edition, issue: Issue, issues: tuple[Issue, ...], now: datetime
) -> dict[str, bytes]:
    publication, links = installation.publication, installation.links
    templates = installation.templates.for_edition(edition.id)
    email = render_issue_email(publication, edition, issue, links, templates, now)
    sample = Recipient(
        subscriber=SubscriberId(0),
        address=_SAMPLE_ADDRESS,
        slots={Slot.UNSUBSCRIBE_URL: links.unsubscribe("preview")},
        message_id=f"preview.{issue.key.edition}.{issue.key.day}@{email.sender_address.rpartition('@')[2]}",
    )
    feed = feed_document(publication, edition, issues, links)
    return {
        "email.html": fill(email.html, sample.slots).encode(),
        "email.txt": fill(email.text, sample.slots).encode(),
        "email.eml": message_bytes(email, sample),
        "page.html": render_issue_page(publication, edition, issue, links, templates, previous=None, next=None),
        "rss.xml": render_rss(feed),
        "atom.xml": render_atom(feed),
        "feed.json": render_json_feed(feed),
    }
