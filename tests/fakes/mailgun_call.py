"""A call to Mailgun's messages API, read strictly: what the real one forgives or guesses is refused here."""

import json
import re
from collections import Counter
from dataclasses import dataclass

from tests.fakes.api import DeliveredMail, RefusedCallError, Reply, demand

MAX_RECIPIENTS = 1000
MAX_OPTIONS = 16 * 1024
#: Kinds of sendings that have no list to leave.
SERVICE = frozenset({"confirmation", "proof"})

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_SENDER = re.compile(rf'(?:(?:[^<>"\r\n]+|"(?:[^"\\\r\n]|\\["\\])*") <)?({_ADDRESS.pattern})>?')
_VARIABLE = re.compile(r"%recipient\.(\w+)%")
_BUILT_IN = re.compile(r"%(recipient\w*|unsubscribe\w*|tag_unsubscribe\w*|mailing_list\w*)%", re.IGNORECASE)
_DISPOSITION = re.compile(rb'form-data; name="([^"\r\n]+)"')
_UNSUBSCRIBE = re.compile(r"<(https?://[^<>\s]+)>(, <mailto:[^<>\s]+>)?")

_ONCE = ("from", "subject", "html", "text", "recipient-variables", "v:batch", "o:tracking")
_ONCE += ("o:tracking-clicks", "o:tracking-opens")
_BULK_HEADERS = ("h:List-Unsubscribe", "h:List-Unsubscribe-Post", "h:List-Id")


@dataclass(frozen=True, slots=True)
class Call:
    """A call in which nothing was found wrong."""

    fields: tuple[tuple[str, str], ...]
    variables: dict[str, dict[str, str]]

    def all(self, name: str) -> list[str]:
        return [value for found, value in self.fields if found == name]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    @property
    def to(self) -> list[str]:
        return self.all("to")

    @property
    def batch(self) -> str:
        return self.one("v:batch")

    def mail_for(self, address: str) -> DeliveredMail:
        """With every placeholder replaced as Mailgun does, its own included."""

        def filled(value: str) -> str:
            value = _VARIABLE.sub(lambda found: self.variables[address][found[1]], value)
            return _BUILT_IN.sub("REPLACED-BY-MAILGUN", value)

        return DeliveredMail(
            filled(self.one("from")),
            filled(self.one("subject")),
            filled(self.one("html")),
            filled(self.one("text")),
            {name[2:]: filled(value) for name, value in self.fields if name.startswith("h:")},
        )


def read_call(content_type: str, body: bytes, poison: frozenset[str] | set[str] = frozenset()) -> Call:
    """Raises RefusedCallError for anything that is not exactly as it should be, and for a poisoned address."""
    fields = _form_fields(content_type, body)
    _check_names(fields)
    call = Call(fields, _variables(fields))
    _check_recipients(call, poison)
    _check_sender_and_content(call)
    _check_placeholders(call)
    if not SERVICE & set(call.all("o:tag")):
        _check_list_headers(call)
    return call


def _form_fields(content_type: str, body: bytes) -> tuple[tuple[str, str], ...]:
    found = re.fullmatch(r"multipart/form-data; boundary=([0-9A-Za-z'()+_,./:=?-]{1,70})", content_type)
    demand(found is not None, f"the request is not multipart/form-data: {content_type}")
    boundary = b"--" + found[1].encode()
    first, *parts = (b"\r\n" + body).split(b"\r\n" + boundary)
    demand(first == b"" and bool(parts) and parts[-1] == b"--\r\n", "the multipart body is broken")
    return tuple(_form_field(part) for part in parts[:-1])


def _form_field(part: bytes) -> tuple[str, str]:
    head, empty_line, value = part.partition(b"\r\n\r\n")
    lines = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    demand(part.startswith(b"\r\n") and bool(empty_line), "a part of the multipart body is broken")
    named = _DISPOSITION.fullmatch(lines.pop(b"Content-Disposition", b""))
    demand(named is not None, "a part has no name")
    name = named[1].decode()
    demand(lines == {b"Content-Type": b"text/plain; charset=utf-8"}, f"{name}: utf-8 is not stated: {lines}")
    try:
        return name, value.decode()
    except UnicodeDecodeError:
        raise _refused(f"{name} is not utf-8") from None


