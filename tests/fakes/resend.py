"""A Resend on 127.0.0.1: `with FakeResend() as fake: Resend(fake.url, fake.key)`."""

import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from syndicate.mail.recipients import key_of
from tests.fakes.api import DeliveredMail, FakeApi, Received, Reply, demand, path_of

_FIELDS = {"from", "to", "subject", "html", "text", "headers", "tags", "reply_to"}
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
#: A name without quotation marks or encoded-words: the real one refuses others (django-anymail).
_SENDER = re.compile(rf'(?:(?!=\?)[^<>"@,;:\\\r\n]+ <)?({_ADDRESS.pattern})>?')
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PLACEHOLDER = re.compile(r"\{\{\{ *(?:RESEND_|contact\.|FIRST_NAME|LAST_NAME|EMAIL|UNSUBSCRIBE_URL)")
_UNSUBSCRIBE = re.compile(r"<(https?://[^<>\s]+)>(, <mailto:[^<>\s]+>)?")
_SERVICE = ("confirmation", "proof")
_BAD_TO = "Invalid `to` field. The email address needs to follow the `email@example.com` format."


def error(status: int, name: str, message: str, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, {"statusCode": status, "name": name, "message": message}, headers or {})


_BAD_KEY = error(401, "validation_error", "API key is invalid")
_UNVERIFIED = "The example.org domain is not verified. Please, add and verify your domain."
_TESTING = "You can only send testing emails to your own email address (desk@example.org)."
_OTHER_BODY = error(
    409,
    "invalid_idempotent_request",
    "This idempotency key has been used with this HTTP method and endpoint within the last 24 hours, but the request"
    " body was modified and doesn't match the original request.",
)
_CONCURRENT = "There is another request in progress with the same idempotency key."


@dataclass(frozen=True, slots=True)
class Call:
    batch: str
    key: str
    body: bytes
    #: Those that nothing was found wrong with, by address.
    mails: dict[str, dict]
    #: Why the others were not taken on, by their place.
    errors: dict[int, str]
    #: The answer that was given to the same call before.
    answered: Reply | None = None

    @property
    def to(self) -> list[str]:
        return list(self.mails)

    def mail_for(self, address: str) -> DeliveredMail:
        mail = self.mails[address]
        return DeliveredMail(mail["from"], mail["subject"], mail["html"], mail["text"], mail["headers"])


