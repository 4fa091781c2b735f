"""An SES on 127.0.0.1, its API v2: `with FakeSes() as fake: Ses(fake.url, fake.region, fake.credentials)`.

What is sent is held against botocore's own model of SES, and its signature reckoned anew (AWS Signature Version 4).
"""

import hmac
import json
import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote, urlsplit

try:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.validate import ParamValidator
except ImportError:
    """Whoever uses this fake has looked for the extra “ses”."""

from syndicate.mail.recipients import key_of
from syndicate.mail.ses_client import Credentials
from tests.fakes.api import DeliveredMail, FakeApi, Received, Reply, demand, path_of

PATH = "/v2/email/outbound-bulk-emails"
MAX_ENTRIES = 50

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_SENDER = re.compile(rf'(?:([^<>"\r\n]+|"(?:[^"\\\r\n]|\\["\\])*") <)?({_ADDRESS.pattern})>?')
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/([a-z]+)/aws4_request, SignedHeaders=([a-z0-9;-]+), "
    r"Signature=([0-9a-f]{64})"
)
_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_UNSUBSCRIBE = re.compile(r"<(https?://[^<>\s]+)>(, <mailto:[^<>\s]+>)?")
_SERVICE = ("confirmation", "proof")


def error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"message": message}, {"x-amzn-ErrorType": f"{code}:http://internal.amazon.com/coral/"})


def results(*entries: tuple[str, str]) -> Reply:
    """An answer in which nobody was taken on: a status and words for each entry."""
    return Reply(200, {"BulkEmailEntryResults": [{"Status": status, "Error": words} for status, words in entries]})


_BAD_ADDRESS = "Domain contains illegal character"
_NOT_VERIFIED = (
    "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: "
    "onthisday@example.org"
)
_BAD_SIGNATURE = error(
    403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."
)


@dataclass(frozen=True, slots=True)
class Call:
    batch: str
    body: dict
    #: Entries that nothing was found wrong with, by address.
    entries: dict[str, dict]
    #: Why the others were not taken on, by their place.
    errors: dict[int, str]

    @property
    def to(self) -> list[str]:
        return list(self.entries)

    def mail_for(self, address: str) -> DeliveredMail:
        entry = self.entries[address]
        template = self.body["DefaultContent"]["Template"]
        replacement = entry["ReplacementEmailContent"]["ReplacementTemplate"]["ReplacementTemplateData"]
        values = json.loads(template["TemplateData"]) | json.loads(replacement)

        def filled(text: str) -> str:
            return _VARIABLE.sub(lambda found: values[found[1]], text)

        content = template["TemplateContent"]
        headers = {header["Name"]: header["Value"] for header in template["Headers"]}
        headers |= {header["Name"]: header["Value"] for header in entry.get("ReplacementHeaders", [])}
        sender = str(make_header(decode_header(self.body["FromEmailAddress"])))
        return DeliveredMail(
            sender, filled(content["Subject"]), filled(content["Html"]), filled(content["Text"]), headers
        )


