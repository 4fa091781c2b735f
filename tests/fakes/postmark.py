"""A Postmark on 127.0.0.1: reads a batch strictly, answers each mail by itself, and can be searched by metadata.

In a test: `with FakePostmark() as fake: Postmark(fake.url, fake.key)`.
"""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.fakes.api import DeliveredMail, FakeApi, RefusedCallError, Reply, demand, path_of

_FIELDS = {"To", "From", "Subject", "TextBody", "HtmlBody", "Headers", "Tag", "Metadata"}
_FIELDS |= {"MessageStream", "TrackOpens", "TrackLinks"}
#: The patterns by which Postmark judges addresses (its support article 1180).
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'`*+\-/=?^_{}|~]+@((\.)?[a-zA-Z0-9-])+")
_SENDER = re.compile(rf'(?:(?:[^<>"\r\n,]+|"(?:[^"\\\r\n]|\\["\\])*") <)?({_ADDRESS.pattern})>?')
_MARK = re.compile(r"\{*\s*pm:unsubscribe\w*\s*\}*", re.IGNORECASE)
_UNSUBSCRIBE = re.compile(r"<(https?://[^<>\s]+)>(, <mailto:[^<>\s]+>)?")
_PAGE_HTML = b"<html><head><title>403 Forbidden</title></head><body>blocked</body></html>"


def refusal(status, code, message, headers=None):
    return Reply(status, {"ErrorCode": code, "Message": message}, headers or {})


def entries(code, message, count=3):
    """A batch of three of which every mail failed alike: 200 all the same."""
    return Reply(200, [{"ErrorCode": code, "Message": message}] * count)


@dataclass
class Call:
    """A call in which nothing was found wrong with its form."""

    messages: list[dict]
    #: Postmark's words by address, of those it does not take on.
    refused: dict[str, dict] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def to(self):
        return [message["To"] for message in self.messages if message["To"] not in self.refused]

    @property
    def batch(self):
        return self.messages[0]["Metadata"]["batch"] if self.messages else ""

    def mail_for(self, address):
        (message,) = (message for message in self.messages if message["To"] == address)
        headers = {header["Name"]: header["Value"] for header in message["Headers"]}
        if "ReplyTo" in message:
            headers["Reply-To"] = message["ReplyTo"]
        return DeliveredMail(
            message["From"],
            _MARK.sub("REPLACED-BY-POSTMARK", message["Subject"]),
            _MARK.sub("REPLACED-BY-POSTMARK", message["HtmlBody"]),
            _MARK.sub("REPLACED-BY-POSTMARK", message["TextBody"]),
            headers,
        )


