"""A SendGrid on 127.0.0.1: `with FakeSendGrid() as fake: SendGrid(fake.url, fake.key)`."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from syndicate.mail.recipients import tag_of
from tests.fakes.api import DeliveredMail, FakeApi, Received, Reply, demand, path_of

MAX_RECIPIENTS = 1000

_FIELDS = {"personalizations", "from", "reply_to", "subject", "content", "categories"}
_FIELDS |= {"tracking_settings", "mail_settings"}
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
#: Those that cannot be set (tsg_mail_v3.yaml).
_RESERVED = {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"}
_RESERVED |= {"to", "from", "subject", "reply-to", "cc", "bcc"}
_BUILT_IN = re.compile(r"<%[^%]*%>|\[(unsubscribe|weblink|sender_)\w*\]", re.IGNORECASE)
_UNSUBSCRIBE = re.compile(r"<(https?://[^<>\s]+)>(, <mailto:[^<>\s]+>)?")
_SERVICE = ("confirmation", "proof")
_TRACKING = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
    "ganalytics": {"enable": False},
}
_QUERY = re.compile(
    r"categories IN \('([A-Za-z0-9._-]+)'\) AND sg_message_id_created_at >= TIMESTAMP \"([0-9T:-]+Z)\""
    r" AND sg_message_id_created_at <= TIMESTAMP \"([0-9T:-]+Z)\""
)
#: When everything was taken on, as the logs tell.
_TAKEN_AT = "2026-11-04T06:00:00Z"
_HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.{}"


def error(status: int, message: str, field: str | None = None, headers: dict[str, str] | None = None) -> Reply:
    found = {"message": message, "field": field, "help": _HELP.format(field) if field else None}
    return Reply(status, {"errors": [found]}, headers or {})


_BAD_TO = "Does not contain a valid address."
_NO_TO = (
    "The to array is required for all personalization objects, and must have at least one email object with a valid "
    "email address."
)
_TWICE = (
    "Each email address in the personalization block should be unique between to, cc, and bcc. We found the first "
    "duplicate instance of [reader1@example.net] in the personalizations.0.to field."
)
_UNVERIFIED = (
    "The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved."
)
_BAD_KEY = error(401, "The provided authorization grant is invalid, expired, or revoked")
_DATE = {"Date": "Wed, 04 Nov 2026 05:30:00 GMT"}


@dataclass(frozen=True, slots=True)
class Call:
    batch: str
    categories: list[str]
    body: dict

    @property
    def to(self) -> list[str]:
        return [part["to"][0]["email"] for part in self.body["personalizations"]]

    def mail_for(self, address: str) -> DeliveredMail:
        """With everything replaced as SendGrid does: substitutions in subject and content, and in no header."""
        (part,) = (part for part in self.body["personalizations"] if part["to"][0]["email"] == address)

        def filled(text: str) -> str:
            for mark, value in part.get("substitutions", {}).items():
                text = text.replace(mark, value)
            return _BUILT_IN.sub("REPLACED-BY-SENDGRID", text)

        text, html = (content["value"] for content in self.body["content"])
        sender = self.body["from"]
        return DeliveredMail(
            f"{sender.get('name', '')} <{sender['email']}>",
            filled(self.body["subject"]),
            filled(html),
            filled(text),
            part.get("headers", {}),
        )


class FakeSendGrid(FakeApi):
    key = "SG.key-for-tests"
    answers = {
        "bad-to": error(400, _BAD_TO, "personalizations.1.to.0.email"),
        "no-to": error(400, _NO_TO, "personalizations.1.to"),
        "twice": error(400, _TWICE, "personalizations"),
        "several-to": Reply(
            400,
            {
                "errors": [
                    {"message": _BAD_TO, "field": "personalizations.0.to.0.email", "help": None},
                    {"message": _BAD_TO, "field": "personalizations.2.to.0.email", "help": None},
                ]
            },
        ),
        "to-and-from": Reply(
            400,
            {
                "errors": [
                    {"message": _BAD_TO, "field": "personalizations.0.to.0.email"},
                    {"message": _BAD_TO, "field": "from.email"},
                ]
            },
        ),
        "bad-from": error(400, _BAD_TO, "from.email"),
        "bad-substitution": error(
            400, "Invalid type. Expected: string, given: null.", "personalizations.0.substitutions"
        ),
        "bad-header": error(400, "The header field is reserved.", "personalizations.0.headers.x-sg-id"),
        "too-many": error(400, "The number of personalizations exceeds 1000.", "personalizations"),
        "bad-content": error(400, "The content type cannot contain ';'.", "content.0.type"),
        "bad-request": error(400, "Bad Request"),
        "bad-key": _BAD_KEY,
        "credits": error(401, "Maximum credits exceeded"),
        "unverified": error(403, _UNVERIFIED, "from"),
        "scope": error(403, "access forbidden"),
        "not-found": error(404, "not found"),
        "bad-method": error(405, "method not allowed"),
        "not-acceptable": error(406, "not acceptable"),
        "too-large": error(413, "content too large"),
        "content-type": error(415, "Content-Type should be application/json."),
        "rate": error(429, "too many requests", None, {"Retry-After": "7"}),
        "rate-by-reset": error(429, "too many requests", None, {"X-RateLimit-Reset": "1793770260", **_DATE}),
        "rate-without": error(429, "too many requests"),
        "server-error": error(500, "internal server error"),
        "unavailable": error(503, "service unavailable"),
        "proxy-400": Reply(400, b"<html><body><h1>400 Bad Request</h1></body></html>"),
        "wordless-400": Reply(400, {"errors": [{"field": "personalizations.0.to.0.email"}]}),
    }

    def __init__(self, **fields):
        super().__init__(**fields)
        self.scopes = ["mail.send", "messages.read", "sender_verification_eligible"]
        #: What the account is asked for by `check`.
        self.domains = [{"id": 1, "domain": "example.org", "subdomain": "em1", "valid": True}]
        self.verified_senders = [{"id": 7, "from_email": "single@example.com", "verified": True}]
        self.tracking = dict.fromkeys(("open", "click", "google_analytics", "subscription"), False)
        #: Answers in the stead of those that a path has, by the path.
        self.refusals: dict[str, Reply] = {}

    def id_for(self, number: int, address: str) -> str:
        """The message's own: of the call, its place, and what SendGrid adds."""
        return f"{self._call_id(len(self.calls))}.recvd-5f54b5d587-tcz9x-1-6729B8F0-{number}.0"

    def success(self, call: Call, ids: dict[str, str]) -> Reply:
        return Reply(202, b"", {"X-Message-Id": self._call_id(self.calls.index(call) + 1)})

    def read(self, received: Received) -> Call:
        headers = received.headers
        demand((received.method, received.path) == ("POST", "/v3/mail/send"), "wrong path", self.answers["not-found"])
        demand(headers.get("authorization") == f"Bearer {self.key}", "wrong key", _BAD_KEY)
        demand(headers.get("content-type") == "application/json", "wrong content type", self.answers["content-type"])
        demand(len(received.body) < 30_000_000, "too large", self.answers["too-large"])
        call = _call(json.loads(received.body.decode()))
        for place, address in enumerate(call.to):
            fine = address not in self.poison
            demand(fine, "a bad address", error(400, f"{_BAD_TO} {address}", f"personalizations.{place}.to.0.email"))
        return call

    def look_up(self, received: Received) -> Reply | None:
        path = path_of(received)
        if path == "/v3/mail/send":
            return None
        if received.headers.get("authorization") != f"Bearer {self.key}":
            return _BAD_KEY
        if path in self.refusals:
            return self.refusals[path]
        if path.startswith("/v3/logs"):
            return error(500, "internal server error") if self.search_fails else self._logs(received, path)
        answers = {
            "/v3/scopes": {"scopes": self.scopes},
            "/v3/whitelabel/domains": self.domains,
            "/v3/verified_senders": {"results": self.verified_senders},
            "/v3/tracking_settings": {
                "result": [{"name": name, "enabled": enabled} for name, enabled in self.tracking.items()]
            },
        }
        return Reply(200, answers[path]) if path in answers else self.answers["not-found"]

    def _logs(self, received: Received, path: str) -> Reply:
        if path == "/v3/logs":
            asked = json.loads(received.body)
            if received.method != "POST" or set(asked) != {"query", "limit"} or not 1 <= asked["limit"] <= 1000:
                return self.answers["bad-request"]
            if "categories IN ('syndicate')" in asked["query"]:
                return Reply(200, {"messages": []})
            found = _QUERY.fullmatch(asked["query"])
            if found is None:
                return error(400, f"the query cannot be read: {asked['query']}", "query")
            return Reply(200, {"messages": self._messages(*found.groups())[: asked["limit"]]})
        message_id = unquote(path.removeprefix("/v3/logs/"))
        batch = next((taken.batch for taken in self.log if taken.id == message_id), None)
        if batch is None:
            return self.answers["not-found"]
        return Reply(200, {"sg_message_id": message_id, "events": [], "custom_args": {"batch": batch}})

    def _messages(self, category: str, since: str, until: str) -> list[dict]:
        within = datetime.fromisoformat(since) <= datetime.fromisoformat(_TAKEN_AT) <= datetime.fromisoformat(until)
        return [
            {
                "from_email": "onthisday@example.org",
                "sg_message_id": taken.id,
                "subject": "4 November 2026",
                "to_email": taken.address,
                "reason": "",
                "status": "processed",
                "sg_message_id_created_at": _TAKEN_AT,
            }
            for taken in self.log
            if within and tag_of(taken.batch) == category
        ]

    def _call_id(self, number: int) -> str:
        return f"Xj5LmNkWSOqRbdvOpR{number:04}"


