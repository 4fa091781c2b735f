"""Czech. One-letter prepositions are bound to the word after them."""

from __future__ import annotations

from syndicate.rendering.mail_phrases import MailPhrases

CZECH = MailPhrases(
    solemn_subject="{day}: {title}",
    week_ahead_subject="{day}: týden před námi",
    story_on_web="Tento příběh na webu",
    sources="Prameny k\u00a0tomuto příběhu jsou {link}.",
    sources_link="uvedeny na jeho stránce",
    more={"other": "Ještě {number}\u00a0výročí na webu"},
    why="Tento e-mail dostáváte, protože odebíráte „{title}“.",
    why_weekly="Tento e-mail dostáváte jednou týdně, protože odebíráte „{title}“.",
    why_milestones="Tento e-mail dostáváte, protože z\u00a0vydání „{title}“ odebíráte kulatá výročí.",
    why_correction="Tento e-mail dostáváte, protože odebíráte „{title}“ a\u00a0text s\u00a0chybou jsme vám poslali.",
    preferences="Jak často a\u00a0co vám má chodit, si můžete {link}.",
    preferences_link="nastavit zde",
    unsubscribe="Pokud si ho dál nepřejete dostávat, {link}.",
    unsubscribe_link="zde se můžete odhlásit",
    web_version="Toto číslo si můžete přečíst také {link}.",
    web_version_link="na webu",
    web_version_weekly="Tyto dny najdete také {link}.",
    reply="Odpovědi na tento e-mail čte redakce.",
    weekly_heading="Týden v\u00a0historii",
    weekly_subject="Týden v\u00a0historii: {days}",
    correction_intro=(
        "V\u00a0jednom z\u00a0příběhů, které jsme vám poslali, byla chyba. Omlouváme se a\u00a0opravujeme ji:"
    ),
    correction_now="Opravené znění:",
    welcome_subject="Vítejte mezi čtenáři: „{title}“",
    welcome_heading="Vítejte mezi čtenáři",
    welcome_text="Děkujeme za potvrzení odběru. „{title}“ vám odteď bude chodit e-mailem.",
    welcome_latest="Abyste nemuseli čekat, posíláme vám poslední vydané číslo.",
    confirm_subject="Potvrďte prosím odběr: „{title}“",
    confirm_preheader="Stačí stisknout tlačítko a\u00a0příští číslo vám přijde e-mailem.",
    confirm_heading="Potvrďte prosím odběr",
    confirm_asked=(
        "Někdo, nejspíš vy, nás požádal, abychom na tuto adresu posílali „{title}“: "
        "nejvýše jeden e-mail denně, ráno, a\u00a0z\u00a0každého se lze odhlásit."
    ),
    confirm_button="Potvrdit odběr",
    confirm_address="Pokud tlačítko nefunguje, otevřete v\u00a0prohlížeči tuto adresu:",
    confirm_expires={
        "one": "Odkaz platí {hours}\u00a0hodinu.",
        "few": "Odkaz platí {hours}\u00a0hodiny.",
        "other": "Odkaz platí {hours}\u00a0hodin.",
    },
    confirm_ignore="Pokud jste to nebyli vy, nemusíte nic dělat. Bez potvrzení na tuto adresu žádné číslo nepošleme.",
)
