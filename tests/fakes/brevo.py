"""A Brevo on 127.0.0.1: `with FakeBrevo() as fake: Brevo(fake.url, fake.key)`."""

import json
import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from syndicate.mail.recipients import key_of
from tests.fakes.api import DeliveredMail, FakeApi, Received, Reply, demand, path_of

_CALL = {"sender", "subject", "htmlContent", "tags", "headers", "messageVersions", "replyTo"}
_VERSION = {"to", "htmlContent", "textContent", "headers"}
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
#: What Brevo's templates fill in, or leave out, wherever it stands.
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
_UNSUBSCRIBE = re.compile(r"<(https?://[^<>\s]+)>(, <mailto:[^<>\s]+>)?")


def error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, {"code": code, "message": message}, headers or {})


_BAD_KEY = error(401, "unauthorized", "Key not found")
_NEW_IP = (
    "We have detected you are using an unrecognised IP address 192.0.2.7. If you performed this action make sure to"
    " add the new IP address in this link: https://app.brevo.com/security/authorised_ips"
)
_DUPLICATE = error(400, "duplicate_parameter", "Email for the idempotency key has already been processed")
_REJECTED = "Sending has been rejected because the sender you used is not valid. Validate your sender."


@dataclass(frozen=True, slots=True)
class Call:
    batch: str
    tag: str
    sender: dict[str, str]
    subject: str
    versions: dict[str, dict]

    @property
    def to(self) -> list[str]:
        return list(self.versions)

    def mail_for(self, address: str) -> DeliveredMail:
        """As it would arrive: placeholders filled in with nothing, and names of headers in Title-Case."""
        version = self.versions[address]
        name = str(make_header(decode_header(self.sender.get("name", ""))))
        html, text, subject = (
            _PLACEHOLDER.sub("", part) for part in (version["htmlContent"], version["textContent"], self.subject)
        )
        headers = {name.title(): value for name, value in version["headers"].items()}
        return DeliveredMail(f"{name} <{self.sender['email']}>", subject, html, text, headers)


