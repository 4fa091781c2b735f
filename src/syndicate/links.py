"""Absolute URLs of the public site, and signed tokens in them. Never takes a host from a request."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit

from syndicate.domain.correction import Notice
from syndicate.domain.entry import EditionId, EntryId, MomentId
from syndicate.domain.issue import IssueItem, IssueKey

_MAC_BYTES = 16
#: Unreserved in URLs (RFC 3986 2.3), and no letter of base64url.
_SEPARATOR = "~"
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Links:
    """Where everything public stands, under the publication's one base URL."""

    #: Without a trailing slash, e.g. `https://onthisday.example.org`.
    base: str

    def site_path(self, url: str) -> str:
        """The file in the site's folder that answers one of our URLs, e.g. `hungary/2026/11/04/index.html`."""
        path = url.removeprefix(f"{self.base}/")
        return f"{path}index.html" if not path or path.endswith("/") else path

    @property
    def home(self) -> str:
        return f"{self.base}/"

    def asset(self, name: str) -> str:
        return f"{self.base}/assets/{name}"

    def picture(self, name: str) -> str:
        """A form of a picture, whose name says what it holds: it may be kept for ever."""
        return f"{self.base}/pictures/{name}"

    def local(self, url: str) -> str:
        """One of our URLs without scheme and host, for what a page needs to look right wherever it is opened from."""
        return urlsplit(url).path

    def edition(self, edition: EditionId) -> str:
        return f"{self.base}/{edition}/"

    def feed(self, edition: EditionId, name: str) -> str:
        """`name` is `rss.xml`, `atom.xml`, `feed.json` or `today.json`."""
        return f"{self.base}/{edition}/{name}"

    def milestones(self, edition: EditionId, name: str) -> str:
        """A feed of milestones alone; `name` as in `feed`."""
        return f"{self.base}/{edition}/milestones/{name}"

    def topic(self, edition: EditionId, topic: str, name: str = "") -> str:
        """A topic's page, or with `name` one of its feeds."""
        return f"{self.base}/{edition}/topics/{topic}/{name}"

    def calendar(self, edition: EditionId) -> str:
        return f"{self.base}/{edition}/calendar.ics"

    def webcal(self, edition: EditionId) -> str:
        """The calendar's address in the form that opens a calendar program."""
        return f"webcal{self.calendar(edition).removeprefix(urlsplit(self.base).scheme)}"

    def archive(self, edition: EditionId) -> str:
        """The page that lists an edition's months."""
        return f"{self.base}/{edition}/archive/"

    def month(self, edition: EditionId, year: int, month: int, name: str = "") -> str:
        """A month's page, or with `name` its archive document (RFC 5005)."""
        return f"{self.base}/{edition}/archive/{year:04}/{month:02}/{name}"

    def days(self, edition: EditionId) -> str:
        """The page that lists the days of the year."""
        return f"{self.base}/{edition}/days/"

    def day_of_year(self, edition: EditionId, month: int, day: int) -> str:
        return f"{self.base}/{edition}/days/{month:02}-{day:02}/"

    def embed(self, edition: EditionId) -> str:
        """The latest day as a small page for frames in other sites."""
        return f"{self.base}/{edition}/embed/"

    def opml(self) -> str:
        return f"{self.base}/opml.xml"

    def issue(self, key: IssueKey) -> str:
        return f"{self.base}/{key.edition}/{_day(key.day)}/"

    def item(self, key: IssueKey, item: IssueItem | Notice) -> str:
        return self.shown(key, item.entry, item.moment)

    def shown(self, key: IssueKey, entry: EntryId, moment: MomentId) -> str:
        """An item's page, by the ids of its moment."""
        return f"{self.issue(key)}{entry}/{moment}/"

    def gone(self, url: str) -> str:
        """What stands in place of a page of ours that was taken back; it is served under the page's own address."""
        return f"{url}gone.html"

    def part(self, url: str, number: int) -> str:
        """The page of a list that fills more than one; the first is the list's own."""
        return url if number == 1 else f"{url}part-{number}/"

    def hosted_article(self, edition: EditionId, entry: EntryId) -> str:
        return f"{self.base}/{edition}/articles/{entry}/"

    def article(self, edition: EditionId, item: IssueItem) -> str:
        """The canonical page of an item's article: the publisher's own, or ours."""
        page = item.article.url or self.hosted_article(edition, item.entry)
        return f"{page}#{item.anchor}" if item.anchor else page

    def subscribe(self) -> str:
        return f"{self.base}/subscribe"

    def confirm(self, token: str) -> str:
        return f"{self.base}/confirm/{token}"

    def unsubscribe(self, token: str) -> str:
        return f"{self.base}/unsubscribe/{token}"

    def preferences(self, token: str) -> str:
        return f"{self.base}/preferences/{token}"


def _day(day: date) -> str:
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


class Purpose(StrEnum):
    """What a token may be used for; part of what is signed."""

    CONFIRM = "c"
    UNSUBSCRIBE = "u"
    PREFERENCES = "p"


class Tokens:
    """Signs and reads tokens `<number>~<MAC>` with a ring of keys; new ones by the first key.

    A token never expires by itself and says nothing about its reader: it carries a subscription's number
    and a 128-bit HMAC-SHA256 over purpose and number.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("at least one key is needed to sign tokens")
        self._keys = tuple(keys)

    def sign(self, purpose: Purpose, number: int) -> str:
        return f"{_encode_number(number)}{_SEPARATOR}{self._mac(self._keys[0], purpose, number)}"

    def read(self, token: str, purpose: Purpose) -> int | None:
        """The number in a token that one of our keys signed for this purpose; `None` for anything else.

        Constant time in the MAC. What mail programs are known to leave at the end of a link is forgiven.
        """
        encoded, _, mac = token.rstrip("=>.").partition(_SEPARATOR)
        if not _NUMBER.fullmatch(encoded) or len(encoded) % 4 == 1 or not mac.isascii():
            return None
        number = int.from_bytes(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)), "big")
        if encoded != _encode_number(number):  # base64 leaves bits open in its last letter
            return None
        signed = any(hmac.compare_digest(mac, self._mac(key, purpose, number)) for key in self._keys)
        return number if signed else None

    def pepper(self, use: str) -> bytes:
        """A key for a keyed hash kept in the database, drawn from the oldest key so that it outlives new ones."""
        return hmac.new(self._keys[-1], f"pepper:{use}".encode(), sha256).digest()

    @staticmethod
    def _mac(key: bytes, purpose: Purpose, number: int) -> str:
        digest = hmac.new(key, f"{purpose}:{number}".encode(), sha256).digest()[:_MAC_BYTES]
        return urlsafe_b64encode(digest).decode().rstrip("=")


def _encode_number(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8 or 1, "big")).decode().rstrip("=")