def _call(body: dict) -> Call:
    demand(_FIELDS - {"reply_to"} <= set(body) <= _FIELDS, f"fields are missing, or unknown: {sorted(body)}")
    demand(set(body["from"]) <= {"email", "name"}, "from holds more than an address and a name")
    demand(_ADDRESS.fullmatch(body["from"]["email"]) is not None, "no address to send from", error(400, "", "from"))
    demand(_ADDRESS.fullmatch(body.get("reply_to", body["from"])["email"]) is not None, "no address to reply to")
    demand(_is_line(body["subject"]) and body["subject"].strip() == body["subject"] != "", "subject is no line")
    demand(body["tracking_settings"] == _TRACKING, "something is tracked")
    demand(body["mail_settings"] == {"footer": {"enable": False}}, "something is added")
    kinds = [content["type"] for content in body["content"]]
    demand(kinds == ["text/plain", "text/html"], f"The content type cannot contain ';', or is out of order: {kinds}")
    text, html = (content["value"] for content in body["content"])
    demand(html.lstrip()[:1] == "<" and bool(text.strip()), "not both html and text")
    for content in (text, html):
        fits = content.isascii() or any(ord(char) > 0xFF for char in content)
        demand(fits, "SendGrid would take it for ISO 8859-1")
    for written in (text, html, body["subject"], body["from"].get("name", "")):
        demand(_BUILT_IN.search(written) is None, "a placeholder of SendGrid's own")
    categories = body["categories"]
    demand(0 < len(categories) <= 10 and len(set(categories)) == len(categories), "not 1 to 10 categories")
    demand(all(0 < len(category) <= 255 for category in categories), "a category is too long")
    return _with_recipients(body, categories)