class FakeBrevo(FakeApi):
    key = "xkeysib-key-for-tests"
    answers = {
        "401": _BAD_KEY,
        "401-ip": error(401, "unauthorized", _NEW_IP),
        "402": error(402, "not_enough_credits", "Account has insufficient credits"),
        "403": error(403, "permission_denied", "Your SMTP account is not yet activated."),
        "validation": error(403, "account_under_validation", "Account is under validation"),
        "404": error(404, "document_not_found", "Template id does not exist"),
        "405": error(405, "method_not_allowed", "POST method is not allowed on this path"),
        "406": error(406, "not_acceptable", "Accept header is not application/json"),
        "413": Reply(413, b"<html><body><h1>Request Entity Too Large</h1></body></html>"),
        "bad-sender": error(400, "invalid_parameter", _REJECTED),
        "bad-reply-to": error(400, "invalid_parameter", "replyTo is not valid"),
        "bad-to": error(400, "invalid_parameter", "email is not valid in to"),
        "bad-versions": error(400, "invalid_parameter", "to is not valid in messageVersions"),
        "bad-something": error(400, "invalid_parameter", "Of which nobody has heard"),
        "missing": error(400, "missing_parameter", "subject is missing"),
        "out-of-range": error(400, "out_of_range", "Too many versions"),
        "bad-request": error(400, "bad_request", "Input must be a valid JSON object"),
        "422": error(422, "unprocessable_entity", "Unprocessable"),
        "taken-before": _DUPLICATE,
        "duplicate": error(400, "duplicate_parameter", "Attribute name must be unique"),
        "duplicate-request": error(400, "duplicate_request", "Request is being processed"),
        "429": error(429, "too_many_requests", "Limit reached", {"x-sib-ratelimit-reset": "37"}),
        "429-retry-after": Reply(429, b"", {"Retry-After": "4", "x-sib-ratelimit-reset": "37"}),
        "429-bare": Reply(429, b""),
        "400-new": error(400, "something_new", "Of which nobody has heard"),
        "400-html": Reply(400, b"<html><body><h1>Bad Request</h1></body></html>"),
        "500-code": error(500, "invalid_parameter", "to is not valid"),
    }

    def __init__(self, **fields):
        super().__init__(**fields)
        self.account = {
            "companyName": "Example Magazine",
            "email": "desk@example.org",
            "plan": [
                {"type": "subscription", "credits": 39983, "creditsType": "sendLimit", "startDate": "2026-11-01"},
                {"type": "sms", "credits": 0, "creditsType": "sendLimit"},
            ],
            "relay": {"enabled": True, "data": {"userName": "desk@example.org", "relay": "smtp-relay.example.org"}},
        }
        self.senders = [{"id": 1, "name": "On this Day", "email": "onthisday@example.org", "active": True}]
        self.domains = [{"id": "1", "domain_name": "example.org", "authenticated": True, "verified": True}]
        #: What is answered to a question by its path, in its stead.
        self.refusals: dict[str, Reply] = {}
        #: Idempotency keys of calls that were taken on.
        self.keys: list[str] = []

    def id_for(self, number: int, address: str) -> str:
        return f"<20261104060{number:04d}.27287306012@smtp-relay.example.org>"

    def look_up(self, received: Received) -> Reply | None:
        if received.method != "GET":
            return None
        if received.headers.get("api-key") != self.key:
            return _BAD_KEY
        path = path_of(received)
        told = {
            "/v3/account": lambda: self.account,
            "/v3/senders": lambda: {"senders": self.senders},
            "/v3/senders/domains": lambda: {"domains": self.domains, "count": len(self.domains)},
            "/v3/smtp/statistics/events": lambda: self._events(urlsplit(received.path).query),
        }
        if path in self.refusals:
            return self.refusals[path]
        if path not in told:
            return self.answers["404"]
        return error(500, "internal_error", "Try again") if self.search_fails else Reply(200, told[path]())

    def read(self, received: Received) -> Call:
        headers = received.headers
        demand((received.method, received.path) == ("POST", "/v3/smtp/email"), "wrong path", self.answers["405"])
        demand(headers.get("api-key") == self.key, "wrong key", _BAD_KEY)
        demand(headers.get("accept") == "application/json", "wrong Accept", self.answers["406"])
        demand(headers.get("content-type") == "application/json; charset=utf-8", "wrong content type")
        body = json.loads(received.body.decode())
        call = self._read_body(body)
        key = body["headers"]["idempotencyKey"]
        demand(key not in self.keys, "the same key again", _DUPLICATE)
        self.keys.append(key)
        return call

    def success(self, call: Call, ids: dict[str, str]) -> Reply:
        return Reply(201, {"messageIds": list(ids.values())})

    def _read_body(self, body: dict) -> Call:
        _demand_fields(body, _CALL, {"replyTo"})
        demand("to" not in body, "an outer to makes the call fail")
        demand(set(body["headers"]) == {"idempotencyKey"}, "headers that the versions' own would put out")
        demand(UUID(body["headers"]["idempotencyKey"]).version == 5, "the idempotency key is no UUID")
        sender = body["sender"]
        demand(_ADDRESS.fullmatch(sender["email"]) is not None, "sender is not valid", self.answers["bad-sender"])
        name = sender.get("name", "")
        demand(name.isascii() or not _SPECIAL.search(name), "Brevo would drop the sender's name in silence")
        demand(_ADDRESS.fullmatch(body.get("replyTo", {"email": "a@b.c"})["email"]) is not None, "replyTo is not valid")
        demand(len(body["subject"].splitlines()) == 1 and body["subject"] == body["subject"].strip(), "no subject")
        demand(body["htmlContent"].startswith("<"), "htmlContent is missing", self.answers["missing"])
        (tag,) = body["tags"]
        demand(key_of(tag) != "", "the tag is no batch")
        demand(0 < len(body["messageVersions"]) <= 1000, "not 1 to 1000 versions", self.answers["out-of-range"])
        versions, links = {}, set()
        for version in body["messageVersions"]:
            _check(version, tag)
            ((address,),) = (list(to.values()) for to in version["to"])
            fine = _ADDRESS.fullmatch(address) and address not in self.poison
            demand(bool(fine), "email is not valid in to", self.answers["bad-to"])
            demand(address not in versions, "an address is there twice")
            versions[address] = version
            if "List-Id" in version["headers"]:
                links.add(_link(version))
                demand(len(links) == len(versions), "two recipients share an unsubscribe link")
        shared = json.dumps([body["subject"], body["htmlContent"], name], ensure_ascii=False)
        demand("SYNDICATE-SLOT" not in shared and not any(link in shared for link in links), "a reader's link for all")
        demand(_PLACEHOLDER.search(shared) is None, "a placeholder of Brevo's own")
        return Call(key_of(tag), tag, sender, body["subject"], versions)

    def _events(self, query: str) -> dict:
        """Newest last; without anything to tell there is no list."""
        asked = {name: value for name, (value,) in parse_qs(query, strict_parsing=True).items()}
        assert set(asked) == {"tags", "days", "limit", "offset", "sort"}
        assert asked["sort"] == "asc"
        assert 0 < int(asked["limit"]) <= 5000
        assert 0 < int(asked["days"]) <= 90
        tags = {call.batch: call.tag for call in self.calls}
        events = [
            {
                "email": taken.address.upper() if place % 2 else taken.address,
                "date": "2026-11-04T06:00:12.000+01:00",
                "subject": "4 November",
                "messageId": taken.id,
                "event": event,
                "tag": tags[taken.batch] if event == "requests" else json.dumps([tags[taken.batch]]),
                "from": "onthisday@example.org",
            }
            for place, taken in enumerate(self.log)
            for event in ("requests", "delivered")
            if tags[taken.batch] in json.loads(asked["tags"])
        ]
        first = int(asked["offset"])
        page = events[first : first + int(asked["limit"])]
        return {"events": page} if page else {}


def _demand_fields(found: dict, fields: set[str], optional: set[str]):
    demand(fields - optional <= set(found) <= fields, f"fields are missing, or unknown: {sorted(found)}")


def _check(version: dict, tag: str):
    _demand_fields(version, _VERSION, set())
    demand(len(version["to"]) == 1 and set(version["to"][0]) == {"email"}, "not one recipient a version")
    demand(
        version["htmlContent"].lstrip()[:1] == "<" and bool(version["textContent"].strip()), "not both html and text"
    )
    for name, value in version["headers"].items():
        demand(re.fullmatch(r"[A-Za-z0-9-]+", name) is not None, f"{name} is no name of a header")
        demand(value.isascii() and value.isprintable(), f"{name} is not one line of ASCII")
    demand(version["headers"].get("X-Mailin-custom") == tag, "the batch would not come back with the webhook")
    everything = "\n".join((version["htmlContent"], version["textContent"], *version["headers"].values()))
    demand("SYNDICATE-SLOT" not in everything, "a slot that nobody filled")
    demand(_PLACEHOLDER.search(everything) is None, "a placeholder of Brevo's own")


def _link(version: dict) -> str:
    headers = version["headers"]
    demand(headers.get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click", "no one-click in bulk mail")
    found = _UNSUBSCRIBE.fullmatch(headers.get("List-Unsubscribe", ""))
    demand(found is not None, "List-Unsubscribe is not <https://…>")
    demand(found[1] in version["htmlContent"] and found[1] in version["textContent"], "the link is not in the mail")
    return found[1]
