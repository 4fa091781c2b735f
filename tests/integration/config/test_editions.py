"""config/editions/<id>.yaml to the domain's Edition."""

import contextlib
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from syndicate.domain.edition import Approval, DayRule, EmptyDay, Hold, MilestoneStep, Proof, ProtectedDay
from syndicate.domain.observance import Feb29
from syndicate.errors import ConfigurationError
from tests.factories import utc
from tests.integration.config.project import EDITION, edition, fault, load, make_project


def edition_of(folder, **changed):
    return load(make_project(folder, hungary=edition(**changed))).publication.editions[0]


def edition_fault(folder, **changed):
    return fault(make_project(folder, hungary=edition(**changed)))


def test_every_key_of_an_edition_reaches_it(tmp_path):
    made = edition_of(
        tmp_path,
        title='"T"',
        head="""
tagline: One day
label: Hungary
byline: The office.
fallback_langs: [hu, de-AT]
accent: "#7A2230"
accent_dark: "#e0909b"
days: [mon, sun]
starts_on: 2026-11-01
schedule: {lock_at: "-1d 18:00", feed_at: 00:10, email_at: 07:00, email_not_after: 11:30, approval: auto,
           if_unapproved: send-without-it}
selection:
  max_items: 4
  max_leads: 2
  briefs: 5
  milestones:
    - {years: "25n", from: 100, points: 9}
    - {years: [1, 70], below: 100, points: 8}
  article_cooldown_days: 20
  lead_rest_years: 1
  max_same_topic: 3
  max_same_century: 4
  max_solemn: 2
  no_light_with_solemn: false
  feb29: mar1
  empty_day: [skip]
holds:
  - {from: 2026-11-25 12:00, to: "2026-11-25T18:00:00+00:00", channels: [email, feed], reason: News}
protected_days: [{day: 02-29, rule: no-auto, why: Rare}]
feed: {base_url: "http://127.0.0.1:8000/hungary", id_authority: "example.org,2026", formats: [atom], items: 50,
       content: summary, per_topic: false, archive_pages: false, tombstone_days: 60, websub_hub: https://hub.example.org,
       ical: false, stylesheet: false}
consent: {double_opt_in: true, token_ttl_hours: 48, proof: timestamp, text_version: "2"}
corrections: {correction: feed-only, urgent: next-issue, needs_approval: false}
""",
        email="""
reply_to: desk@example.org
list_id: daily.example.org
template: daily.mjml.j2
subject: "{{ lead.title }}"
preheader: "{{ issue.day }}"
tracking: none
max_html_kb: 80
cadences: [daily, weekly]
weekly_day: mon
""",
    )
    assert (made.title, made.tagline, made.label, made.byline) == ("T", "One day", "Hungary", "The office.")
    assert made.languages == ("en", "hu", "de-AT")
    assert (made.accent, made.accent_dark) == ("#7a2230", "#e0909b")
    assert (made.days, made.starts_on) == ({0, 6}, date(2026, 11, 1))
    schedule = made.schedule
    assert (schedule.feed_at, schedule.email_at, schedule.email_not_after) == (time(0, 10), time(7), time(11, 30))
    assert schedule.approval is Approval.AUTO
    selection = made.selection
    assert (selection.max_items, selection.max_leads, selection.briefs) == (4, 2, 5)
    assert selection.milestones == (
        MilestoneStep(every=25, at_least=100, points=9),
        MilestoneStep(years=frozenset({1, 70}), below=100, points=8),
    )
    assert (selection.article_cooldown_days, selection.lead_rest_years) == (20, 1)
    assert (selection.max_same_topic, selection.max_same_century, selection.max_solemn) == (3, 4, 2)
    assert not selection.no_light_with_solemn
    assert (selection.feb29, selection.empty_day) == (Feb29.MAR1, (EmptyDay.SKIP,))
    assert made.holds == (Hold(start=utc("2026-11-25T11:00Z"), end=utc("2026-11-25T18:00Z"), reason="News"),)
    assert made.protected_days == (ProtectedDay(month=2, day=29, rule=DayRule.NO_AUTO, why="Rare"),)
    assert (made.feed.items, made.feed.full_content) == (50, False)
    mail = made.mail
    assert (mail.reply_to, mail.list_id, mail.max_html_kb) == ("desk@example.org", "daily.example.org", 80)
    assert (mail.subject, mail.preheader) == ("{{ lead.title }}", "{{ issue.day }}")
    consent = made.consent
    assert (consent.token_ttl_hours, consent.proof, consent.text_version) == (48, Proof.TIMESTAMP, "2")


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        ("desk@example.org", "Hungary: On this Day", "desk@example.org"),
        ("<desk@example.org>", "Hungary: On this Day", "desk@example.org"),
        ("'Magazine: On this Day <desk@example.org>'", "Magazine: On this Day", "desk@example.org"),
        ("'\"Magazine\" <desk@example.org>'", "Magazine", "desk@example.org"),
    ],
)
def test_a_sender_has_a_name_and_an_address(tmp_path, sender, name, address):
    text = EDITION.replace('"On this Day <onthisday@example.org>"', sender)
    mail = load(make_project(tmp_path, hungary=text)).publication.editions[0].mail
    assert (mail.sender_name, mail.sender_address) == (name, address)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (dict(head="titel: x"), "no key “titel”"),
        (dict(timezone="Europe/Budapst"), "“timezone” must be a time zone of the tz database, not “Europe/Budapst”"),
        (dict(id="austria"), "“id” must be the name of the file, “hungary”, not “austria”"),
        (dict(head="accent: red"), "colour of six hexadecimal digits"),
        (dict(head="days: []"), "at least 1 item"),
        (dict(head="days: [monday]"), "must be mon, tue"),
        (dict(head="schedule: {email_at: 6:30}"), "time of day"),
        (dict(head="schedule: {lock_at: 18:00}"), "number of days before and a time"),
        (dict(head="schedule: {email_at: 12:30}"), "“email_not_after” must not lie before “email_at”, 12:30"),
        (dict(head="schedule: {if_unapproved: hold}"), "must be send-without-it"),
        (dict(head="selection: {milestones: [{years: 25, points: 1}]}"), "multiples as in “25n”, or a list"),
        (dict(head="selection: {milestones: [{years: {a: b}, points: 1}]}"), "multiples as in “25n”, or a list"),
        (dict(head="selection: {milestones: [{years: [0], points: 1}]}"), "item 1 of “years” must be at least 1"),
        (dict(head="selection: {milestones: [{years: 5n, below: 9, from: 9, points: 1}]}"), "above “from”"),
        (dict(head="selection: {empty_day: [evergreen]}"), "must be month-pool, year-pool, week-ahead or skip"),
        (dict(head="protected_days: [{day: 02-30, rule: no-auto}]"), "day of the year, month first"),
        (dict(head="protected_days: [{day: [x], rule: no-auto}]"), "must be a text, not a list"),
        (dict(head="protected_days: [{day: 04-01, rule: no-email}]"), "must be solemn-only or no-auto"),
        (dict(head="holds: [{from: 2026-11-25 12:00, to: 2026-11-25 11:00, reason: x}]"), "end after it begins"),
        (dict(head="holds: [{from: noon, to: 2026-11-25 11:00, reason: x}]"), "a day and a time that exist"),
        (dict(head="holds: [{from: 2026-02-30 11:00, to: 2026-11-25 11:00, reason: x}]"), "a time that exist"),
        (
            dict(head="holds: [{from: 2026-11-25 10:00, to: 2026-11-25 11:00, channels: [feed], reason: x}]"),
            "both feed and email",
        ),
        (dict(head="feed: {items: 101}"), "at most 100"),
        (dict(head="feed: {base_url: https://other.org/}"), "must be “http://127.0.0.1:8000/hungary/”"),
        (dict(head='feed: {id_authority: "other.org,2026"}'), "that of publication.yaml, “example.org,2026”"),
        (dict(head="consent: {double_opt_in: false}"), "must be true"),
        (dict(head="consent: {purge_unconfirmed_days: 14}"), "cannot be honoured yet: nothing is deleted"),
        (dict(head="alerts: {to: [x@example.org]}"), "cannot be honoured yet: no alerts"),
        (dict(email="list_id: nothing"), "name like that of a host"),
        (dict(email="tracking: clicks-anonymous"), "must be none"),
        (dict(email="cadences: [weekly]"), "must begin with “daily”"),
        (dict(email="reply_to: nobody"), "cannot be written to"),
        (dict(email="provider: {host: mail}"), "must have a key “provider”"),
    ],
)
def test_a_fault_in_an_edition_has_one_message_with_its_place(tmp_path, changed, words):
    problem = edition_fault(tmp_path, **changed)
    assert problem.path == "config/editions/hungary.yaml"
    assert problem.line > 0
    assert words in problem.message


