"""English."""

from __future__ import annotations

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.web.phrases import FaultPhrases, WebPhrases

ENGLISH = WebPhrases(
    skip="Skip to the page",
    mail_hour="Sent at {hour}, {city} time.",
    choose="What would you like to read?",
    subscribe_intro="One day in history, on its day. By mail to your address, or by feed without one.",
    feeds_intro="For a feed reader: the whole text, no address asked.",
    consent="We write once and ask you to confirm. The address is used for this mail and for nothing else,"
    " and every mail carries a way out.",
    please_mend="Something is missing or cannot be read.",
    edition_missing="Choose what you would like to read.",
    address_missing="Type the address your mail comes to.",
    address_too_long="This is too long for a mail address.",
    address_faults={
        AddressFault.NO_AT: "Mail cannot be sent to this address: there is no @ in it.",
        AddressFault.LOCAL_PART: "Mail cannot be sent to this address: the part before the @ has a character"
        " that cannot stand there.",
        AddressFault.DOMAIN: "Mail cannot be sent to this address: the part after the @ is no domain name.",
        AddressFault.LENGTH: "Mail cannot be sent to this address: it is longer than 254 characters.",
    },
    sent_title="Now look at your mail",
    sent_text="If this address can be subscribed, a mail is on its way to it. Open the link in that mail and press"
    " the button there: only then are you subscribed.",
    sent_nothing_came="Nothing after ten minutes? Look among the mail marked as spam, and at the spelling of the"
    " address. Who is subscribed already gets no second mail.",
    sent_outbox="This installation sends nothing: it keeps its mail on this machine.",
    sent_outbox_link="Open the outbox",
    confirm_title="Confirm your subscription",
    confirm_text="“{title}” will come to you by mail once you press the button.",
    confirm_button="Yes, subscribe me",
    confirm_ignore="You did not ask for this? Then close this page: without the button no mail comes.",
    confirmed_title="You are subscribed",
    confirmed_text="“{title}” comes to you from its next day on. Every mail carries a way out.",
    confirmed_link="Read the latest day",
    expired_title="This link has run out",
    expired_text="It was to confirm a subscription to “{title}”. It is too old, or you have unsubscribed since."
    " Sign up once more, and a new one comes to you.",
    invalid_title="This link cannot be read",
    invalid_text="A mail program may have cut it short. Copy the whole of it from the mail into the address line, or"
    " sign up once more.",
    invalid_link="Sign up",
    leave_title="Unsubscribe",
    leave_text="Press the button, and “{title}” comes to you no more.",
    leave_button="Unsubscribe",
    left_title="You are unsubscribed",
    left_text="“{title}” comes to you no more. Only a mail that is being sent at this very moment may still arrive.",
    left_mistake="Was this a mistake? Then sign up once more.",
    neutral_title="No mail is sent for this link",
    neutral_text="Nothing comes to you under this link. If our mail reaches you all the same, use the link at the end"
    " of that mail, or answer it: a person reads the answers.",
    preferences_title="What comes to you, and how often",
    preferences_text="The subscriptions of {address}: tick what should come, untick what should not, and save.",
    preferences_consent="What you tick comes to this address without a further confirmation. The address is used for"
    " this mail and for nothing else, and every mail carries a way out.",
    preferences_barred="No mail can be sent to this address at present, because mail to it came back or was reported"
    " as unwanted. Is that a mistake? Then answer any of our mails: a person reads the answers.",
    preferences_saved="Saved. It holds from the next mail on.",
    preferences_left="Nothing of ours comes to you any more. Only a mail that is being sent at this very moment may"
    " still arrive.",
    how_often="How often",
    cadences={
        Cadence.DAILY: "Every day",
        Cadence.WEEKLY: "Once a week",
        Cadence.MILESTONES: "On round anniversaries only",
    },
    save_button="Save",
    leave_all_button="Unsubscribe from everything",
    faults={
        400: FaultPhrases("This request cannot be read", "Something in it was cut or garbled on the way. Try again."),
        404: FaultPhrases(
            "There is no such page",
            "The address may be misspelt, or its day has not come yet. What has appeared is found from the start page.",
        ),
        405: FaultPhrases("This page cannot do that", "It can be looked at, or takes its own form, and nothing else."),
        408: FaultPhrases("This took too long", "What you sent did not arrive in time. Try again."),
        413: FaultPhrases("This is too much", "A form of ours takes 64 kB at most, and yours was larger."),
        429: FaultPhrases(
            "Too many sign-ups at once",
            "Several came from your network within the hour, and so this one was not taken. Try again in {minutes}.",
        ),
        503: FaultPhrases(
            "This could not be kept",
            "Nothing was changed, because our records cannot be written at this moment. Try again in a few minutes.",
        ),
    },
    other_fault=FaultPhrases(
        "Something went wrong here", "The fault is ours and has been noted. Try again in a few minutes."
    ),
    minutes={"one": "{number} minute", "other": "{number} minutes"},
    to_start="To the start page",
)
