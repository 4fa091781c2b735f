"""A provider of any class, in memory: it takes mail on, forgets or remembers, and shows it in its search after a while.

What it took on is the truth that the ledger is judged by. Told so, it fails on demand; `Killed` stands for the death of
our process at that point.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.domain.recollection import NOTHING, Recollection
from syndicate.mail.found import Found

TAKEN_ON = Outcome(OutcomeKind.ACCEPTED, "id")

#: The kinds of providers there are, with the figures of none in particular.
KINDS = {
    "remembers exactly": Recollection(replay_within=timedelta(hours=23)),
    "remembers each": Recollection(replay_within=timedelta(days=3650), replays_some=True),
    "remembers a while, then searchable": Recollection(
        replay_within=timedelta(minutes=8), first_look=timedelta(minutes=9), absent_after=timedelta(minutes=20)
    ),
    "searchable, one entry a call": Recollection(
        first_look=timedelta(minutes=5), absent_after=timedelta(minutes=35), is_one_entry=True
    ),
    "searchable, one entry a message": Recollection(
        first_look=timedelta(minutes=2), absent_after=timedelta(minutes=10)
    ),
    "neither": NOTHING,
}


class Killed(BaseException):
    """The process ends here, as by kill -9."""


@dataclass(frozen=True)
class Copy:
    key: str
    address: str
    at: datetime
    #: When the search shows it.
    visible: datetime


class MemoryProvider:
    webhook = None

    def __init__(self, recollection, clock, *, name="memory", max_batch=4):
        self.name = name
        self.max_batch = max_batch
        self.recollection = recollection
        self._clock = clock
        #: What it took on, in order; each is a mail that somebody gets.
        self.copies = []
        #: Recipients of the first call under each key, where it remembers keys.
        self._remembered = {}
        #: What was sent to it under a known key with other recipients.
        self.mistakes = []
        #: Called before each call with its recipients; gives (share taken on or None for all, what happens then).
        self.on_send = lambda recipients: (None, "answer")
        self.on_find = lambda: "answer"
        self.lag = timedelta(0)
        self.sends = 0
        self.finds = []

    def send(self, email, recipients, key):
        self.sends += 1
        addresses = [recipient.address for recipient in recipients]
        share, then = self.on_send(addresses)
        if then == "throttle":
            return Answer(verdict=Verdict.NOT_ACCEPTED, status=429, retry_after=30)
        if then == "halt":
            return Answer(verdict=Verdict.HALTED, detail="the key is wrong")
        refused = self._take_on(key, addresses, addresses if share is None else share)
        if then == "kill":
            raise Killed
        if refused or then == "unclear":
            return Answer(verdict=Verdict.UNCLEAR, detail=refused or "timed out")
        return Answer(verdict=Verdict.ANSWERED, outcomes=(TAKEN_ON,) * len(recipients), status=200)

    def _take_on(self, key, addresses, share):
        """Take on a share; gives why it would not, or nothing."""
        now = self._clock()
        within, some = self.recollection.replay_within, self.recollection.replays_some
        if within is not None and not some:
            first, forgotten = self._remembered.get(key, (None, now))
            if first is not None and now < forgotten:
                if first != addresses:
                    self.mistakes.append((key, addresses))
                    return "409: the same key with another body"
                return ""
            if share:
                self._remembered[key] = addresses, now + within + timedelta(minutes=1)
                share = addresses
        if self.recollection.is_one_entry and share:
            share = addresses
        for address in share:
            if not (some and self._has(key, address)):
                self.copies.append(Copy(key=key, address=address, at=now, visible=now + self.lag))
        return ""

    def _has(self, key, address):
        return any((copy.key, copy.address) == (key, address) for copy in self.copies)

    def find(self, key, addresses, since, until):
        assert self.recollection.first_look is not None, "nobody may ask a provider that cannot be searched"
        self.finds.append((key, tuple(addresses), since, until))
        now = self._clock()
        ids = {
            copy.address.lower(): "id"
            for copy in self.copies
            if copy.key == key and copy.address in addresses and copy.visible <= now and since <= copy.at <= until
        }
        match self.on_find():
            case "kill":
                raise Killed
            case "fail":
                return Found(is_whole=False, detail="503: the search is away")
            case "cut":
                return Found(ids=dict(list(ids.items())[:1]), is_whole=False, detail="the answer was cut")
            case _:
                return Found(ids=ids, is_whole=True)

    def check(self, senders):
        return ()

    def close(self):
        """Nothing is held open."""

    def times(self, sending):
        """How many copies of a sending each address has been given."""
        return Counter(copy.address for copy in self.copies if copy.key.rpartition("/")[0] == sending)
