"""English."""

from __future__ import annotations

from syndicate.rendering.mail_phrases import MailPhrases

ENGLISH = MailPhrases(
    solemn_subject="{day}: {title}",
    week_ahead_subject="{day}: the week ahead",
    story_on_web="This story on the web",
    sources="The sources of this story are {link}.",
    sources_link="listed with it",
    more={"other": "{number} more on the web"},
    why="You get this mail because you subscribed to “{title}”.",
    why_weekly="You get this mail once a week because you subscribed to “{title}”.",
    why_milestones="You get this mail because you subscribed to the round anniversaries of “{title}”.",
    why_correction="You get this mail because you subscribed to “{title}” and we sent you the story with the error.",
    preferences="How often it comes, and what it brings, you can {link}.",
    preferences_link="choose for yourself",
    unsubscribe="If you no longer wish to have it, {link}.",
    unsubscribe_link="unsubscribe here",
    web_version="This issue can also be read {link}.",
    web_version_link="on the web",
    web_version_weekly="These days can also be read {link}.",
    reply="Answers to this mail reach the editors.",
    weekly_heading="The week in history",
    weekly_subject="The week in history: {days}",
    correction_intro="A story that we sent you was wrong in one point. We are sorry, and put it right:",
    correction_now="The story as it stands now:",
    welcome_subject="Welcome to “{title}”",
    welcome_heading="Welcome",
    welcome_text="Thank you for confirming: from now on “{title}” comes to you by mail.",
    welcome_latest="So that you need not wait, here is the latest issue.",
    confirm_subject="Please confirm your subscription to “{title}”",
    confirm_preheader="One press of the button, and the next issue comes to you by mail.",
    confirm_heading="Please confirm your subscription",
    confirm_asked=(
        "Somebody, most likely you, asked us to send “{title}” to this address: "
        "at most one mail a day, in the morning, and a way out in every one of them."
    ),
    confirm_button="Confirm the subscription",
    confirm_address="If the button does not work, open this address in a browser:",
    confirm_expires={"one": "The link is good for {hours} hour.", "other": "The link is good for {hours} hours."},
    confirm_ignore=(
        "If it was not you, there is nothing to do. Without your confirmation no issue is sent to this address."
    ),
)
