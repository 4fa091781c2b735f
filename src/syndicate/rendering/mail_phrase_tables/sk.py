"""Slovak. One-letter prepositions are bound to the word after them."""

from __future__ import annotations

from syndicate.rendering.mail_phrases import MailPhrases

SLOVAK = MailPhrases(
    solemn_subject="{day}: {title}",
    week_ahead_subject="{day}: týždeň pred nami",
    story_on_web="Tento príbeh na webe",
    sources="Pramene k\u00a0tomuto príbehu sú {link}.",
    sources_link="uvedené na jeho stránke",
    more={
        "one": "Ešte {number}\u00a0výročie na webe",
        "few": "Ešte {number}\u00a0výročia na webe",
        "other": "Ešte {number}\u00a0výročí na webe",
    },
    why="Tento e-mail dostávate, pretože odoberáte „{title}“.",
    why_weekly="Tento e-mail dostávate raz za týždeň, pretože odoberáte „{title}“.",
    why_milestones="Tento e-mail dostávate, pretože z\u00a0vydania „{title}“ odoberáte okrúhle výročia.",
    why_correction="Tento e-mail dostávate, pretože odoberáte „{title}“ a\u00a0text s\u00a0chybou sme vám poslali.",
    preferences="Ako často a\u00a0čo vám má chodiť, si môžete {link}.",
    preferences_link="nastaviť tu",
    unsubscribe="Ak si ho už neželáte dostávať, {link}.",
    unsubscribe_link="tu sa môžete odhlásiť",
    web_version="Toto číslo si môžete prečítať aj {link}.",
    web_version_link="na webe",
    web_version_weekly="Tieto dni nájdete aj {link}.",
    reply="Odpovede na tento e-mail číta redakcia.",
    weekly_heading="Týždeň v\u00a0histórii",
    weekly_subject="Týždeň v\u00a0histórii: {days}",
    correction_intro=(
        "V\u00a0jednom z\u00a0príbehov, ktoré sme vám poslali, bola chyba. Ospravedlňujeme sa a\u00a0opravujeme ju:"
    ),
    correction_now="Opravené znenie:",
    welcome_subject="Vitajte medzi čitateľmi: „{title}“",
    welcome_heading="Vitajte medzi čitateľmi",
    welcome_text="Ďakujeme za potvrdenie odberu. „{title}“ vám odteraz bude chodiť e-mailom.",
    welcome_latest="Aby ste nemuseli čakať, posielame vám posledné vydané číslo.",
    confirm_subject="Potvrďte, prosím, odber: „{title}“",
    confirm_preheader="Stačí stlačiť tlačidlo a\u00a0ďalšie číslo vám príde e-mailom.",
    confirm_heading="Potvrďte, prosím, odber",
    confirm_asked=(
        "Niekto, pravdepodobne vy, nás požiadal, aby sme na túto adresu posielali „{title}“: "
        "najviac jeden e-mail denne, ráno, a\u00a0z\u00a0každého sa dá odhlásiť."
    ),
    confirm_button="Potvrdiť odber",
    confirm_address="Ak tlačidlo nefunguje, otvorte v\u00a0prehliadači túto adresu:",
    confirm_expires={
        "one": "Odkaz platí {hours}\u00a0hodinu.",
        "few": "Odkaz platí {hours}\u00a0hodiny.",
        "other": "Odkaz platí {hours}\u00a0hodín.",
    },
    confirm_ignore="Ak ste to neboli vy, nemusíte nič robiť. Bez potvrdenia na túto adresu žiadne číslo nepošleme.",
)