def _with_recipients(body: dict, categories: list[str]) -> Call:
    parts = body["personalizations"]
    demand(0 < len(parts) <= MAX_RECIPIENTS, "not 1 to 1000 personalizations")
    batches = {_part(part) for part in parts}
    demand(len(batches) == 1, "more than one batch in a call")
    (batch,) = batches
    demand(categories[0] == tag_of(batch), "the first category is not the batch's")
    call = Call(batch, categories, body)
    folded = [address.lower() for address in call.to]
    demand(len(set(folded)) == len(folded), "an address is there twice", error(400, _TWICE, "personalizations"))
    is_bulk = not set(categories) & set(_SERVICE)
    links = {_link(call.mail_for(address)) for address in call.to} if is_bulk else call.to
    demand(len(links) == len(call.to), "two recipients share an unsubscribe link")
    for address in call.to:
        mail = call.mail_for(address)
        everything = "\n".join((mail.subject, mail.html, mail.text, *mail.headers.values()))
        demand("SYNDICATE-SLOT" not in everything, "a slot that nobody filled")
    return call


def _part(part: dict) -> str:
    """What holds for every recipient; gives the batch."""
    demand({"to", "custom_args"} <= set(part) <= {"to", "custom_args", "headers", "substitutions"}, "unknown fields")
    demand(len(part["to"]) == 1 and set(part["to"][0]) == {"email"}, "not one bare address a personalization")
    address = part["to"][0]["email"]
    demand(_ADDRESS.fullmatch(address) is not None, "no address", error(400, _NO_TO, "personalizations.0.to"))
    for values in (part.get("substitutions", {}), part["custom_args"], part.get("headers", {})):
        demand(all(isinstance(value, str) for value in values.values()), "a value is no string")
        demand(len(json.dumps(values)) <= 10_000, "values are over 10,000 bytes")
    for name, value in part.get("headers", {}).items():
        demand(
            re.fullmatch(r"[A-Za-z0-9-]+", name) is not None and name.lower() not in _RESERVED, f"{name} is reserved"
        )
        demand(value.isascii() and _is_line(value), f"{name} is not one line of ASCII")
    demand(set(part["custom_args"]) == {"batch"}, "custom_args are not those of the batch")
    return part["custom_args"]["batch"]


def _link(mail: DeliveredMail) -> str:
    demand(mail.headers.get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click", "no one-click in bulk mail")
    found = _UNSUBSCRIBE.fullmatch(mail.headers.get("List-Unsubscribe", ""))
    demand(found is not None, "List-Unsubscribe is not <https://…>")
    demand(found[1] in mail.html and found[1] in mail.text, "the unsubscribe link is not in the mail itself")
    return found[1]


def _is_line(text: str) -> bool:
    return len(text.splitlines()) == 1
