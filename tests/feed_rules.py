"""Our own validator of feeds: F1 to F25 of the requirements, read from the bytes and not from what made them.

`check_rss`, `check_atom` and `check_json` return what is wrong, each fault with the item's id; `[]` is good.
`check_alike` compares the three.
"""

import json
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOST_BYTES = 512 * 1024
MOST_ITEMS = 100

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
_TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d{2}){0,2}:[a-z0-9-]+(/[a-z0-9-]+)*")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d{2}:\d{2}:\d{2} [+-]\d{4}"
)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}")
_LOOKS_LIKE_HTML = re.compile(r"<[A-Za-z/!?]|&(#\d+|#[xX][0-9a-fA-F]+|amp|lt|gt|quot|apos|nbsp);")
_TAGS = {
    *("p", "a", "em", "strong", "del", "sup", "sub", "br", "hr", "ul", "ol", "li", "blockquote", "code", "pre"),
    *("h2", "h3", "h4", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "img"),
}


class _Html(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.faults = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in _TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(f"{tag} {name}=")
            if name in ("href", "src"):
                self.faults += [f"{tag} {fault}" for fault in _url(value)]
        if tag == "img":
            self.faults += _img(dict(attrs))


def _img(attrs):
    """F14. A picture within an article's Markdown has no size that we could know."""
    found = [] if "alt" in attrs else ["img without alt"]
    if "/pictures/" in attrs.get("src", "") and not all(
        re.fullmatch(r"[1-9]\d*", attrs.get(name, "")) for name in ("width", "height")
    ):
        found.append("img without width and height")
    return found


def _enclosure(url, media_type, length):
    """F20: what it is of and how long it is; whether the length is true only the file can say."""
    found = _url(url)
    if not re.fullmatch(r"[1-9]\d*", str(length or "")):
        found.append(f"enclosure of length {length!r}")
    if not re.fullmatch(r"image/(jpeg|png)", media_type or ""):
        found.append(f"enclosure of type {media_type!r}")
    return found


def _url(value, *, schemes=("https", "mailto")):
    """F13. `http` of another site is a link like any other."""
    parts = urlsplit(value or "")
    if parts.scheme not in (*schemes, "http"):
        return [f"URL {value!r} is not absolute"]
    if not value.isascii() or re.search(r"[\s<>\"{}|\\^`]", value):
        return [f"URL {value!r} is not encoded"]
    return []


def _own_url(value, base):
    return [] if value.startswith(f"{base}/") and not _url(value) else [f"{value!r} is not under {base}"]


def _text(name, value, *, is_needed=True):
    """F10: plain, NFC, one line, and no program can take it for HTML."""
    if value is None or not value.strip():
        return [f"{name} is empty"] if is_needed else []
    found = []
    if value != unicodedata.normalize("NFC", value):
        found.append(f"{name} is not NFC")
    if _LOOKS_LIKE_HTML.search(value):
        found.append(f"{name} looks like HTML: {value!r}")
    if "\n" in value or value != value.strip():
        found.append(f"{name} is not one line: {value!r}")
    return found


def _content(html):
    """F12: balanced, allowed tags only, absolute URLs."""
    if not html:
        return ["content is empty"]
    found = _Html(html).faults
    try:
        etree.fromstring(f"<div>{html}</div>")
    except etree.XMLSyntaxError as error:
        found.append(f"content is not well formed: {error}")
    return found


def _bytes(written, most):
    found = []
    if written.startswith(b"\xef\xbb\xbf"):
        found.append("begins with a BOM")
    if most and len(written) > most:
        found.append(f"is {len(written)} bytes long")
    found += [f"holds U+{ord(bad):04X}" for bad in sorted(set(_UNPRINTABLE.findall(written.decode())))]
    return found


def _xml(written):
    found = []
    if not re.match(rb"<\?xml version='1.0' encoding='UTF-8'\?>\n<\?xml-stylesheet type=\"text/css\" href=", written):
        found.append("does not begin with a declaration and the style sheet")
    if b"<![CDATA[" in written:
        found.append("holds CDATA")
    return found, etree.fromstring(written, etree.XMLParser(resolve_entities=False, no_network=True))


def _instants(published, updated):
    """F4 to F6, by what the item says of itself."""
    found = []
    if not datetime(1990, 1, 1, tzinfo=UTC) < published < datetime(2200, 1, 1, tzinfo=UTC):
        found.append(f"published {published} is implausible")
    if updated < published:
        found.append("was updated before it was published")
    return found


def _series(items, changed, now):
    """What holds over all items: (id, published, updated)."""
    found = [f"{name} stands twice" for name in _twice(item[0] for item in items)]
    times = [item[1] for item in items]
    if times != sorted(times, reverse=True):
        found.append("is not newest first")
    if len(items) > MOST_ITEMS:
        found.append(f"has {len(items)} items")
    if items and changed != max(item[2] for item in items):
        found.append(f"changed {changed}, which is not when an item did")
    if now:
        found += [f"{item[0]}: published in the future" for item in items if item[1] > now + timedelta(minutes=10)]
    days = {}
    for item in items:
        if "/correction-" not in item[0]:
            days.setdefault(item[0].rpartition("/")[2], []).append(item[1])
    found += [f"items of {day} share an instant" for day, instants in days.items() if _twice(instants)]
    return found


def _twice(values):
    seen = list(values)
    return sorted({str(value) for value in seen if seen.count(value) > 1})


def _links(found, links, *, own, base, hub, is_archive=False):
    """`links`: (rel, href) of the document."""
    rels = [rel for rel, _ in links]
    found += [f"two links {rel}" for rel in _twice(rels)]
    by_rel = dict(links)
    if by_rel.get("self") != own:
        found.append(f"self is {by_rel.get('self')!r} and not {own!r}")
    for rel in ("alternate", "prev-archive", "next-archive", "current"):
        if rel in by_rel:
            found += [f"{rel}: {fault}" for fault in _own_url(by_rel[rel], base)]
    if by_rel.get("hub") != (None if is_archive else hub):
        found.append(f"hub is {by_rel.get('hub')!r}")


def check_rss(written, *, own, base, hub=None, now=None):
    found = _bytes(written, MOST_BYTES)
    faults, root = _xml(written)
    found += faults
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1:
        return [*found, "is no RSS 2.0"]
    channel = root[0]
    for name in ("title", "description"):
        found += _text(name, channel.findtext(name))
    for name in ("title", "link", "description", "language", "lastBuildDate", "ttl", "generator"):
        if len(channel.findall(name)) != 1:
            found.append(f"{len(channel.findall(name))} of {name}")
    found += _own_url(channel.findtext("link"), base)
    image = {name: channel.findtext(f"image/{name}") for name in ("title", "link")}
    if image != {name: channel.findtext(name) for name in image} or not channel.findtext("image/url"):
        found.append(f"image {image}")
    if [channel.findtext(f"{SY}{name}") for name in ("updatePeriod", "updateFrequency")] != ["daily", "1"]:
        found.append("is not said to come once a day")
    if datetime.fromisoformat(channel.findtext(f"{SY}updateBase")).tzinfo is None:
        found.append("updateBase without a zone")
    _links(found, [(e.get("rel"), e.get("href")) for e in channel.findall(f"{ATOM}link")], own=own, base=base, hub=hub)
    series = []
    for item in channel.findall("item"):
        faults, seen = _rss_item(item, base)
        found += [f"{seen[0]}: {fault}" for fault in faults]
        series.append(seen)
    built = channel.findtext("lastBuildDate")
    if not _RFC822.fullmatch(built):
        found.append(f"lastBuildDate {built!r}")
    return found + _series(series, parsedate_to_datetime(built), now)


def _rss_item(item, base):
    names = [child.tag for child in item]
    found = [f"two {name}" for name in _twice(n for n in names if n not in ("category", f"{DC}creator"))]
    found += [
        f"has no {name}" for name in ("title", "link", "description", CONTENT, "guid", "pubDate") if name not in names
    ]
    if "author" in names:
        found.append("has an author, who needs a mail address")
    if f"{DC}creator" not in names:
        found.append("has no dc:creator")
    if found:
        return found, (item.findtext("guid"), datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))
    if names.index("description") > names.index(CONTENT):
        found.append("description comes after content:encoded")
    guid = item.find("guid")
    if guid.get("isPermaLink") != "false" or not _TAG_URI.fullmatch(guid.text):
        found.append(f"guid {guid.text!r}")
    found += _text("title", item.findtext("title"))
    found += _text("description", unescape(item.findtext("description")))
    if len(unescape(item.findtext("description"))) > 300:
        found.append("description is long")
    found += [fault for e in item.findall(f"{DC}creator") for fault in _text("dc:creator", e.text)]
    found += [fault for e in item.findall("category") for fault in _text("category", e.text)]
    found += _own_url(item.findtext("link"), base)
    found += _content(item.findtext(CONTENT))
    for enclosure in item.findall("enclosure"):
        found += _enclosure(enclosure.get("url"), enclosure.get("type"), enclosure.get("length"))
    found += ["media without need" for child in item.iter("{http://search.yahoo.com/mrss/}*")]
    date = item.findtext("pubDate")
    published = parsedate_to_datetime(date)
    if not _RFC822.fullmatch(date) or f"{published:%a}" != date[:3]:
        found.append(f"pubDate {date!r}")
    moved = item.findtext(f"{ATOM}updated")
    updated = _instant(found, moved) if moved else published
    return found + _instants(published, updated), (guid.text, published, updated)