@pytest.mark.parametrize("subject", ["On this Day", "{{ edition.title }}", "{# issue #}", "{{ tissue }}"])
def test_a_subject_that_never_changes_is_refused_at_its_line(tmp_path, subject):
    problem = edition_fault(tmp_path, email=f'subject: "{subject}"')
    assert (problem.code, problem.line, problem.column) == ("E050", 9, 12)


def test_a_subject_may_vary_by_a_statement(tmp_path):
    subject = "{% if lead %}{{ edition.title }} today{% endif %}"
    assert edition_of(tmp_path, email=f'subject: "{subject}"').mail.subject == subject


def test_a_sender_that_is_no_address_is_refused(tmp_path):
    text = EDITION.replace("onthisday@example.org", "onthisday")
    assert "cannot be written to" in fault(make_project(tmp_path, hungary=text)).message


def test_zones_are_those_of_the_edition(tmp_path):
    assert edition_of(tmp_path, timezone="UTC").timezone == ZoneInfo("UTC")


def test_junk_anywhere_in_a_file_is_a_problem_or_harmless_and_nothing_else(tmp_path):
    good = edition(head="days: [mon, sun]\nselection: {milestones: [{years: [1], points: 2}]}", email="max_html_kb: 80")
    for offset in range(0, len(good), 7):
        for junk in ("[", ": ", "&", "\t", "x"):
            make_project(tmp_path, hungary=good[:offset] + junk + good[offset + 1 :])
            with contextlib.suppress(ConfigurationError):
                load(tmp_path)
