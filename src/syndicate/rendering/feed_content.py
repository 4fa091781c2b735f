"""The HTML inside a feed item: what the item says when it is read in a feed reader, far from our style sheet."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from syndicate.domain.correction import ItemCorrection, Withdrawal
from syndicate.domain.edition import Edition
from syndicate.domain.entry import Severity, Source
from syndicate.domain.issue import Issue, IssueItem, Picture
from syndicate.links import Links
from syndicate.rendering import change_words, markdown, words
from syndicate.rendering.characters import one_line
from syndicate.rendering.clean_html import absolute_url
from syndicate.rendering.phrases import Phrases


def content_html(edition: Edition, issue: Issue, item: IssueItem, links: Links) -> str:
    """What an item says, from its picture to the way to its article.

    Blurb, date, article where the edition gives it whole, briefs under the day's first item, reason, sources, link.
    Corrections stand under the text, newest first, and urgent ones before it. Everything is clean HTML; every URL is
    absolute.
    """
    phrases = words.phrases(issue.lang)
    newest_first = item.shown_corrections[::-1]
    urgent = [one for one in newest_first if one.severity is Severity.URGENT]
    others = [one for one in newest_first if one.severity is not Severity.URGENT]
    parts = [_correction(edition, one, issue.lang) for one in urgent]
    parts += [_figure(item.picture, links)] if item.picture else []
    parts += [markdown.inline_html(item.blurb), _date_line(item, issue.lang)]
    if edition.feed.full_content and item.article.body:
        notes_base = links.hosted_article(edition.id, item.entry)
        parts.append(markdown.to_html(item.article.body, notes_base=notes_base))
    parts += [_correction(edition, one, issue.lang) for one in others]
    if issue.briefs and item == next(one for one in issue.feed_items if one.withdrawn is None):
        parts += [f"<h2>{_text(phrases.also_on_this_day)}</h2>", _briefs(issue, links)]
    parts.append(f"<p>{_text(words.reason_line(item, issue.day, issue.lang))}</p>")
    if item.sources:
        parts += [f"<h2>{_text(phrases.sources)}</h2>", _sources(item.sources)]
    if item.article.byline:
        parts.append(f"<p><em>{_text(item.article.byline)}</em></p>")
    parts.append(f"<p>{_read_on(edition, item, links, phrases)}</p>")
    return "\n".join(part for part in parts if part)


def correction_html(edition: Edition, correction: ItemCorrection, title: str, url: str, lang: str) -> str:
    """What an item says that announces a correction of the one at `url`."""
    return f"{_correction(edition, correction, lang)}\n<p>{_link(url, title)}</p>"


def correction_text(edition: Edition, correction: ItemCorrection, lang: str) -> str:
    return f"{change_words.corrected_on(edition.local_day(correction.applied), lang)}: {correction.note}"


def withdrawal_html(edition: Edition, withdrawal: Withdrawal, lang: str) -> str:
    """All that is left of a withdrawn item."""
    return _told_on(change_words.withdrawn_on(edition.local_day(withdrawal.applied), lang), withdrawal.reason)


def withdrawal_text(edition: Edition, withdrawal: Withdrawal, lang: str) -> str:
    return f"{change_words.withdrawn_on(edition.local_day(withdrawal.applied), lang)}: {withdrawal.reason}"


def _correction(edition: Edition, correction: ItemCorrection, lang: str) -> str:
    return _told_on(change_words.corrected_on(edition.local_day(correction.applied), lang), correction.note)


def _told_on(words_of_day: str, told: str) -> str:
    """A note may have paragraphs, emphasis and links, as a blurb; the day stands at the head of the first."""
    return markdown.inline_html(f"**{words_of_day}:** {told}")


def _figure(picture: Picture, links: Links) -> str:
    """In the smaller form: reader programs know no choice of forms. The larger one is the item's enclosure."""
    form = picture.smaller
    return (
        f'<figure><img alt="{escape(one_line(picture.alt))}" height="{form.height}"'
        f' src="{escape(links.picture(form.name))}" width="{form.width}"/>'
        f"<figcaption>{_text(credit_line(picture))}</figcaption></figure>"
    )


def credit_line(picture: Picture) -> str:
    """Who made it, and under which licence it is shown."""
    return " · ".join(part for part in (picture.credit, picture.licence) if part)


def _date_line(item: IssueItem, lang: str) -> str:
    line = f"<strong>{_text(words.anniversary_line(item, lang))}</strong>"
    if item.places:
        line += f" · {_text(', '.join(item.places))}"
    if item.date_note:
        line += f"<br/><em>{_text(item.date_note)}</em>"
    return f"<p>{line}</p>"


def _briefs(issue: Issue, links: Links) -> str:
    lines = (_brief(issue, item, links) for item in issue.briefs)
    return f"<ul>{''.join(lines)}</ul>"


def _brief(issue: Issue, item: IssueItem, links: Links) -> str:
    year = words.historical_year(item.historical_date, issue.lang)
    return f"<li><strong>{year}</strong> {_link(links.item(issue.key, item), item.title)}</li>"


def _sources(sources: Iterable[Source]) -> str:
    lines = (f"<li>{_link(source.url, source.cite)}</li>" for source in sources)
    return f"<ul>{''.join(lines)}</ul>"


def _read_on(edition: Edition, item: IssueItem, links: Links, phrases: Phrases) -> str:
    url = links.article(edition.id, item)
    if item.article.url is None:
        return _link(url, phrases.read_article)
    return _link(url, phrases.read_on_at.format(site=urlsplit(item.article.url).hostname or ""))


def _link(url: str | None, label: str) -> str:
    """The label as a link, or bare where there is no URL that may stand in a feed."""
    safe = absolute_url(url) if url else None
    return f'<a href="{escape(safe)}">{_text(label)}</a>' if safe else _text(label)


def _text(text: str) -> str:
    return escape(one_line(text), quote=False)
