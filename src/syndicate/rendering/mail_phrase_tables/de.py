"""German."""

from __future__ import annotations

from syndicate.rendering.mail_phrases import MailPhrases

GERMAN = MailPhrases(
    solemn_subject="{day}: {title}",
    week_ahead_subject="{day}: die kommende Woche",
    story_on_web="Diese Geschichte im Web",
    sources="Die Quellen dieser Geschichte stehen {link}.",
    sources_link="auf ihrer Seite",
    more={"one": "{number} weiterer Jahrestag im Web", "other": "{number} weitere Jahrestage im Web"},
    why="Sie erhalten diese E-Mail, weil Sie „{title}“ abonniert haben.",
    why_weekly="Sie erhalten diese E-Mail einmal in der Woche, weil Sie „{title}“ abonniert haben.",
    why_milestones="Sie erhalten diese E-Mail, weil Sie die runden Jahrestage von „{title}“ abonniert haben.",
    why_correction=(
        "Sie erhalten diese E-Mail, weil Sie „{title}“ abonniert haben und wir Ihnen den fehlerhaften Text "
        "geschickt haben."
    ),
    preferences="Wie oft sie kommt und was sie bringt, {link}.",
    preferences_link="können Sie selbst bestimmen",
    unsubscribe="Wenn Sie keine weiteren erhalten möchten, {link}.",
    unsubscribe_link="können Sie sich hier abmelden",
    web_version="Diese Ausgabe können Sie auch {link} lesen.",
    web_version_link="im Web",
    web_version_weekly="Diese Tage finden Sie auch {link}.",
    reply="Antworten auf diese E-Mail erreichen die Redaktion.",
    weekly_heading="Die Jahrestage der Woche",
    weekly_subject="Die Jahrestage der Woche: {days}",
    correction_intro=(
        "In einer Geschichte, die wir Ihnen geschickt haben, stand ein Fehler. Wir bitten um Entschuldigung "
        "und berichtigen ihn:"
    ),
    correction_now="Der berichtigte Text:",
    welcome_subject="Willkommen bei „{title}“",
    welcome_heading="Willkommen",
    welcome_text="Vielen Dank für Ihre Bestätigung: Von nun an kommt „{title}“ per E-Mail zu Ihnen.",
    welcome_latest="Damit Sie nicht warten müssen, finden Sie hier die jüngste Ausgabe.",
    confirm_subject="Bitte bestätigen Sie Ihr Abonnement von „{title}“",
    confirm_preheader="Ein Klick, und die nächste Ausgabe kommt per E-Mail zu Ihnen.",
    confirm_heading="Bitte bestätigen Sie Ihr Abonnement",
    confirm_asked=(
        "Jemand, wahrscheinlich Sie selbst, hat uns gebeten, „{title}“ an diese Adresse zu schicken: "
        "höchstens eine E-Mail am Tag, morgens, und in jeder steht, wie man sich abmeldet."
    ),
    confirm_button="Abonnement bestätigen",
    confirm_address="Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse im Browser:",
    confirm_expires={
        "one": "Der Link gilt {hours}\u00a0Stunde.",
        "other": "Der Link gilt {hours}\u00a0Stunden.",
    },
    confirm_ignore=(
        "Falls Sie es nicht waren, brauchen Sie nichts zu tun. Ohne Ihre Bestätigung schicken wir keine Ausgabe "
        "an diese Adresse."
    ),
)
