"""Providers are looked at before anything is handed to them, and the desk before readers."""

import json
from datetime import date

import pytest

from syndicate.domain.entry import EditionId
from syndicate.domain.message import OutcomeKind
from syndicate.errors import InvalidAddressError, NotDueError
from syndicate.usecases import examine as examining
from syndicate.usecases.deliver import deliver
from syndicate.usecases.examine import Examination, barred_by, examine
from syndicate.usecases.run import run
from syndicate.usecases.send_proof import send_proof
from tests.fakes.api import Fault
from tests.fakes.postmark import FakePostmark
from tests.integration.usecases.conftest import MORNING, add_readers

HUNGARY = EditionId("hungary")
DAY = date(2026, 11, 4)


@pytest.fixture
def postmark():
    with FakePostmark() as fake:
        yield fake


@pytest.fixture
def app(make_app, postmark):
    mail = f"{{provider: postmark, server_token_env: TOKEN, base_url: '{postmark.url}'}}"
    app = make_app(mail=mail, environ={"TOKEN": postmark.key}, entries=("hungarian-revolution-1956",))
    add_readers(app, HUNGARY, 3)
    return app


def test_one_account_is_asked_once_for_all_its_editions(app, postmark):
    (one,) = examine(app.installation)
    assert (one.provider, one.editions) == ("postmark", ("central-europe", "hungary"))
    assert [received.path for received in postmark.received].count("/server") == 1
    assert one.fatal == ""
    assert barred_by((one,)) == {}
    assert postmark.taken == []


def test_a_provider_that_would_send_otherwise_than_meant_is_given_nothing_until_it_is_mended(app, postmark):
    postmark.streams["broadcast"]["SubscriptionManagementConfiguration"]["UnsubscribeHandlingType"] = "Postmark"
    barred = barred_by(examine(app.installation))
    assert set(barred) == {"central-europe", "hungary"}
    delivery = run(app.installation, app.clock, barred=barred).delivery
    assert "manages the unsubscribing" in delivery.halts[0]
    assert postmark.taken == []
    postmark.streams["broadcast"]["SubscriptionManagementConfiguration"]["UnsubscribeHandlingType"] = "Custom"
    deliver(app.installation, app.clock, barred=barred_by(examine(app.installation)))
    assert len(postmark.taken) == 3


def test_a_provider_that_does_not_answer_is_no_reason_to_send_nothing(app, postmark):
    postmark.search_fails = True
    (one,) = examine(app.installation)
    assert one.findings
    assert one.fatal == ""


def test_what_was_wrong_is_asked_again_soon_and_what_was_right_in_a_day(app, postmark, monkeypatch):
    told = []
    examination = Examination(app.installation, told.append)
    assert examination.barred() == {}
    asked = len(postmark.received)
    assert examination.barred() == {}
    assert len(postmark.received) == asked
    now = examining.monotonic()
    monkeypatch.setattr(examining, "monotonic", lambda: now + 24 * 3600 + 1)
    postmark.server["TrackOpens"] = True
    assert set(examination.barred()) == {"central-europe", "hungary"}
    assert "tracks opens" in told[-1].fatal
    postmark.server["TrackOpens"] = False
    assert examination.barred() != {}
    monkeypatch.setattr(examining, "monotonic", lambda: now + 24 * 3600 + 302)
    assert examination.barred() == {}


def test_a_proof_goes_to_the_desk_alone_marked_and_outside_the_ledger(app, postmark):
    outcomes = send_proof(
        app.installation, app.installation.publication.edition(HUNGARY), DAY, ["desk@example.org"] * 2, MORNING
    )
    assert [(address, outcome.kind) for address, outcome in outcomes] == [("desk@example.org", OutcomeKind.ACCEPTED)]
    (call,) = postmark.calls
    mail = call.mail_for("desk@example.org")
    assert mail.subject.startswith("[PROOF hungary 2026-11-04]")
    assert call.messages[0]["MessageStream"] == "outbound"
    assert "List-Unsubscribe" not in mail.headers
    run(app.installation, app.clock, editions=["hungary"])
    assert postmark.taken == ["desk@example.org", *(f"reader{number}@example.net" for number in range(3))]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(Fault.EOF_AFTER, OutcomeKind.UNKNOWN), ("401", OutcomeKind.REFUSED), ("429", OutcomeKind.REFUSED)],
)
def test_what_became_of_a_proof_is_told(app, postmark, fault, kind):
    postmark.script(fault)
    edition = app.installation.publication.edition(HUNGARY)
    ((_, outcome),) = send_proof(app.installation, edition, DAY, ["desk@example.org"], MORNING)
    assert outcome.kind is kind
    assert postmark.key not in json.dumps(outcome.detail)


def test_a_proof_of_nothing_or_to_nobody_is_refused(app):
    edition = app.installation.publication.edition(HUNGARY)
    with pytest.raises(NotDueError, match="nothing to say"):
        send_proof(app.installation, edition, date(2026, 7, 7), ["desk@example.org"], MORNING)
    with pytest.raises(InvalidAddressError):
        send_proof(app.installation, edition, DAY, ["the desk"], MORNING)