class FakeSes(FakeApi):
    key = "secret-access-key-for-tests"
    region = "eu-central-1"
    credentials = Credentials(access_key_id="AKIAFORTESTS", secret_access_key=key, session_token="token-for-tests")
    answers = {
        "rejected": error(400, "MessageRejected", _NOT_VERIFIED),
        "suspended": error(400, "AccountSuspendedException", "The account's ability to send email is suspended."),
        "paused": error(400, "SendingPausedException", "Sending is paused for this account."),
        "mail-from": error(400, "MailFromDomainNotVerifiedException", "The sending domain isn't verified."),
        "bad-address": error(400, "BadRequestException", "Missing final '@domain'"),
        "bad-domain": error(400, "BadRequestException", "Domain contains illegal character: reader1@exa_mple.net"),
        "bad-request": error(400, "BadRequestException", "Template content is invalid"),
        "limit": error(400, "LimitExceededException", "Too many instances."),
        "rate": error(400, "ThrottlingException", "Maximum sending rate exceeded."),
        "day": error(400, "ThrottlingException", "Daily message quota exceeded."),
        "too-many": error(429, "TooManyRequestsException", "Too many requests have been made to the operation."),
        "unnamed-429": Reply(429, {}),
        "set": error(404, "NotFoundException", "Configuration set <syndicate> does not exist."),
        "keys": error(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
        "signature": _BAD_SIGNATURE,
        "permission": error(403, "AccessDeniedException", "User is not authorized to perform: ses:SendBulkEmail"),
        "clock": error(400, "RequestExpired", "Request has expired."),
        "portal-403": Reply(403, b"<html><body><h1>Forbidden</h1></body></html>"),
        "all-not-verified": results(*[("MESSAGE_REJECTED", _NOT_VERIFIED)] * 3),
        "all-alike": results(*[("FAILED", "Something is wrong.")] * 3),
        "all-of-the-domain": results(*[("MAIL_FROM_DOMAIN_NOT_VERIFIED", "")] * 3),
        "all-paused": results(*[("ACCOUNT_SENDING_PAUSED", "")] * 3),
        "all-over-rate": results(*[("ACCOUNT_THROTTLED", "")] * 3),
        "all-over-quota": results(*[("ACCOUNT_DAILY_QUOTA_EXCEEDED", "")] * 3),
        "all-transient": results(*[("TRANSIENT_FAILURE", "")] * 3),
        "all-unheard-of": results(*[("SOMETHING_OF_2031", "")] * 3),
        "too-few": results(*[("FAILED", "")] * 2),
        "too-many-results": results(*[("FAILED", "")] * 4),
        "server-error": error(500, "InternalServiceErrorException", "Internal error."),
        "throttled-500": error(503, "ThrottlingException", "Slow down."),
        "unheard-of-400": error(400, "SomethingOf2031Exception", "Of which nobody has heard."),
        "unnamed-400": Reply(400, {"message": "Bad Request"}),
    }

    def __init__(self, **fields):
        super().__init__(**fields)
        #: What the account says of itself.
        self.account = {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": True,
            "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 60.0, "SentLast24Hours": 12.0},
            "SendingEnabled": True,
        }
        self.identities = {
            "example.org": {
                "IdentityType": "DOMAIN",
                "VerifiedForSendingStatus": True,
                "VerificationStatus": "SUCCESS",
                "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS"},
            }
        }
        #: Event destinations, by the configuration set.
        self.destinations = {
            "syndicate": [
                {
                    "Name": "reports",
                    "Enabled": True,
                    "MatchingEventTypes": ["BOUNCE", "COMPLAINT", "DELIVERY"],
                    "SnsDestination": {"TopicArn": "arn:aws:sns:eu-central-1:123456789012:syndicate"},
                }
            ]
        }
        #: Answers in the stead of those that a path has, by the path.
        self.refusals: dict[str, Reply] = {}

    def id_for(self, number: int, address: str) -> str:
        return f"0107019a4f2d8c11-7d0f1f5e-{number:04}-000000"

    def success(self, call: Call, ids: dict[str, str]) -> Reply:
        given = iter(ids.values())
        return Reply(
            200,
            {
                "BulkEmailEntryResults": [
                    {"Status": "INVALID_PARAMETER", "Error": call.errors[place]}
                    if place in call.errors
                    else {"Status": "SUCCESS", "MessageId": next(given)}
                    for place in range(len(call.body["BulkEmailEntries"]))
                ]
            },
        )

    def read(self, received: Received) -> Call:
        demand((received.method, received.path) == ("POST", PATH), "wrong path", Reply(404, {"message": "Not Found"}))
        self._check_signature(received)
        demand(received.headers.get("content-type") == "application/json", "wrong content type")
        body = json.loads(received.body.decode())
        demand(not _faults("SendBulkEmail", body), f"not SES's model: {_faults('SendBulkEmail', body)}")
        return self._call(body)

    def look_up(self, received: Received) -> Reply | None:
        path = path_of(received)
        if path == PATH:
            return None
        if fault := self._fault_of_signature(received):
            return fault
        if path in self.refusals:
            return self.refusals[path]
        if path == "/v2/email/account":
            return Reply(200, self.account)
        kind, name = re.fullmatch(
            r"/v2/email/(identities|configuration-sets)/([^/]+)(?:/event-destinations)?", path
        ).groups()
        found = (self.identities if kind == "identities" else self.destinations).get(unquote(name))
        if found is None:
            return error(404, "NotFoundException", f"{unquote(name)} does not exist.")
        return Reply(200, found if kind == "identities" else {"EventDestinations": found})

    def _check_signature(self, received: Received):
        demand(self._fault_of_signature(received) is None, "the signature is wrong", _BAD_SIGNATURE)

    def _fault_of_signature(self, received: Received) -> Reply | None:
        headers = received.headers
        found = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if found is None:
            return error(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        key_id, day, region, service, signed, signature = found.groups()
        scope = f"{day}/{region}/{service}/aws4_request"
        needed = {"host", "x-amz-date"} | ({"content-type"} if received.body else set())
        if (key_id, region, service) != (self.credentials.access_key_id, self.region, "ses"):
            return _BAD_SIGNATURE
        if not needed <= set(signed.split(";")) or not headers["x-amz-date"].startswith(day):
            return _BAD_SIGNATURE
        if headers.get("x-amz-security-token") != self.credentials.session_token:
            return error(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
        lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed.split(";"))
        canonical = (
            f"{received.method}\n{quote(path_of(received), safe='/~')}\n{urlsplit(received.path).query}\n{lines}\n"
            f"{signed}\n{sha256(received.body).hexdigest()}"
        )
        told = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.key}".encode()
        for part in (*scope.split("/"), told):
            key = hmac.digest(key, part.encode(), sha256)
        return None if hmac.compare_digest(key.hex(), signature) else _BAD_SIGNATURE

    def _call(self, body: dict) -> Call:
        template = body["DefaultContent"]["Template"]
        sender = _SENDER.fullmatch(body["FromEmailAddress"])
        demand(sender is not None and body["FromEmailAddress"].isascii(), "the sender is no address, or not ASCII")
        demand(
            all(_ADDRESS.fullmatch(address) for address in body.get("ReplyToAddresses", [])), "no address to reply to"
        )
        content = template["TemplateContent"]
        demand(set(content) == {"Subject", "Text", "Html"}, "not subject, text and html")
        demand(content["Html"].lstrip()[:1] == "<" and bool(content["Text"].strip()), "not both html and text")
        demand(len(content["Subject"].splitlines()) == 1, "the subject is no line")
        for text in content.values():
            rest = _VARIABLE.sub("", text)
            demand("{{" not in rest, "a placeholder of SES's own")
            demand(
                re.search(r"[{\\]\{\{|\{\{[^{}]*\}\}\}", text) is None,
                "a variable with a brace or a backslash beside it",
            )
        entries = body["BulkEmailEntries"]
        demand(0 < len(entries) <= MAX_ENTRIES, "not 1 to 50 entries")
        batches = {_batch(entry) for entry in entries}
        demand(len(batches) == 1, "more than one batch in a call")
        good, errors = {}, {}
        for place, entry in enumerate(entries):
            (address,) = entry["Destination"]["ToAddresses"]
            demand(address not in good, "an address is there twice")
            if address in self.poison or not _ADDRESS.fullmatch(address):
                errors[place] = f"{_BAD_ADDRESS}: {address}"
            else:
                good[address] = entry
        call = Call(batches.pop(), body, good, errors)
        _check_mails(call, is_bulk=_tags(entries[0])["kind"] not in _SERVICE)
        return call


