"""The alarm clock: it wakes passes and decides nothing."""

import threading
from dataclasses import replace

import pytest

from syndicate.scheduler import Alarm, run_forever, with_passes
from tests.acceptance.project import wait_for
from tests.factories import utc
from tests.integration.usecases.conftest import make_app  # noqa: F401 - a fixture


class Hands:
    """A clock that tests set."""

    def __init__(self, text):
        self.now = utc(text)

    def __call__(self):
        return self.now


@pytest.fixture
def running(make_app):  # noqa: F811 - the fixture
    """An app whose clock can be set, with passes in a thread of their own."""
    hands = Hands("2026-11-04T00:00+01:00")
    app = replace(make_app(), clock=hands)
    alarm = Alarm(threading.Event())
    thread = threading.Thread(target=with_passes(app, alarm))
    thread.start()
    yield app, hands, alarm
    alarm.stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def page(app, day):
    return app.installation.settings.site_dir / "hungary" / day / "index.html"


def test_a_day_comes_out_when_its_hour_has_come_and_the_alarm_rings(running):
    app, hands, alarm = running
    wait_for((app.installation.settings.site_dir / "index.html").exists)
    assert not page(app, "2026/11/04").exists()
    hands.now = utc("2026-11-04T00:05+01:00")
    alarm.ring()
    wait_for(page(app, "2026/11/04").exists)


def test_a_pass_that_fails_is_not_the_last(running):
    app, hands, alarm = running
    wait_for((app.installation.settings.site_dir / "index.html").exists)
    template = app.installation.settings.project / "templates" / "site" / "issue.html.j2"
    kept = template.read_text(encoding="utf-8")
    template.write_text("{% broken", encoding="utf-8")
    hands.now = utc("2026-11-04T00:05+01:00")
    alarm.ring()
    template.write_text(kept, encoding="utf-8")
    alarm.ring()
    wait_for(page(app, "2026/11/04").exists)


def test_asked_to_stop_it_ends_at_once(make_app):  # noqa: F811 - the fixture
    stop = threading.Event()
    stop.set()
    run_forever(make_app(), stop=stop)


def test_rings_during_a_pass_lead_to_one_more():
    alarm = Alarm(threading.Event())
    for _ in range(5):
        alarm.ring()
    assert alarm.wait()
    assert not alarm._rung.is_set()