def _check_names(fields):
    counts = Counter(name for name, _ in fields)
    for name in _ONCE:
        demand(counts[name] == 1, f"{name} parameter is missing, or there twice")
    for name, count in counts.items():
        known = name in _ONCE or name in ("to", "o:tag") or name.startswith(("h:", "v:"))
        demand(known, f"unknown parameter {name}")
        demand(count == 1 or name in ("to", "o:tag"), f"{name} is there {count} times")
    options = [(name, value) for name, value in fields if name.startswith(("o:", "h:", "v:"))]
    size = sum(len(name) + len(value.encode()) for name, value in options)
    demand(size <= MAX_OPTIONS, "Send options (parameters starting with o:, h:, or v:) are limited to 16KB total")
    for name, value in options:
        demand(value.isprintable() and value == value.strip(), f"{name} is not one line of text")
        demand(name.startswith("h:") <= value.isascii(), f"{name} is not ASCII")
    for name in ("o:tracking", "o:tracking-clicks", "o:tracking-opens"):
        demand(dict(fields)[name] == "no", f"{name} is not no")
    tags = [value for name, value in fields if name == "o:tag"]
    demand(0 < len(tags) <= 3, f"{len(tags)} tags, not one to three")
    demand(all(0 < len(tag) <= 128 for tag in tags), "a tag is too long")


def _variables(fields):
    try:
        variables = json.loads(dict(fields)["recipient-variables"])
    except ValueError:
        raise _refused("recipient-variables is not valid JSON") from None
    demand(isinstance(variables, dict), "recipient-variables is no object")
    for values in variables.values():
        demand(isinstance(values, dict), "recipient-variables: a recipient's part is no object")
        demand(all(isinstance(value, str) for value in values.values()), "recipient-variables: not a string")
    return variables


def _check_recipients(call, poison):
    demand(0 < len(call.to) <= MAX_RECIPIENTS, f"too many recipients, or none: {len(call.to)}")
    demand(len(set(call.to)) == len(call.to), "to parameter holds an address twice")
    for address in call.to:
        fine = _ADDRESS.fullmatch(address) and address not in poison
        demand(bool(fine), "to parameter is not a valid address. please check documentation")
    demand(set(call.variables) == set(call.to), "recipient-variables are not those of the recipients")


def _check_sender_and_content(call):
    sender = call.one("from")
    demand(_SENDER.fullmatch(sender) is not None, "from parameter is not a valid address. please check documentation")
    subject = call.one("subject")
    demand(bool(subject.strip()) and len(subject.splitlines()) == 1, "subject is not one line of text")
    demand(call.one("html").lstrip()[:1] == "<", "html is no HTML")
    demand(bool(call.one("text").strip()), "Need at least one of 'text', 'html', 'amp-html' or 'template'")


def _check_placeholders(call):
    used = {name for _, value in call.fields for name in _VARIABLE.findall(value)}
    for address, values in call.variables.items():
        demand(set(values) == used, f"{address}: variables {sorted(values)} are there, {sorted(used)} are used")
    for name, value in call.fields:
        demand(_BUILT_IN.search(value) is None, f"{name} holds a placeholder of Mailgun's own")
        demand("SYNDICATE-SLOT" not in value, f"{name} holds a slot that nobody filled")


def _check_list_headers(call):
    for name in _BULK_HEADERS:
        demand(len(call.all(name)) == 1, f"{name} is missing in bulk mail")
    demand(call.one("h:List-Unsubscribe-Post") == "List-Unsubscribe=One-Click", "h:List-Unsubscribe-Post is wrong")
    demand(re.search(r"<[\w.-]+>$", call.one("h:List-Id")) is not None, "h:List-Id is wrong")
    demand(_VARIABLE.fullmatch(call.one("h:List-Unsubscribe")) is not None, "h:List-Unsubscribe is no bare variable")
    owners = {}
    for address in call.to:
        mail = call.mail_for(address)
        found = _UNSUBSCRIBE.fullmatch(mail.headers["List-Unsubscribe"])
        demand(found is not None, "List-Unsubscribe is not <https://…>")
        demand(owners.setdefault(found[1], address) == address, "two recipients share an unsubscribe link")
        demand(found[1] in mail.text and found[1] in mail.html, "the unsubscribe link is not in the mail itself")


def _refused(why):
    return RefusedCallError(Reply(400, {"message": why}), why)