class FakePostmark(FakeApi):
    answers = {
        "401": refusal(401, 10, "No Account or Server API tokens were supplied in the HTTP headers."),
        "403-filter": Reply(403, _PAGE_HTML),
        "404": refusal(404, 0, "Not found"),
        "413": refusal(413, 0, "Payload Too Large"),
        "415": Reply(415, b""),
        "422-json": refusal(422, 402, "Received invalid JSON input."),
        "422-fields": refusal(422, 403, "Invalid request field(s)."),
        "422-no-json": refusal(422, 409, "JSON is required."),
        "422-too-many": refusal(422, 410, "A batched request cannot contain more than 500 messages."),
        "422-account": refusal(422, 413, "This account may not send."),
        "422-recipient": refusal(422, 300, "Invalid 'To' address: 'reader1@example.net'."),
        "422-inactive": refusal(422, 406, "Found inactive addresses: reader1@example.net."),
        "422-unknown": refusal(422, 9999, "Something new."),
        "422-html": Reply(422, _PAGE_HTML),
        "429": refusal(429, 429, "Rate limit exceeded."),
        "429-wait": refusal(429, 429, "Rate limit exceeded.", {"Retry-After": "30"}),
        "503": refusal(503, 100, "Service Unavailable"),
        "sender-unknown": entries(400, "The 'From' address you supplied is not a Sender Signature on your account."),
        "sender-unconfirmed": entries(401, "The sender signature for desk@example.org has not been confirmed."),
        "sender-invalid": entries(300, "Invalid 'From' address: 'onthisday@example.org'."),
        "no-credits": entries(405, "Not allowed to send: you ran out of credits."),
        "pending": entries(412, "Your account is pending approval: recipients must share the 'From' domain."),
        "stream-unknown": entries(1235, "The 'MessageStream' provided does not exist on this server."),
        "maintenance": entries(100, "Down for maintenance."),
        "entries-throttled": entries(429, "Rate limit exceeded."),
        "entries-unknown": entries(9999, "Something new."),
        "too-few-entries": entries(400, "Sender", count=2),
        "too-many-entries": entries(400, "Sender", count=4),
        "entries-without-code": Reply(200, [{"Message": "OK"}] * 3),
        "entries-that-are-none": Reply(200, [None, 7, "OK"]),
    }

    def __init__(self, **options):
        super().__init__(**options)
        self.server = {"ID": 1, "Name": "On this Day", "TrackOpens": False, "TrackLinks": "None"}
        self.server |= {"DeliveryType": "Live", "ApiTokens": [self.key]}
        self.streams = {"broadcast": stream("broadcast", "Broadcasts", "Custom"), "outbound": stream("outbound")}

    def id_for(self, number, address):
        return f"{number:08d}-0000-4000-8000-0a0b0c0d0e0f"

    def read(self, received):
        demand(received.method == "POST" and received.path == "/email/batch", "no such path", refusal(404, 0, ""))
        self._check_caller(received)
        demand(received.headers.get("content-type") == "application/json; charset=utf-8", "not JSON in utf-8")
        demand(len(received.body) <= 50_000_000, "the call is too large", refusal(413, 0, "Payload Too Large"))
        try:
            messages = json.loads(received.body.decode())
        except ValueError as error:
            raise RefusedCallError(refusal(422, 402, "Received invalid JSON input."), str(error)) from None
        demand(isinstance(messages, list) and 1 <= len(messages) <= 500, "not 1 to 500 messages")
        for message in messages:
            self._check_message(message)
        links = [_check_list_headers(message) for message in messages if message["MessageStream"] == "broadcast"]
        demand(len(set(links)) == len(links), "two recipients share an unsubscribe link")
        demand(len({message["Metadata"]["batch"] for message in messages}) == 1, "one call, two batches")
        bad = [message["To"] for message in messages if message["To"] in self.poison]
        return Call(messages, {address: _refused(place, address) for place, address in enumerate(bad)})

    def success(self, call, ids):
        call.ids = ids
        return Reply(200, [self._entry(call, message["To"]) for message in call.messages])

    def look_up(self, received):
        if received.method != "GET":
            return None
        if self.search_fails:
            return refusal(500, 0, "Internal Server Error")
        try:
            self._check_caller(received)
        except RefusedCallError as error:
            return error.reply
        path = path_of(received)
        if path == "/server":
            return Reply(200, self.server)
        if path.startswith("/message-streams/"):
            found = self.streams.get(path.rpartition("/")[2])
            return Reply(200, found) if found else refusal(422, 1226, "The message stream was not found.")
        if path == "/messages/outbound":
            return self._search(parse_qs(urlsplit(received.path).query))
        return refusal(404, 0, "Not found")

    def _search(self, query):
        asked = {name: values[0] for name, values in query.items()}
        known = {"count", "offset", "messagestream", "metadata_batch"}
        if set(asked) - known or not {"count", "offset"} <= set(asked) or int(asked["count"]) > 500:
            return refusal(422, 600, "count and offset are required, and nothing unknown is allowed")
        # Without a stream it is the transactional one that is looked into.
        wanted = asked.get("messagestream", "outbound")
        found = [
            self._found(call, message)
            for call in self.calls
            for message in call.messages
            if message["To"] in call.ids
            and message["MessageStream"] == wanted
            and message["Metadata"]["batch"] == asked.get("metadata_batch")
        ]
        first = int(asked["offset"])
        return Reply(200, {"TotalCount": len(found), "Messages": found[first : first + int(asked["count"])]})

    def _found(self, call, message):
        to = message["To"]
        return {
            "Tag": message["Tag"],
            "MessageID": call.ids[to],
            "MessageStream": message["MessageStream"],
            "To": [{"Email": to, "Name": None}],
            "Cc": [],
            "Bcc": [],
            "Recipients": [to],
            "ReceivedAt": "2026-11-04T01:00:00.1234567-05:00",
            "From": message["From"],
            "Status": "Sent",
            "Subject": message["Subject"],
            "Attachments": [],
            "Metadata": message["Metadata"],
            "Sandboxed": False,
            "TrackOpens": False,
            "TrackLinks": "None",
        }

    def _entry(self, call, address):
        if address in call.refused:
            return call.refused[address]
        return {
            "To": address,
            "SubmittedAt": "2026-11-04T06:00:00.1234567Z",
            "MessageID": call.ids[address],
            "ErrorCode": 0,
            "Message": "OK",
        }

    def _check_caller(self, received):
        no_key = refusal(401, 10, "The Server Token you provided in the X-Postmark-Server-Token request header was")
        demand(received.headers.get("x-postmark-server-token") == self.key, "the token is wrong", no_key)
        demand(received.headers.get("accept") == "application/json", "the answer may be anything")

    def _check_message(self, message):
        demand(set(message) - {"ReplyTo"} == _FIELDS, f"fields: {sorted(message)}")
        demand(message["MessageStream"] in self.streams, "no such stream", refusal(422, 1235, "no such stream"))
        demand((message["TrackOpens"], message["TrackLinks"]) == (False, "None"), "it would be tracked")
        demand(_ADDRESS.fullmatch(message["To"]), f"one bare address: {message['To']}")
        demand(_SENDER.fullmatch(message["From"]), f"From: {message['From']}")
        demand(_ADDRESS.fullmatch(message.get("ReplyTo", "a@b")), "ReplyTo")
        metadata = message["Metadata"]
        demand(set(metadata) == {"batch"} and 1 <= len(metadata["batch"]) <= 80, f"Metadata: {metadata}")
        demand(isinstance(message["Tag"], str) and 1 <= len(message["Tag"]) <= 1000, "Tag")
        for name in ("Subject", "HtmlBody", "TextBody"):
            demand(isinstance(message[name], str) and message[name], f"{name} is empty")
        demand(not re.search(r"[\r\n]", message["Subject"]), "Subject")
        demand(len(json.dumps(message)) <= 10_000_000, "a message is too large")
        headers = message["Headers"]
        demand(all(set(header) == {"Name", "Value"} for header in headers), "Headers")
        names = [header["Name"].lower() for header in headers]
        demand(len(set(names)) == len(names), "a header is there twice")
        demand(
            all(header["Value"].isascii() and header["Value"].isprintable() for header in headers), "a header's value"
        )
        whole = json.dumps(message, ensure_ascii=False)
        demand("SYNDICATE-SLOT" not in whole, "a mark was left where a link should be")
        demand("pm:unsubscribe" not in whole.lower(), "a placeholder of Postmark's is in the content")


def stream(id, kind="Transactional", handling="None"):
    return {
        "ID": id,
        "ServerID": 1,
        "Name": id.title(),
        "Description": None,
        "MessageStreamType": kind,
        "CreatedAt": "2026-01-01T00:00:00-05:00",
        "UpdatedAt": None,
        "ArchivedAt": None,
        "ExpectedPurgeDate": None,
        "SubscriptionManagementConfiguration": {"UnsubscribeHandlingType": handling},
    }


def _refused(place, address):
    """By turns what Postmark says of an address it sends nothing to any more, and of one that is none."""
    if place % 2:
        return {"ErrorCode": 300, "Message": f"Invalid 'To' address: '{address}'."}
    words = f"You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: {address}."
    return {"ErrorCode": 406, "Message": words}


def _check_list_headers(message):
    headers = {header["Name"]: header["Value"] for header in message["Headers"]}
    found = _UNSUBSCRIBE.fullmatch(headers.get("List-Unsubscribe", ""))
    demand(found, "List-Unsubscribe is not one <https://…>")
    demand(headers.get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click", "List-Unsubscribe-Post")
    demand(found[1] in message["TextBody"] and found[1] in message["HtmlBody"], "no way out in the mail itself")
    return found[1]