def check_atom(written, *, own, base, hub=None, now=None, is_archive=False):
    found = _bytes(written, None if is_archive else MOST_BYTES)
    faults, root = _xml(written)
    found += faults
    if root.tag != f"{ATOM}feed":
        return [*found, "is no Atom"]
    for name in ("id", "title", "updated", "author", "generator", "icon", "subtitle"):
        if len(root.findall(f"{ATOM}{name}")) != 1:
            found.append(f"{len(root.findall(f'{ATOM}{name}'))} of {name}")
    if not root.get(LANG):
        found.append("has no xml:lang")
    if not _TAG_URI.fullmatch(root.findtext(f"{ATOM}id")):
        found.append(f"id {root.findtext(f'{ATOM}id')!r}")
    found += _text("title", root.findtext(f"{ATOM}title"))
    links = [(e.get("rel"), e.get("href")) for e in root.findall(f"{ATOM}link")]
    _links(found, links, own=own, base=base, hub=hub, is_archive=is_archive)
    if (root.find(f"{HISTORY}archive") is not None) != is_archive or ("current" in dict(links)) != is_archive:
        found.append("archive and current do not agree")
    series = []
    for entry in root.findall(f"{ATOM}entry"):
        faults, seen = _atom_entry(entry, base)
        found += [f"{seen[0]}: {fault}" for fault in faults]
        series.append(seen)
    ids = {seen[0] for seen in series}
    for gone in root.findall(f"{TOMBSTONES}deleted-entry"):
        if gone.get("ref") in ids or not _TAG_URI.fullmatch(gone.get("ref", "")):
            found.append(f"deleted-entry {gone.get('ref')!r}")
        _instant(found, gone.get("when"))
    changed = _instant(found, root.findtext(f"{ATOM}updated"))
    series_faults = _series(series, changed, now)
    return found + [fault for fault in series_faults if not (is_archive and fault.startswith("has "))]


