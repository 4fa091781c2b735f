"""A MailerSend on 127.0.0.1: reads single and bulk calls strictly, and lists what it has made of them.

In a test: `with FakeMailersend() as fake: Mailersend(fake.url, fake.domain, fake.key)`. As the real one it takes a bulk
call on before it looks at the addresses: a bad one is no mail in its list, and the answer does not tell.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from tests.fakes.api import DeliveredMail, FakeApi, RefusedCallError, Reply, demand, path_of

_FIELDS = {"to", "from", "subject", "text", "html", "tags", "settings", "precedence_bulk"}
_OPTIONAL = {"reply_to", "list_unsubscribe", "headers"}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'`*+\-/=?^_{}|~]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*")
_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{\$\w*\}|\{\{|\{%|\{\$")
_TRACKING_OFF = {"track_clicks": False, "track_opens": False, "track_content": False}
_HTML = {"Content-Type": "text/html; charset=UTF-8"}
_PAGE = b"<html><body>cloudflare</body></html>"
_QUOTA = {"X-ApiQuota-Remaining": "0", "X-ApiQuota-Reset": "2026-11-05T00:00:00Z"}


def invalid(message, **errors):
    return Reply(422, {"message": message, "errors": {name.replace("__", "."): [message] for name in errors}})


@dataclass
class Call:
    messages: list[dict]
    bad: set[str]
    is_bulk: bool
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def to(self):
        return [to for message in self.messages if (to := message["to"][0]["email"]) not in self.bad]

    @property
    def batch(self):
        return self.messages[0]["tags"][0] if self.messages else ""

    def mail_for(self, address):
        (message,) = (message for message in self.messages if message["to"][0]["email"] == address)
        headers = {header["name"]: header["value"] for header in message.get("headers", ())}
        if "list_unsubscribe" in message:
            headers["List-Unsubscribe"] = f"<{message['list_unsubscribe']}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if "reply_to" in message:
            headers["Reply-To"] = message["reply_to"]["email"]
        subject, html, text = (_MARK.sub("REPLACED", message[name]) for name in ("subject", "html", "text"))
        sender = message["from"]
        return DeliveredMail(f"{sender.get('name', '')} <{sender['email']}>", subject, html, text, headers)


class FakeMailersend(FakeApi):
    domain = "example.org"
    answers = {
        "400": Reply(400, {"message": "Bad Request"}),
        "401": Reply(401, {"message": "Unauthenticated."}),
        "403": Reply(403, {"message": "This action is unauthorized."}),
        "404": Reply(404, {"message": "Not Found"}),
        "405": Reply(405, {"message": "Method Not Allowed"}),
        "413": Reply(413, _PAGE),
        "421": Reply(421, {"message": "Service isn't available, try again later"}),
        "421-wait": Reply(421, {"message": "Service isn't available, try again later"}, {"Retry-After": "600"}),
        "422-domain": invalid("The from.email domain must be verified in your account. #MS42207", from__email=1),
        "422-trial": invalid("You have reached trial account unique recipients limit. #MS42225", to=1),
        "422-quota": invalid("Your trial domain reached its email quota limit. #MS42222"),
        "422-headers": invalid("The headers feature is not available on your plan.", headers=1),
        "422-from": invalid("The message.0.from.email field is required.", message__0__from__email=1),
        "422-to": invalid("The message.1.to.0.email must be a valid email address.", message__1__to__0__email=1),
        "422-to-and-from": invalid("Wrong.", message__1__to__0__email=1, message__1__from__email=1),
        "422-words": Reply(422, {"message": "The given data was invalid."}),
        "422-nothing": Reply(422, {"something": "else"}),
        "422-html": Reply(422, _PAGE),
        "429": Reply(429, {"message": "Too Many Attempts."}),
        "429-wait": Reply(429, {"message": "Too Many Attempts."}, {"Retry-After": "42"}),
        "429-day": Reply(429, {"message": "Quota."}, {**_QUOTA, "Date": "Wed, 04 Nov 2026 22:00:00 GMT"}),
        "503": Reply(503, _PAGE),
        "200": Reply(200, {"message": "ok", "bulk_email_id": "614470d1588b866d0454f3e2"}),
        "202-without-id": Reply(202, {"message": "The bulk email is being processed."}),
        "202-odd-id": Reply(202, {"bulk_email_id": 7}),
    }

    def __init__(self, **options):
        super().__init__(**options)
        self.domains = [account_domain("other.example"), account_domain(self.domain)]
        #: Addresses on the account's suppression lists.
        self.suppressed: set[str] = set()

    def id_for(self, number, address):
        return f"{number:024x}"

    def read(self, received):
        path = path_of(received)
        demand(received.method == "POST" and path in ("/v1/email", "/v1/bulk-email"), "path", self.answers["404"])
        self._check_caller(received)
        demand(received.headers.get("content-type") == "application/json; charset=utf-8", "not JSON in utf-8")
        demand(len(received.body) <= 50_000_000, "the call is too large", self.answers["413"])
        try:
            body = json.loads(received.body.decode())
        except ValueError as error:
            raise RefusedCallError(Reply(400, {"message": "Bad Request"}), str(error)) from None
        is_bulk = path == "/v1/bulk-email"
        demand(isinstance(body, list) is is_bulk, "a list is for bulk calls, an object for single ones")
        messages = body if is_bulk else [body]
        demand(1 <= len(messages) <= 500, "not 1 to 500 mails")
        for message in messages:
            self._check_message(message)
        demand(len({message["tags"][0] for message in messages}) == 1, "one call, two batches")
        bulk = [message for message in messages if message["tags"][2] not in ("confirmation", "proof")]
        links = [_check_way_out(message) for message in bulk]
        demand(len(set(links)) == len(links), "two recipients share an unsubscribe link")
        call = Call(messages, {to for message in messages if (to := message["to"][0]["email"]) in self.poison}, is_bulk)
        if call.bad and not is_bulk:
            demand(False, "poison", invalid("The to.0.email must be a valid email address.", to__0__email=1))
        return call

    def success(self, call, ids):
        call.ids = ids
        if call.is_bulk:
            bulk_id = f"{len(self.calls):024x}"
            return Reply(202, {"message": "The bulk email is being processed.", "bulk_email_id": bulk_id})
        address = call.messages[0]["to"][0]["email"]
        if address in self.suppressed:
            named = [{"email": address, "name": "", "reasons": ["hard_bounced"]}]
            return Reply(
                202,
                {
                    "message": "There are some warnings for your request.",
                    "warnings": [{"type": "ALL_SUPPRESSED", "recipients": named}],
                },
            )
        return Reply(202, b"", {**_HTML, "X-Message-Id": ids[address]})

    def look_up(self, received):
        if received.method != "GET":
            return None
        if self.search_fails:
            return Reply(500, {"message": "Server Error"})
        try:
            self._check_caller(received)
        except RefusedCallError as error:
            return error.reply
        query = {name: values[0] for name, values in parse_qs(urlsplit(received.path).query).items()}
        match path_of(received):
            case "/v1/domains":
                return _listed(self.domains, query)
            case "/v1/emails":
                return self._emails(query)
        return self.answers["404"]

    def _emails(self, query):
        known = {"domain_id", "tag", "limit", "page", "date_from", "date_to"}
        if set(query) != known or int(query["date_from"]) >= int(query["date_to"]):
            return invalid("The given data was invalid.", date_from=1)
        if int(query["date_to"]) >= self.until.timestamp():
            return invalid("The date_to must be before or equal to now.", date_to=1)
        rows = [
            self._row(call, message)
            for call in self.calls
            for message in call.messages
            if message["to"][0]["email"] in call.ids and query["tag"] in message["tags"]
        ]
        of_domain = [row for row in rows if row["domain_id"] == query["domain_id"]]
        return _listed(of_domain, query)

    def _row(self, call, message):
        to = message["to"][0]["email"]
        domain = next(one for one in self.domains if one["name"] == message["from"]["email"].rpartition("@")[2])
        return {
            "id": f"e{call.ids[to][1:]}",
            "from": message["from"]["email"],
            "to": to,
            "subject": message["subject"],
            "domain_id": domain["id"],
            "message_id": call.ids[to],
            "status": "sent",
            "tags": message["tags"],
            "interaction": [],
            "created_at": datetime(2026, 11, 4, 6, tzinfo=UTC).isoformat(),
        }

    def _check_caller(self, received):
        given = received.headers.get("authorization")
        demand(given == f"Bearer {self.key}", "the token is wrong", self.answers["401"])
        demand(received.headers.get("accept") == "application/json", "the answer may be anything")

    def _check_message(self, message):
        demand(set(message) - _OPTIONAL == _FIELDS, f"fields: {sorted(message)}")
        demand(len(message["to"]) == 1 and set(message["to"][0]) == {"email"}, "one recipient, and no name of his")
        demand(_ADDRESS.fullmatch(message["to"][0]["email"]), "to.0.email")
        sender = message["from"]
        demand(_ADDRESS.fullmatch(sender["email"]) and not re.search("[\r\n]", sender.get("name", "")), "from")
        demand(sender["email"].rpartition("@")[2] == self.domain, "from.email", self.answers["422-domain"])
        demand(_ADDRESS.fullmatch(message.get("reply_to", {"email": "a@b"})["email"]), "reply_to")
        demand(message["settings"] == _TRACKING_OFF and message["precedence_bulk"] is False, "settings")
        tags = message["tags"]
        demand(len(tags) == 3 and all(isinstance(tag, str) and 1 <= len(tag) <= 191 for tag in tags), f"tags: {tags}")
        for name in ("subject", "html", "text"):
            demand(isinstance(message[name], str) and message[name], f"{name} is empty")
        demand(len(message["subject"]) <= 998 and not re.search("[\r\n]", message["subject"]), "subject")
        headers = message.get("headers", [])
        demand("headers" not in message or headers, "headers are empty")
        for header in headers:
            demand(set(header) == {"name", "value"} and re.fullmatch("[A-Za-z0-9-]+", header["name"]), "headers.name")
            demand(header["value"].isascii() and header["value"].isprintable(), "headers.value")
            demand(not header["name"].lower().startswith("list-unsubscribe"), "MailerSend writes that header itself")
        names = [header["name"].lower() for header in headers]
        demand(len(set(names)) == len(names), "a header is there twice")
        whole = json.dumps(message, ensure_ascii=False)
        demand("SYNDICATE-SLOT" not in whole, "a mark was left where a link should be")
        texts = "\n".join((message["subject"], message["html"], message["text"], sender.get("name", "")))
        demand(not _MARK.search(texts), "a placeholder of MailerSend's is in the content")


def account_domain(name, **changes):
    """A domain as the list of domains has it."""
    settings = {
        **dict.fromkeys(("send_paused", "track_clicks", "track_opens", "track_unsubscribe", "track_content"), False),
        "precedence_bulk": False,
    }
    settings |= {key: value for key, value in changes.items() if key in settings}
    domain = {"id": f"id-of-{name}", "name": name, "dkim": True, "spf": True, "is_verified": True}
    return domain | {key: value for key, value in changes.items() if key in domain} | {"domain_settings": settings}


def _listed(rows, query):
    page, limit = int(query["page"]), int(query["limit"])
    if not (1 <= page <= 100 and 10 <= limit <= 1000):
        return invalid("The given data was invalid.", limit=1)
    first = (page - 1) * limit
    shown = rows[first : first + limit]
    return Reply(200, {"data": shown, "links": {"next": None}, "meta": {"current_page": page, "per_page": limit}})


def _check_way_out(message):
    url = message.get("list_unsubscribe", "")
    demand(re.fullmatch(r"https?://[^<>\s,]+", url), "list_unsubscribe is not one URL")
    demand(url in message["text"] and url in message["html"], "no way out in the mail itself")
    return url
