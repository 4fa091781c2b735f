"""What readers may do by themselves, through the use cases and a real database."""

from datetime import timedelta

import pytest

from syndicate.domain.subscription import Address, SubscriptionState, SuppressionReason, address_hmac
from syndicate.errors import InvalidAddressError, UnknownNameError
from syndicate.links import Purpose
from syndicate.storage.subscribers import list_subscriptions, suppress
from syndicate.usecases.deliver import deliver
from syndicate.usecases.enrol import enrol
from syndicate.usecases.subscribe import (
    ConfirmationStanding,
    confirm,
    confirmation_of,
    request_subscription,
    unsubscribe,
    unsubscription_of,
)

READER = "anna@example.net"


def ask(app, address=READER, edition="hungary", *, at=None):
    now = at or app.clock()
    request_subscription(app.installation, edition_id=edition, address=address, client="192.0.2.7", now=now)


def subscriptions(app):
    with app.installation.database.read() as connection:
        return tuple(list_subscriptions(connection))


def states(app):
    return [subscription.state for subscription in subscriptions(app)]


def token(app, purpose, number=1):
    return app.installation.tokens.sign(purpose, number)


def mails(app, *, at=None):
    deliver(app.installation, lambda: at or app.clock())
    return sorted(app.installation.settings.outbox_dir.rglob("*.eml"))


def test_asking_makes_a_pending_subscription_and_one_mail_however_often(make_app):
    app = make_app()
    for _ in range(3):
        ask(app)
    assert states(app) == [SubscriptionState.PENDING]
    assert len(mails(app)) == 1


def test_an_address_gets_three_confirmation_mails_in_thirty_days_and_no_more(make_app):
    app = make_app()
    for days in range(6):
        ask(app, at=app.clock() + timedelta(days=days))
        mails(app, at=app.clock() + timedelta(days=days))
    assert len(mails(app)) == 3
    later = app.clock() + timedelta(days=31)
    ask(app, at=later)
    assert len(mails(app, at=later)) == 4


def test_confirming_is_for_the_button_and_doing_it_again_changes_nothing(make_app):
    app = make_app()
    ask(app)
    link = token(app, Purpose.CONFIRM)
    assert confirmation_of(app.installation, link, app.clock()).standing is ConfirmationStanding.OPEN
    assert states(app) == [SubscriptionState.PENDING]
    for _ in range(2):
        assert confirm(app.installation, link, app.clock()).standing is ConfirmationStanding.DONE
    (subscription,) = subscriptions(app)
    assert subscription.confirmed == app.clock()
    assert subscription.requested.method == "form"
    assert subscription.requested.origin not in ("", "192.0.2.7"), "the address of the machine is kept hashed"


def test_a_confirmation_link_lives_as_long_as_the_edition_says(make_app):
    app = make_app()
    ask(app)
    link = token(app, Purpose.CONFIRM)
    in_time, too_late = app.clock() + timedelta(hours=72), app.clock() + timedelta(hours=72, seconds=1)
    assert confirm(app.installation, link, too_late).standing is ConfirmationStanding.EXPIRED
    assert states(app) == [SubscriptionState.PENDING]
    assert confirm(app.installation, link, in_time).standing is ConfirmationStanding.DONE


@pytest.mark.parametrize("made_for", [Purpose.UNSUBSCRIBE, None])
def test_a_token_for_something_else_confirms_nothing(make_app, made_for):
    app = make_app()
    ask(app)
    wrong = token(app, made_for) if made_for else "AQ~nonsense"
    assert confirm(app.installation, wrong, app.clock()).standing is ConfirmationStanding.INVALID
    assert states(app) == [SubscriptionState.PENDING]


def test_leaving_acts_at_once_and_an_old_confirmation_does_not_bring_back(make_app):
    app = make_app()
    ask(app)
    confirm(app.installation, token(app, Purpose.CONFIRM), app.clock())
    leave = token(app, Purpose.UNSUBSCRIBE)
    assert not unsubscription_of(app.installation, leave, app.clock()).is_over
    for _ in range(2):
        assert unsubscribe(app.installation, leave, app.clock()).is_over
    assert states(app) == [SubscriptionState.UNSUBSCRIBED]
    again = confirm(app.installation, token(app, Purpose.CONFIRM), app.clock())
    assert again.standing is ConfirmationStanding.EXPIRED
    assert states(app) == [SubscriptionState.UNSUBSCRIBED]
    ask(app, at=app.clock() + timedelta(days=1))
    assert states(app) == [SubscriptionState.PENDING]


def test_an_unknown_token_says_that_it_is_over_and_mails_nobody(make_app):
    app = make_app()
    over = unsubscribe(app.installation, token(app, Purpose.UNSUBSCRIBE, 999), app.clock())
    assert over.is_over
    assert over.edition is None


def test_a_suppressed_address_is_not_mailed_and_not_told(make_app):
    app = make_app()
    digest = address_hmac(app.installation.tokens.pepper("suppressions"), Address.parse(READER))
    with app.installation.database.begin() as connection:
        suppress(connection, digest, SuppressionReason.COMPLAINT, app.clock())
    ask(app, "Anna@Example.NET")
    assert subscriptions(app) == ()
    assert mails(app) == []


def test_who_is_subscribed_already_gets_no_second_confirmation(make_app):
    app = make_app()
    edition = app.installation.publication.edition("hungary")
    enrol(app.installation, edition, [(READER, None)], statement="asked", now=app.clock())
    ask(app)
    assert states(app) == [SubscriptionState.CONFIRMED]


def test_bad_wishes_are_refused_before_anything_is_written(make_app):
    app = make_app()
    with pytest.raises(InvalidAddressError):
        ask(app, "no address")
    with pytest.raises(UnknownNameError):
        ask(app, edition="hungray")
    assert subscriptions(app) == ()


def test_an_operator_does_not_bring_back_who_left(make_app):
    app = make_app()
    edition = app.installation.publication.edition("hungary")
    enrol(app.installation, edition, [(READER, None)], statement="asked", now=app.clock())
    unsubscribe(app.installation, token(app, Purpose.UNSUBSCRIBE), app.clock())
    done = enrol(app.installation, edition, [(READER, None)], statement="asked again", now=app.clock())
    assert (done.left, done.confirmed) == (1, 0)
    assert states(app) == [SubscriptionState.UNSUBSCRIBED]


def test_a_dry_run_counts_and_keeps_nothing(make_app):
    app = make_app()
    edition = app.installation.publication.edition("hungary")
    done = enrol(app.installation, edition, [(READER, None)], statement="x", now=app.clock(), dry_run=True)
    assert done.confirmed == 1
    assert subscriptions(app) == ()
