"""Polish. One-letter words are bound to the word after them."""

from __future__ import annotations

from syndicate.rendering.mail_phrases import MailPhrases

POLISH = MailPhrases(
    solemn_subject="{day}: {title}",
    week_ahead_subject="{day}: nadchodzący tydzień",
    story_on_web="Ta historia na stronie",
    sources="Źródła do tej historii podajemy {link}.",
    sources_link="na jej stronie",
    more={
        "one": "Jeszcze {number}\u00a0rocznica na stronie",
        "few": "Jeszcze {number}\u00a0rocznice na stronie",
        "other": "Jeszcze {number}\u00a0rocznic na stronie",
    },
    why="Otrzymują Państwo tę wiadomość, ponieważ zapisali się Państwo na „{title}”.",
    why_weekly="Otrzymują Państwo tę wiadomość raz w\u00a0tygodniu, ponieważ zapisali się Państwo na „{title}”.",
    why_milestones=(
        "Otrzymują Państwo tę wiadomość, ponieważ wybrali Państwo okrągłe rocznice z\u00a0wydania „{title}”."
    ),
    why_correction=(
        "Otrzymują Państwo tę wiadomość, ponieważ zapisali się Państwo na „{title}”, "
        "a\u00a0tekst z\u00a0błędem do Państwa wysłaliśmy."
    ),
    preferences="Jak często i\u00a0co mamy przysyłać, można {link}.",
    preferences_link="ustawić tutaj",
    unsubscribe="Jeśli nie chcą jej Państwo dłużej otrzymywać, {link}.",
    unsubscribe_link="tutaj można się wypisać",
    web_version="Ten numer można przeczytać także {link}.",
    web_version_link="na stronie",
    web_version_weekly="Te dni można znaleźć także {link}.",
    reply="Odpowiedzi na tę wiadomość czyta redakcja.",
    weekly_heading="Tydzień w\u00a0historii",
    weekly_subject="Tydzień w\u00a0historii: {days}",
    correction_intro=(
        "W\u00a0jednej z\u00a0historii, które do Państwa wysłaliśmy, był błąd. Przepraszamy i\u00a0prostujemy:"
    ),
    correction_now="Tekst po poprawce:",
    welcome_subject="Witamy wśród czytelników: „{title}”",
    welcome_heading="Witamy wśród czytelników",
    welcome_text="Dziękujemy za potwierdzenie. Od teraz „{title}” będzie przychodzić do Państwa e-mailem.",
    welcome_latest="Aby nie musieli Państwo czekać, oto ostatni numer.",
    confirm_subject="Prosimy o\u00a0potwierdzenie subskrypcji: „{title}”",
    confirm_preheader="Wystarczy nacisnąć przycisk, a\u00a0następny numer przyjdzie e-mailem.",
    confirm_heading="Prosimy o\u00a0potwierdzenie subskrypcji",
    confirm_asked=(
        "Ktoś, najpewniej Państwo, poprosił nas o\u00a0przysyłanie „{title}” na ten adres: "
        "najwyżej jeden e-mail dziennie, rano, a\u00a0z\u00a0każdego można się wypisać."
    ),
    confirm_button="Potwierdzam subskrypcję",
    confirm_address="Jeśli przycisk nie działa, prosimy otworzyć ten adres w\u00a0przeglądarce:",
    confirm_expires={
        "one": "Link jest ważny {hours}\u00a0godzinę.",
        "few": "Link jest ważny {hours}\u00a0godziny.",
        "other": "Link jest ważny {hours}\u00a0godzin.",
    },
    confirm_ignore=(
        "Jeśli to nie byli Państwo, nie trzeba nic robić. Bez potwierdzenia nie wyślemy na ten adres żadnego numeru."
    ),
)
