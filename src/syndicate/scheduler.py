"""When to wake. APScheduler is an alarm clock here and nothing more: what is due, the database decides.

A pass is made at start, every 30 seconds, at each hour at which something may become due, and when asked.
The interval trigger goes by APScheduler's own clock, which sleeps too long when the wall clock is set back;
so a monotonic wait makes the same call, and a pass that finds nothing due costs two queries.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from syndicate.app import App
from syndicate.errors import BusyError, SyndicateError
from syndicate.usecases.examine import Examination, Examined
from syndicate.usecases.run import run

_TICK_SECONDS = 30

_log = structlog.get_logger("syndicate.scheduler")


class Alarm:
    """Wakes the pass; any thread may ring it, and rings during a pass lead to one more pass."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._rung = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    def ring_at_stop(self) -> None:
        """Sleep until it is time to stop, and wake the pass for it."""
        self.stop.wait()
        self._rung.set()

    def wait(self) -> bool:
        """Sleep until rung, or a tick of monotonic time has passed. False when it is time to stop."""
        self._rung.wait(_TICK_SECONDS)
        self._rung.clear()
        return not self.stop.is_set()


def run_forever(app: App, *, stop: threading.Event, editions: Collection[str] = ()) -> None:
    """Make passes in this thread until `stop` is set; a call in hand is finished first."""
    alarm = Alarm(stop)
    with_passes(app, alarm, editions)()


def with_passes(app: App, alarm: Alarm, editions: Collection[str] = ()) -> Callable[[], None]:
    """The loop of passes, to be run in a thread of its own, with APScheduler ringing `alarm` meanwhile."""

    def loop() -> None:
        scheduler = _alarm_clock(app, alarm)
        examination = Examination(app.installation, _tell)
        scheduler.start()
        threading.Thread(target=alarm.ring_at_stop, daemon=True).start()
        try:
            _pass(app, alarm, editions, examination)
            while alarm.wait():
                _pass(app, alarm, editions, examination)
        finally:
            scheduler.shutdown(wait=False)

    return loop


def _alarm_clock(app: App, alarm: Alarm) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone="UTC")
    settings = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler.add_job(alarm.ring, IntervalTrigger(seconds=_TICK_SECONDS), id="tick", **settings)
    for edition in app.installation.publication.editions:
        for what, at in (("feed", edition.schedule.feed_at), ("email", edition.schedule.email_at)):
            trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=edition.timezone)
            scheduler.add_job(alarm.ring, trigger, id=f"{edition.id}-{what}", **settings)
    return scheduler


def _tell(examined: Examined) -> None:
    for finding in examined.findings:
        tell = _log.error if finding.is_fatal else _log.warning
        tell("provider", name=examined.provider, editions=examined.editions, found=finding.message)


def _pass(app: App, alarm: Alarm, editions: Collection[str], examination: Examination) -> None:
    """One pass; what goes wrong is logged, and the next pass tries again."""
    try:
        barred = examination.barred()
        result = run(app.installation, app.clock, editions=editions, stopping=alarm.stop.is_set, barred=barred)
    except BusyError as error:
        _log.info("another process delivers", detail=str(error))
    except SyndicateError as error:
        _log.error("the pass failed", error=str(error))
    except Exception:  # noqa: BLE001 - the outermost loop of a process logs and goes on
        _log.exception("the pass failed")
    else:
        for day in result.publishing.days:
            _log.info("published", edition=day.key.edition, day=day.key.day.isoformat(), state=day.state)
        for problem in result.publishing.problems:
            _log.warning("an entry was left out", problem=str(problem))
        if result.follow_up.unreadable:
            _log.warning("reports of providers were not understood", number=result.follow_up.unreadable)
        for sentence in result.follow_up.alarms:
            _log.error("a provider reports", what=sentence)
        delivery = result.delivery
        for settled in delivery.settled:
            _log.info("mail", edition=settled.key.edition, day=settled.key.day.isoformat(), mail=settled.mail)
        if delivery.calls:
            _log.info("delivered", accepted=delivery.accepted, excepted=delivery.excepted, calls=delivery.calls)
        for item in result.publishing.amended:
            _log.info("amended", issue=str(item.key), item=item.ref, withdrawn=item.is_withdrawn)
        for pinged in result.pinged:
            tell = _log.info if pinged.answer.is_accepted else _log.error if pinged.given_up else _log.warning
            tell(
                "hub", hub=pinged.hub, feeds=len(pinged.topics), told=pinged.answer.is_accepted, why=pinged.answer.note
            )
        unknown = result.reconciliation
        if unknown.looks:
            _log.info("looked up", batches=unknown.looks, found=unknown.found, absent=unknown.absent)
        for key in (*unknown.handed_over, *unknown.abandoned):
            _log.error("unknown", batch=key, state="abandoned" if key in unknown.abandoned else "waits for a person")
        for text in unknown.faults:
            _log.warning("a search failed", why=text)
        for warning in delivery.warnings:
            _log.warning("mail", odd=warning)
        for text in (*delivery.halts, *delivery.faults):
            _log.error("mail stands still", why=text)
