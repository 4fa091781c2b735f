"""Polish, without the gender that a form of address would take."""

from __future__ import annotations

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.web.phrases import FaultPhrases, WebPhrases

POLISH = WebPhrases(
    skip="Przejdź do treści",
    mail_hour="Wysyłka o {hour} (strefa czasowa: {city}).",
    choose="Co chcą Państwo czytać?",
    subscribe_intro="Jeden dzień z historii, właśnie w swoim dniu. E-mailem na podany adres albo kanałem, bez"
    " podawania adresu.",
    feeds_intro="Do czytnika kanałów: cały tekst, bez podawania adresu.",
    consent="Napiszemy raz i poprosimy o potwierdzenie. Adresu używamy do tej wysyłki i do niczego innego, a"
    " z każdego e-maila można się wypisać.",
    please_mend="Czegoś brakuje albo nie da się tego odczytać.",
    edition_missing="Proszę wybrać, co chcą Państwo czytać.",
    address_missing="Proszę wpisać adres e-mail.",
    address_too_long="To za długie jak na adres e-mail.",
    address_faults={
        AddressFault.NO_AT: "Na ten adres nie można wysłać e-maila: nie ma w nim znaku @.",
        AddressFault.LOCAL_PART: "Na ten adres nie można wysłać e-maila: w części przed znakiem @ jest znak,"
        " który nie może tam stać.",
        AddressFault.DOMAIN: "Na ten adres nie można wysłać e-maila: część po znaku @ nie jest nazwą domeny.",
        AddressFault.LENGTH: "Na ten adres nie można wysłać e-maila: jest dłuższy niż 254 znaki.",
    },
    sent_title="Teraz proszę zajrzeć do poczty",
    sent_text="Jeśli ten adres można zapisać, e-mail jest już w drodze. Proszę otworzyć zawarty w nim link i"
    " nacisnąć tam przycisk: dopiero to uruchamia subskrypcję.",
    sent_nothing_came="Po dziesięciu minutach nadal nic? Proszę zajrzeć do spamu i sprawdzić pisownię adresu. Na adres"
    " już zapisany nie wysyłamy kolejnego e-maila.",
    sent_outbox="Ta instalacja niczego nie wysyła: swoją pocztę przechowuje na tym komputerze.",
    sent_outbox_link="Otwórz pocztę do wysłania",
    confirm_title="Potwierdzenie subskrypcji",
    confirm_text="Po naciśnięciu przycisku „{title}” będzie przychodzić e-mailem.",
    confirm_button="Tak, zapisuję się",
    confirm_ignore="To nie Państwa prośba? Wystarczy zamknąć tę stronę: bez naciśnięcia przycisku żaden e-mail nie"
    " przyjdzie.",
    confirmed_title="Subskrypcja jest potwierdzona",
    confirmed_text="„{title}” będzie przychodzić od swojego następnego dnia. Z każdego e-maila można się wypisać.",
    confirmed_link="Przeczytaj najnowszy dzień",
    expired_title="Ten link stracił ważność",
    expired_text="Miał potwierdzić subskrypcję „{title}”. Jest zbyt stary albo subskrypcja została w międzyczasie"
    " odwołana. Wystarczy zapisać się ponownie, a przyjdzie nowy.",
    invalid_title="Tego linku nie da się odczytać",
    invalid_text="Być może program pocztowy go skrócił. Proszę skopiować cały link z e-maila do paska adresu albo"
    " zapisać się ponownie.",
    invalid_link="Zapisz się",
    leave_title="Wypisanie się",
    leave_text="Po naciśnięciu przycisku „{title}” nie będzie już przychodzić.",
    leave_button="Wypisuję się",
    left_title="Subskrypcja jest odwołana",
    left_text="„{title}” nie będzie już przychodzić. Może dotrzeć jeszcze tylko e-mail, który jest właśnie wysyłany.",
    left_mistake="To pomyłka? Wystarczy zapisać się ponownie.",
    neutral_title="Pod tym linkiem nie ma wysyłki",
    neutral_text="Na podstawie tego linku niczego nie wysyłamy. Jeśli mimo to nadejdzie od nas e-mail, proszę użyć"
    " linku na jego końcu albo na niego odpowiedzieć: odpowiedzi czyta człowiek.",
    preferences_title="Co i jak często mamy przysyłać",
    preferences_text="Subskrypcje adresu {address}: proszę zaznaczyć, co ma przychodzić, odznaczyć resztę i zapisać.",
    preferences_consent="To, co zostanie zaznaczone, będzie przychodzić na ten adres bez dodatkowego potwierdzenia."
    " Adresu używamy do tej wysyłki i do niczego innego, a z każdego e-maila można się wypisać.",
    preferences_barred="Na ten adres nie można obecnie wysyłać e-maili, ponieważ nasz e-mail z niego wrócił albo"
    " został zgłoszony jako niechciany. To pomyłka? Wystarczy odpowiedzieć na dowolny z naszych e-maili:"
    " odpowiedzi czyta człowiek.",
    preferences_saved="Zapisano. Obowiązuje od następnego e-maila.",
    preferences_left="Nic już od nas nie będzie przychodzić. Może dotrzeć jeszcze tylko e-mail, który jest właśnie"
    " wysyłany.",
    how_often="Jak często",
    cadences={
        Cadence.DAILY: "Codziennie",
        Cadence.WEEKLY: "Raz w tygodniu",
        Cadence.MILESTONES: "Tylko w okrągłe rocznice",
    },
    save_button="Zapisz",
    leave_all_button="Wypisuję się ze wszystkiego",
    faults={
        400: FaultPhrases(
            "Tego żądania nie da się odczytać",
            "Coś po drodze zginęło albo zostało zniekształcone. Proszę spróbować ponownie.",
        ),
        404: FaultPhrases(
            "Nie ma takiej strony",
            "W adresie może być literówka albo jego dzień jeszcze nie nadszedł. To, co się ukazało, jest"
            " dostępne ze strony głównej.",
        ),
        405: FaultPhrases(
            "Tego ta strona nie potrafi", "Można ją obejrzeć albo wysłać jej własny formularz, nic więcej."
        ),
        408: FaultPhrases("Trwało to zbyt długo", "Wysłane dane nie dotarły na czas. Proszę spróbować ponownie."),
        413: FaultPhrases("To za dużo", "Nasze formularze przyjmują najwyżej 64 kB, a ten był większy."),
        429: FaultPhrases(
            "Zbyt wiele zapisów naraz",
            "W ciągu godziny przyszło ich z tej sieci kilka, dlatego ten nie został przyjęty. Proszę"
            " spróbować ponownie za {minutes}.",
        ),
        503: FaultPhrases(
            "Nie udało się tego zapisać",
            "Nic się nie zmieniło, ponieważ w tej chwili nie możemy zapisywać danych. Proszę spróbować"
            " ponownie za kilka minut.",
        ),
    },
    other_fault=FaultPhrases(
        "Coś się u nas nie powiodło",
        "Błąd jest po naszej stronie i został odnotowany. Proszę spróbować ponownie za kilka minut.",
    ),
    minutes={"one": "{number} minutę", "few": "{number} minuty", "other": "{number} minut"},
    to_start="Na stronę główną",
)