def _atom_entry(entry, base):
    found = []
    for name in ("id", "title", "updated", "published", "content", "summary"):
        if len(entry.findall(f"{ATOM}{name}")) != 1:
            found.append(f"{len(entry.findall(f'{ATOM}{name}'))} of {name}")
    id = entry.findtext(f"{ATOM}id")
    if not _TAG_URI.fullmatch(id or ""):
        found.append(f"id {id!r}")
    links = [(link.get("rel"), link.get("href")) for link in entry.findall(f"{ATOM}link")]
    found += [f"two links {rel}" for rel in _twice(rel for rel, _ in links)]
    found += _own_url(dict(links)["alternate"], base)
    found += [fault for _, href in links for fault in _url(href)]
    for link in entry.findall(f"{ATOM}link[@rel='enclosure']"):
        found += _enclosure(link.get("href"), link.get("type"), link.get("length"))
    found += _text("title", entry.findtext(f"{ATOM}title"))
    found += _text("summary", entry.findtext(f"{ATOM}summary"))
    found += [fault for e in entry.iterfind(f"{ATOM}author/{ATOM}name") for fault in _text("author", e.text)]
    found += [fault for e in entry.iterfind(f"{ATOM}category") for fault in _text("category", e.get("term"))]
    if entry.find(f"{ATOM}author") is None:
        found.append("has no author")
    if entry.find(f"{ATOM}content").get("type") != "html":
        found.append("content is not of type html")
    found += _content(entry.findtext(f"{ATOM}content"))
    published = _instant(found, entry.findtext(f"{ATOM}published"))
    updated = _instant(found, entry.findtext(f"{ATOM}updated"))
    return found + _instants(published, updated), (id, published, updated)