class FakeResend(FakeApi):
    key = "re_key-for-tests"
    answers = {
        "missing-key": error(401, "missing_api_key", "Missing API key in the authorization header."),
        "bad-key": _BAD_KEY,
        "bad-key-400": error(400, "validation_error", "API key is invalid"),
        "bad-key-403": error(403, "invalid_api_key", "API key is invalid"),
        "restricted-key": error(401, "restricted_api_key", "This API key is restricted to only send emails."),
        "inactive-key": error(403, "restricted_api_key", "API key is not active"),
        "suspended-key": error(403, "suspended_api_key", "This API key is suspended"),
        "no-permission": error(403, "invalid_permission", "Access token is missing required scopes."),
        "unverified": error(403, "validation_error", _UNVERIFIED),
        "testing": error(403, "validation_error", _TESTING),
        "not-found": error(404, "not_found", "The requested endpoint does not exist."),
        "bad-method": error(405, "method_not_allowed", "Method is not allowed for the requested path."),
        "bad-idempotency-key": error(400, "invalid_idempotency_key", "Idempotency keys must have 1 to 256 characters."),
        "bad-from": error(422, "validation_error", "Invalid `from` field. It needs to follow the right format."),
        "bad-to": error(422, "validation_error", _BAD_TO),
        "missing-field": error(422, "missing_required_field", "Missing `subject` field."),
        "bad-parameter": error(422, "invalid_parameter", "The `parameter` must be a valid UUID."),
        "security": error(451, "security_error", "We may have found a security issue with the request."),
        "other-body": _OTHER_BODY,
        "concurrent": error(409, "concurrent_idempotent_requests", _CONCURRENT),
        "locked": error(409, "resource_locked", "Another request is already updating this resource."),
        "rate": error(429, "rate_limit_exceeded", "Too many requests.", {"retry-after": "2", "ratelimit-reset": "9"}),
        "rate-by-reset": error(429, "rate_limit_exceeded", "Too many requests.", {"ratelimit-reset": "3"}),
        "day": error(429, "daily_quota_exceeded", "You have exceeded your daily email sending quota."),
        "day-by-header": error(429, "daily_quota_exceeded", "Exceeded.", {"retry-after": "7200"}),
        "month": error(429, "monthly_quota_exceeded", "You have exceeded your monthly email sending quota."),
        "application-error": error(500, "application_error", "An unexpected error occurred."),
        "unavailable": error(503, "service_unavailable", "API is temporarily unavailable"),
        "unnamed-400": Reply(400, {"message": "Bad Request"}),
        "new-name-422": error(422, "something_new", "Of which nobody has heard."),
        "filter-403": Reply(403, b"<html><body><h1>Forbidden</h1></body></html>"),
    }

    def __init__(self, **fields):
        super().__init__(**fields)
        #: The team's domains, as `GET /domains` tells them.
        self.domains = [
            {
                "id": "d91cd9bd-1176-453e-8fc1-35364d380206",
                "name": "example.org",
                "status": "verified",
                "created_at": "2026-04-26 20:21:26.347412+00",
                "region": "eu-west-1",
                "open_tracking": False,
                "click_tracking": False,
                "capabilities": {"sending": "enabled", "receiving": "disabled"},
            }
        ]
        #: What is answered to the next questions in its stead.
        self.refusal: Reply | None = None
        self._remembered: dict[str, Call] = {}
        self._answers: dict[str, Reply] = {}

    def id_for(self, number: int, address: str) -> str:
        return f"49a3999c-0ce1-4ea6-ab68-{number:012x}"

    def look_up(self, received: Received) -> Reply | None:
        if received.method != "GET":
            return None
        if received.headers.get("authorization") != f"Bearer {self.key}":
            return _BAD_KEY
        if self.refusal:
            return self.refusal
        if path_of(received) != "/domains":
            return self.answers["not-found"]
        query = {name: value for name, (value,) in parse_qs(urlsplit(received.path).query).items()}
        first = 0
        if "after" in query:
            first = 1 + [domain["id"] for domain in self.domains].index(query["after"])
        page = self.domains[first : first + int(query["limit"])]
        more = first + len(page) < len(self.domains)
        return Reply(200, {"object": "list", "has_more": more, "data": page})

    def read(self, received: Received) -> Call:
        headers = received.headers
        demand((received.method, received.path) == ("POST", "/emails/batch"), "wrong path", self.answers["not-found"])
        demand(headers.get("authorization") == f"Bearer {self.key}", "wrong key", _BAD_KEY)
        demand(bool(headers.get("user-agent")), "no User-Agent", Reply(403, b"error code: 1010"))
        demand(headers.get("content-type") == "application/json; charset=utf-8", "wrong content type")
        demand(headers.get("x-batch-validation") == "permissive", "one bad address would fail the whole call")
        key = headers.get("idempotency-key", "")
        demand(0 < len(key) <= 256, "no idempotency key", self.answers["bad-idempotency-key"])
        if key in self._remembered:
            demand(self._remembered[key].body == received.body, "another body under the same key", _OTHER_BODY)
            return Call("", key, received.body, {}, {}, self._answers[key])
        call = self._read_body(key, received.body)
        self._remembered[key] = call
        return call

    def take_on(self, call: Call) -> dict[str, str]:
        return {} if call.answered else super().take_on(call)

    def success(self, call: Call, ids: dict[str, str]) -> Reply:
        if call.answered:
            return call.answered
        body = {"data": [{"id": id} for id in ids.values()]}
        if call.errors:
            body["errors"] = [{"index": place, "message": message} for place, message in call.errors.items()]
        self._answers[call.key] = Reply(200, body)
        return self._answers[call.key]

    def _read_body(self, key: str, body: bytes) -> Call:
        mails = json.loads(body.decode())
        demand(isinstance(mails, list) and 0 < len(mails) <= 100, "not 1 to 100 mails")
        good, errors = {}, {}
        links = set()
        for place, mail in enumerate(mails):
            tags = _check(mail)
            (address,) = mail["to"]
            demand(key_of(tags["batch"]) == key, "the tag of the batch is not its key")
            if tags["kind"] not in _SERVICE:
                links.add(_link(mail))
                demand(len(links) == place + 1, "two recipients share an unsubscribe link")
            if address in self.poison or not _ADDRESS.fullmatch(address):
                errors[place] = f"{_BAD_TO} ({address})"
            else:
                demand(address not in good, "an address is there twice")
                good[address] = mail
        return Call(key, key, body, good, errors)


def _check(mail: dict) -> dict[str, str]:
    """What holds for every mail; gives its tags."""
    demand(_FIELDS - {"reply_to"} <= set(mail) <= _FIELDS, f"fields are missing, or unknown: {sorted(mail)}")
    demand(isinstance(mail["to"], list) and len(mail["to"]) == 1, "not one recipient a mail")
    demand(_SENDER.fullmatch(mail["from"]) is not None, f"Invalid `from` field: {mail['from']}")
    demand(all(_ADDRESS.fullmatch(address) for address in mail.get("reply_to", [])), "Invalid `reply_to` field")
    demand(len(mail["subject"].splitlines()) == 1 and mail["subject"] == mail["subject"].strip(), "no subject")
    demand(mail["html"].lstrip()[:1] == "<" and bool(mail["text"].strip()), "not both html and text")
    for name, value in mail["headers"].items():
        demand(re.fullmatch(r"[A-Za-z0-9-]+", name) is not None, f"{name} is no name of a header")
        demand(value.isascii() and value.isprintable(), f"{name} is not one line of ASCII")
    everything = "\n".join((mail["from"], mail["subject"], mail["html"], mail["text"], *mail["headers"].values()))
    demand("SYNDICATE-SLOT" not in everything, "a slot that nobody filled")
    demand(_PLACEHOLDER.search(everything) is None, "a placeholder of Resend's own")
    tags = {tag["name"]: tag["value"] for tag in mail["tags"]}
    demand(set(tags) == {"batch", "sending", "kind"} and len(mail["tags"]) == 3, "not the three tags")
    for value in tags.values():
        demand(_TAG.fullmatch(value) is not None, f"Tags should only contain ASCII letters, numbers, _ or -: {value}")
    return tags


def _link(mail: dict) -> str:
    headers = mail["headers"]
    demand(headers.get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click", "no one-click in bulk mail")
    found = _UNSUBSCRIBE.fullmatch(headers.get("List-Unsubscribe", ""))
    demand(found is not None, "List-Unsubscribe is not <https://…>")
    demand(found[1] in mail["html"] and found[1] in mail["text"], "the unsubscribe link is not in the mail itself")
    return found[1]
