"""Hungarian."""

from __future__ import annotations

from syndicate.rendering.mail_phrases import MailPhrases

HUNGARIAN = MailPhrases(
    solemn_subject="{day} – {title}",
    week_ahead_subject="{day} – a következő hét",
    story_on_web="Ez a történet a weben",
    sources="A történet forrásai {link} találhatók.",
    sources_link="a weboldalán",
    more={"other": "További {number} évforduló a weben"},
    why="Azért kapja ezt a levelet, mert feliratkozott erre a kiadványra: „{title}”.",
    why_weekly="Azért kapja ezt a levelet hetente egyszer, mert feliratkozott erre a kiadványra: „{title}”.",
    why_milestones=(
        "Azért kapja ezt a levelet, mert feliratkozott ennek a kiadványnak a kerek évfordulóira: „{title}”."
    ),
    why_correction=(
        "Azért kapja ezt a levelet, mert feliratkozott erre a kiadványra: „{title}”, "
        "és a hibás szöveget elküldtük Önnek."
    ),
    preferences="Hogy milyen gyakran és mi érkezzen, azt {link}.",
    preferences_link="itt állíthatja be",
    unsubscribe="Ha a továbbiakban nem kéri, {link}.",
    unsubscribe_link="itt leiratkozhat",
    web_version="Ez a szám {link} is olvasható.",
    web_version_link="a weben",
    web_version_weekly="Ezek a napok {link} is megtalálhatók.",
    reply="Az erre a levélre adott válaszokat a szerkesztőség olvassa.",
    weekly_heading="A hét évfordulói",
    weekly_subject="A hét évfordulói: {days}",
    correction_intro="Az egyik történetben, amelyet elküldtünk Önnek, hiba volt. Elnézését kérjük, és kijavítjuk:",
    correction_now="A történet javított szövege:",
    welcome_subject="Üdvözöljük olvasóink között: „{title}”",
    welcome_heading="Üdvözöljük olvasóink között",
    welcome_text="Köszönjük, hogy megerősítette a feliratkozást. Mostantól e-mailben is megkapja: „{title}”.",
    welcome_latest="Hogy ne kelljen várnia, itt a legutóbbi szám.",
    confirm_subject="Kérjük, erősítse meg a feliratkozást: „{title}”",
    confirm_preheader="Egyetlen gombnyomás, és a következő szám már e-mailben érkezik.",
    confirm_heading="Kérjük, erősítse meg a feliratkozást",
    confirm_asked=(
        "Valaki, alighanem Ön, azt kérte, hogy küldjük erre a címre a következő kiadványt: „{title}”. "
        "Napi legfeljebb egy levelet jelent, reggel, és bármelyikből le lehet iratkozni."
    ),
    confirm_button="Megerősítem a feliratkozást",
    confirm_address="Ha a gomb nem működik, nyissa meg böngészőben ezt a címet:",
    confirm_expires={"other": "A link {hours}\u00a0órán át érvényes."},
    confirm_ignore="Ha nem Ön volt, nincs teendője: megerősítés nélkül egyetlen számot sem küldünk erre a címre.",
)
