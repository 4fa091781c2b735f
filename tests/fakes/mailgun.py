"""A Mailgun on 127.0.0.1: checks every field of a call, answers as Mailgun does, and fails on demand.

In a test: `with FakeMailgun() as mailgun: Mailgun(mailgun.url, mailgun.domain, mailgun.key)`.
As a process: `python -m tests.fakes.mailgun --port-file F --log F [--faults NAME,…] [--rate R --seed N]
[--poison ADDRESS,…] [--delay SECONDS] [--domain D] [--key K]`; it ends on SIGTERM.

Every recipient that it takes on becomes a line of the log (`api.read_log`): the judge of duplicates and losses.
"""

import argparse
import base64
import json
import random
import signal
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from tests.fakes.api import FakeApi, Fault, Received, RefusedCallError, Reply, demand, path_of
from tests.fakes.mailgun_call import Call, read_call

_BAD_TO = "to parameter is not a valid address. please check documentation"
_BAD_FROM = "from parameter is not a valid address. please check documentation"
_NOT_ALLOWED = "Domain mg.example.org is not allowed to send"
_THROTTLED = f"{_NOT_ALLOWED}: account-requests-per-sec limit exceeded, try again after 120 seconds"
_QUOTA = f"{_NOT_ALLOWED}: recipient limit exceeded, try again after Tue, 24 Nov 2026 09:00:00 GMT"
_MAGNIFICENT = Reply(200, b"Mailgun Magnificent API")
_FORBIDDEN = Reply(401, b"Forbidden")

_SEARCH = {"start", "end", "events", "include_subaccounts", "include_totals", "filter", "pagination"}