def _batch(entry: dict) -> str:
    """What holds for every entry; gives the batch."""
    demand(set(entry["Destination"]) == {"ToAddresses"}, "a recipient who is not in To")
    demand(len(entry["Destination"]["ToAddresses"]) == 1, "not one recipient an entry")
    tags = _tags(entry)
    demand(set(tags) == {"batch", "sending", "kind"}, "not the three tags")
    demand(all(_TAG.fullmatch(value) for value in tags.values()), f"a tag of other letters: {tags}")
    demand(bool(key_of(tags["batch"])) or tags["batch"] == tags["sending"], "the batch is none")
    return key_of(tags["batch"]) or tags["batch"]


def _tags(entry: dict) -> dict[str, str]:
    return {tag["Name"]: tag["Value"] for tag in entry["ReplacementTags"]}


def _check_mails(call: Call, *, is_bulk: bool):
    links = set()
    for address in call.to:
        mail = call.mail_for(address)
        for name, value in mail.headers.items():
            demand(value.isascii() and value.isprintable(), f"{name} is not one line of ASCII")
            demand(len(name) + len(value) <= 996, f"{name} is too long")
        everything = "\n".join((mail.subject, mail.html, mail.text, *mail.headers.values()))
        demand("SYNDICATE-SLOT" not in everything, "a slot that nobody filled")
        if is_bulk:
            demand(mail.headers.get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click", "no one-click")
            found = _UNSUBSCRIBE.fullmatch(mail.headers.get("List-Unsubscribe", ""))
            demand(found is not None, "List-Unsubscribe is not <https://…>")
            demand(found[1] in mail.html and found[1] in mail.text, "the unsubscribe link is not in the mail itself")
            links.add(found[1])
    demand(not is_bulk or len(links) == len(call.to), "two recipients share an unsubscribe link")


@lru_cache(maxsize=1)
def _model():
    return ServiceModel(Loader().load_service_model("sesv2", "service-2"), "sesv2")


def _faults(operation: str, body: dict) -> str:
    """What botocore's model says against a body, its patterns included; empty where it is as it should be."""
    shape = _model().operation_model(operation).input_shape
    report = ParamValidator().validate(body, shape).generate_report()
    unknown = set(body) - set(shape.members)
    return f"{report}{f' unknown: {unknown}' if unknown else ''}"