def check_json(written, *, own, base, hub=None, now=None):
    found = _bytes(written, None)
    feed = json.loads(written)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        found.append("is no JSON Feed 1.1")
    if None in _values(feed):
        found.append("holds a null")
    if feed.get("feed_url") != own:
        found.append(f"feed_url is {feed.get('feed_url')!r}")
    if feed.get("next_url") == own:
        found.append("next_url leads to itself")
    if feed.get("hubs", []) != ([{"type": "WebSub", "url": hub}] if hub else []):
        found.append(f"hubs are {feed.get('hubs')}")
    found += [
        f"has no {name}" for name in ("title", "home_page_url", "language", "authors", "items") if name not in feed
    ]
    found += _own_url(feed["home_page_url"], base)
    series = []
    for item in feed["items"]:
        faults = _text("title", item["title"]) + _text("summary", item["summary"]) + _content(item["content_html"])
        faults += _own_url(item["url"], base) + _url(item.get("external_url", item["url"]))
        faults += [fault for author in item["authors"] for fault in _text("author", author["name"])]
        attachments = item.get("attachments", [])
        for attachment in attachments:
            faults += _enclosure(attachment["url"], attachment["mime_type"], attachment["size_in_bytes"])
            faults += [] if isinstance(attachment["size_in_bytes"], int) else ["size_in_bytes is no number"]
        if [one["url"] for one in attachments] != [item[name] for name in ("image",) if name in item]:
            faults.append("image and attachments do not agree")
        if not isinstance(item["id"], str) or not _TAG_URI.fullmatch(item["id"]) or "author" in item:
            faults.append("id or author")
        published, updated = (_instant(faults, item[name]) for name in ("date_published", "date_modified"))
        faults += _instants(published, updated)
        found += [f"{item['id']}: {fault}" for fault in faults]
        series.append((item["id"], published, updated))
    changed = max((seen[2] for seen in series), default=None)
    return found + _series(series, changed, now)


def _values(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _values(part)
    else:
        yield value


def _instant(found, text):
    if not _RFC3339.fullmatch(text or ""):
        found.append(f"instant {text!r}")
        return datetime.min.replace(tzinfo=UTC)
    return datetime.fromisoformat(text)


def said_by_rss(written):
    """(id, url, title, summary, content, published, updated, authors, tags, enclosures) of each item.

    As is `said_by_…` below.
    """
    return [
        (
            item.findtext("guid"),
            item.findtext("link"),
            item.findtext("title"),
            unescape(item.findtext("description")),
            item.findtext(CONTENT),
            parsedate_to_datetime(item.findtext("pubDate")).isoformat(),
            item.findtext(f"{ATOM}updated") or parsedate_to_datetime(item.findtext("pubDate")).isoformat(),
            tuple(e.text for e in item.findall(f"{DC}creator")),
            tuple(e.text for e in item.findall("category")),
            tuple((e.get("url"), e.get("type"), int(e.get("length"))) for e in item.findall("enclosure")),
        )
        for item in etree.fromstring(written).iterfind("channel/item")
    ]


def said_by_atom(written):
    return [
        (
            entry.findtext(f"{ATOM}id"),
            next(e.get("href") for e in entry.findall(f"{ATOM}link") if e.get("rel") == "alternate"),
            *(entry.findtext(f"{ATOM}{name}") for name in ("title", "summary", "content", "published", "updated")),
            tuple(e.text for e in entry.iterfind(f"{ATOM}author/{ATOM}name")),
            tuple(e.get("term") for e in entry.findall(f"{ATOM}category")),
            tuple(
                (e.get("href"), e.get("type"), int(e.get("length")))
                for e in entry.findall(f"{ATOM}link[@rel='enclosure']")
            ),
        )
        for entry in etree.fromstring(written).iterfind(f"{ATOM}entry")
    ]


def said_by_json(written):
    return [
        (
            *(item[name] for name in ("id", "url", "title", "summary", "content_html", "date_published")),
            item["date_modified"],
            tuple(author["name"] for author in item["authors"]),
            tuple(item["tags"]),
            tuple((one["url"], one["mime_type"], one["size_in_bytes"]) for one in item.get("attachments", ())),
        )
        for item in json.loads(written)["items"]
    ]


def check_alike(rss, atom, feed):
    """F1 and more: all three say the same of the same items in the same order."""
    said = said_by_rss(rss), said_by_atom(atom), said_by_json(feed)
    return [] if said[0] == said[1] == said[2] else ["the three formats do not say the same"]