class FakeMailgun(FakeApi):
    answers = {
        "400": Reply(400, {"message": _BAD_TO}),
        "400-from": Reply(400, {"message": _BAD_FROM}),
        "400-html": Reply(400, b"<html><body><h1>Bad Request</h1></body></html>"),
        "401": _FORBIDDEN,
        "402": Reply(402, {"message": "Request Failed"}),
        "403": Reply(403, {"message": f"{_NOT_ALLOWED}: disabled"}),
        "404": Reply(404, {"message": "Domain not found: mg.example.org"}),
        "413": Reply(413, b"<html><body><h1>Request Entity Too Large</h1></body></html>"),
        "420": Reply(420, {"message": _QUOTA}, {"Date": "Tue, 24 Nov 2026 08:00:00 GMT"}),
        "429": Reply(429, {"message": _THROTTLED}),
        "magnificent": _MAGNIFICENT,
    }
    #: Entries of the log on a page, where more are asked for.
    page_size = 100
    #: Whether the key may do nothing but send.
    only_sends = False

    def __init__(self, *, domain="mg.example.org", key=FakeApi.key, log: Path | None = None, delay=0.0):
        super().__init__(log=log, delay=delay)
        self.domain = domain
        self.key = key
        #: What there is to know of the domain, as `GET /v4/domains/…` tells.
        self.about = {"name": domain, "state": "active", "type": "custom", "is_disabled": False}
        self.tracking = {
            "open": {"active": False, "place_at_the_top": False},
            "click": {"active": False},
            "unsubscribe": {"active": False, "html_footer": "", "text_footer": ""},
            "web_scheme": "https",
        }
        self._chance = None

    def fail_at_random(self, rate: float, faults, seed: int):
        """From now on about `rate` of the requests meet one of `faults`; the same for the same seed and order."""
        chance = random.Random(seed)
        choices = [self.fault_named(fault) for fault in faults]
        self._chance = lambda: chance.choice(choices) if chance.random() < rate else Fault.NONE

    def next_fault(self):
        scripted = super().next_fault()
        return self._chance() if self._chance and scripted is Fault.NONE else scripted

    def read(self, received: Received) -> Call:
        demand(path_of(received).startswith("/v3/"), f"no path of the API: {received.path}", _MAGNIFICENT)
        demand(self._knows(received), "the key is wrong", _FORBIDDEN)
        unknown = Reply(404, {"message": f"Domain not found: {received.path.split('/')[2]}"})
        demand(received.path == f"/v3/{self.domain}/messages", f"no domain of ours: {received.path}", unknown)
        demand(received.method == "POST", "not a POST", Reply(405, {"message": "Method Not Allowed"}))
        call = read_call(received.headers["content-type"], received.body, self.poison)
        demand(call.batch.replace("/", "_") in call.all("o:tag"), "the batch has no tag of its own")
        return call

    def success(self, call, ids):
        return Reply(200, {"id": next(iter(ids.values())), "message": "Queued. Thank you."})

    def id_for(self, number, address):
        return f"<20261124080000.{len(self.calls)}@{self.domain}>"

    def look_up(self, received: Received):
        path = path_of(received)
        if path != "/v1/analytics/logs" and received.method != "GET":
            return None
        if self.search_fails:
            return Reply(500, {"message": "Internal Server Error"})
        if self.only_sends or not self._knows(received):
            return _FORBIDDEN
        if path == f"/v4/domains/{self.domain}":
            return Reply(200, {"domain": self.about, "sending_dns_records": [], "receiving_dns_records": []})
        if path == f"/v3/domains/{self.domain}/tracking":
            return Reply(200, {"tracking": self.tracking})
        if path == "/v1/analytics/logs":
            try:
                return self._logs(received)
            except RefusedCallError as error:
                self.complaints.append(str(error))
                return error.reply
        return Reply(404, {"message": "Domain not found"})

    def _knows(self, received):
        credentials = base64.b64encode(f"api:{self.key}".encode()).decode()
        return received.headers.get("authorization") == f"Basic {credentials}"

    def _logs(self, received):
        demand(received.method == "POST" and received.headers["content-type"] == "application/json", "no POST of JSON")
        asked = json.loads(received.body)
        demand(set(asked) <= _SEARCH, f"unknown fields: {sorted(asked)}")
        start, end = (parsedate_to_datetime(asked[name]) for name in ("start", "end"))
        wanted = {}
        for one in asked["filter"]["AND"]:
            (value,) = one["values"]
            demand(one["comparator"] == "=" and value["label"] == value["value"], f"an odd filter: {one}")
            wanted[one["attribute"]] = value["value"]
        demand(set(wanted) == {"domain", "tag"}, f"filters: {sorted(wanted)}")
        pagination = asked["pagination"]
        demand(0 < pagination["limit"] <= 100 and pagination["sort"] == "timestamp:asc", f"a page is {pagination}")
        found = [
            entry
            for entry in self._entries()
            if wanted["domain"] == entry["domain"]["name"]
            and wanted["tag"].lower() in (tag.lower() for tag in entry["tags"])
            and entry["event"] in asked["events"]
            and start <= datetime.fromisoformat(entry["@timestamp"]) <= end
        ]
        first = int(pagination.get("token", "page-0").removeprefix("page-"))
        after = min(first + min(self.page_size, pagination["limit"]), len(found))
        # As the older API for events did: the last page too has a next one, which is empty.
        pages = {"first": "page-0", "next": f"page-{after}", "last": f"page-{len(found)}"}
        answer = {"start": asked["start"], "end": asked["end"], "items": found[first:after], "pagination": pages}
        return Reply(200, answer)

    def _entries(self):
        """What the log tells of everybody who was taken on, all of it in the middle of `since` and `until`."""
        middle = self.since + (self.until - self.since) / 2
        taken = iter(self.log)
        for call in self.calls:
            for address in call.to:
                entry = {
                    "id": f"event-{address}",
                    "@timestamp": middle.isoformat(),
                    "domain": {"name": self.domain},
                    "recipient": address,
                    "tags": call.all("o:tag"),
                    "user-variables": json.dumps({"batch": call.batch}),
                    "message": {"headers": {"message-id": next(taken).id.strip("<>")}},
                }
                yield entry | {"event": "accepted"}
                yield entry | {"event": "delivered"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port-file", type=Path, required=True, help="where the port is written once it listens")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--faults", default="", help="; ".join([*Fault, *FakeMailgun.answers]))
    parser.add_argument("--rate", type=float, default=None, help="share of requests that meet a fault; else in order")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--poison", default="")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds each call takes")
    parser.add_argument("--domain", default="mg.example.org")
    parser.add_argument("--key", default=FakeMailgun.key)
    asked = parser.parse_args()
    # Blocked before any thread begins, and waited for: a handler could come between a look and the sleep after it.
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    faults = [fault for fault in asked.faults.split(",") if fault]
    with FakeMailgun(domain=asked.domain, key=asked.key, log=asked.log, delay=asked.delay) as fake:
        fake.poison = set(asked.poison.split(",")) - {""}
        if asked.rate is None:
            fake.script(*faults)
        else:
            fake.fail_at_random(asked.rate, faults, asked.seed)
        unfinished = asked.port_file.with_suffix(".unfinished")
        unfinished.write_text(f"{fake.port}\n")
        unfinished.rename(asked.port_file)
        signal.sigwait(ending)


if __name__ == "__main__":
    main()
