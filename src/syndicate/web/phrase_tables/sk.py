"""Slovak."""

from __future__ import annotations

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.web.phrases import FaultPhrases, WebPhrases

SLOVAK = WebPhrases(
    skip="Prejsť na obsah",
    mail_hour="Odosiela sa o {hour} (časové pásmo {city}).",
    choose="Čo chcete čítať?",
    subscribe_intro="Jeden deň z dejín, práve v ten deň. E-mailom na vašu adresu alebo kanálom, bez uvedenia adresy.",
    feeds_intro="Do čítačky kanálov: celý text, bez uvedenia adresy.",
    consent="Napíšeme vám raz a požiadame o potvrdenie. Adresu používame na toto zasielanie a na nič iné, a z"
    " každého e-mailu sa dá odhlásiť.",
    please_mend="Niečo chýba alebo sa nedá prečítať.",
    edition_missing="Vyberte, čo chcete čítať.",
    address_missing="Napíšte svoju e-mailovú adresu.",
    address_too_long="Na e-mailovú adresu je to príliš dlhé.",
    address_faults={
        AddressFault.NO_AT: "Na túto adresu sa nedá poslať e-mail: nie je v nej znak @.",
        AddressFault.LOCAL_PART: "Na túto adresu sa nedá poslať e-mail: časť pred znakom @ obsahuje znak, ktorý"
        " tam nemôže byť.",
        AddressFault.DOMAIN: "Na túto adresu sa nedá poslať e-mail: časť za znakom @ nie je názov domény.",
        AddressFault.LENGTH: "Na túto adresu sa nedá poslať e-mail: je dlhšia ako 254 znakov.",
    },
    sent_title="Teraz sa pozrite do svojej pošty",
    sent_text="Ak sa táto adresa dá prihlásiť, e-mail je už k nej na ceste. Otvorte odkaz, ktorý v ňom nájdete,"
    " a stlačte tam tlačidlo: až tým sa odber začne.",
    sent_nothing_came="Ani po desiatich minútach nič neprišlo? Pozrite sa medzi nevyžiadanú poštu a skontrolujte, či je"
    " adresa napísaná správne. Kto už odoberá, ďalší e-mail nedostane.",
    sent_outbox="Táto inštalácia nič neposiela: svoju poštu ukladá v tomto počítači.",
    sent_outbox_link="Otvoriť poštu na odoslanie",
    confirm_title="Potvrdenie odberu",
    confirm_text="Po stlačení tlačidla vám bude „{title}“ chodiť e-mailom.",
    confirm_button="Áno, chcem odoberať",
    confirm_ignore="Nežiadali ste o to? Potom túto stránku zatvorte: bez stlačenia tlačidla žiadny e-mail nepríde.",
    confirmed_title="Odber je potvrdený",
    confirmed_text="„{title}“ vám bude chodiť od svojho nasledujúceho dňa. Z každého e-mailu sa dá odhlásiť.",
    confirmed_link="Čítať najnovší deň",
    expired_title="Platnosť tohto odkazu sa skončila",
    expired_text="Mal potvrdiť odber „{title}“. Je príliš starý alebo ste sa medzitým odhlásili. Prihláste sa"
    " znova a príde vám nový.",
    invalid_title="Tento odkaz sa nedá prečítať",
    invalid_text="Možno ho poštový program skrátil. Skopírujte celý odkaz z e-mailu do riadka s adresou alebo sa"
    " prihláste znova.",
    invalid_link="Prihlásiť sa na odber",
    leave_title="Odhlásenie odberu",
    leave_text="Po stlačení tlačidla vám „{title}“ už nebude chodiť.",
    leave_button="Odhlásiť odber",
    left_title="Odber je odhlásený",
    left_text="„{title}“ vám už nebude chodiť. Doraziť môže nanajvýš e-mail, ktorý sa práve odosiela.",
    left_mistake="Bol to omyl? Potom sa prihláste znova.",
    neutral_title="K tomuto odkazu sa nič nezasiela",
    neutral_text="Na základe tohto odkazu vám nič neposielame. Ak vám od nás napriek tomu príde e-mail, použite"
    " odkaz na jeho konci alebo naň odpovedzte: odpovede číta človek.",
    preferences_title="Čo vám má chodiť a ako často",
    preferences_text="Odbery pre adresu {address}: zaškrtnite, čo vám má chodiť, pri ostatnom zaškrtnutie zrušte a"
    " uložte.",
    preferences_consent="Čo zaškrtnete, bude na túto adresu chodiť bez ďalšieho potvrdzovania. Adresu používame na"
    " toto zasielanie a na nič iné, a z každého e-mailu sa dá odhlásiť.",
    preferences_barred="Na túto adresu sa teraz nedajú posielať e-maily, pretože sa z nej náš e-mail vrátil alebo bol"
    " označený za nevyžiadaný. Je to omyl? Potom odpovedzte na ktorýkoľvek náš e-mail: odpovede číta človek.",
    preferences_saved="Uložené. Platí od nasledujúceho e-mailu.",
    preferences_left="Už vám od nás nič nebude chodiť. Doraziť môže nanajvýš e-mail, ktorý sa práve odosiela.",
    how_often="Ako často",
    cadences={
        Cadence.DAILY: "Každý deň",
        Cadence.WEEKLY: "Raz za týždeň",
        Cadence.MILESTONES: "Iba pri okrúhlych výročiach",
    },
    save_button="Uložiť",
    leave_all_button="Odhlásiť všetko",
    faults={
        400: FaultPhrases(
            "Táto požiadavka sa nedá prečítať", "Niečo sa cestou stratilo alebo poškodilo. Skúste to znova."
        ),
        404: FaultPhrases(
            "Taká stránka neexistuje",
            "V adrese môže byť preklep alebo jej deň ešte nenastal. Čo už vyšlo, nájdete z úvodnej stránky.",
        ),
        405: FaultPhrases("Toto stránka nevie", "Dá sa prezerať alebo prijíma vlastný formulár, nič iné."),
        408: FaultPhrases("Trvalo to príliš dlho", "To, čo ste poslali, nedorazilo včas. Skúste to znova."),
        413: FaultPhrases("To je príliš veľa", "Naše formuláre prijímajú najviac 64 kB, váš bol väčší."),
        429: FaultPhrases(
            "Príliš veľa prihlásení naraz",
            "Z vašej siete ich za hodinu prišlo niekoľko, a preto toto nebolo prijaté. Skúste to znova o {minutes}.",
        ),
        503: FaultPhrases(
            "Nepodarilo sa to uložiť",
            "Nič sa nezmenilo, pretože do našich záznamov sa teraz nedá zapisovať. Skúste to znova o niekoľko minút.",
        ),
    },
    other_fault=FaultPhrases(
        "U nás sa niečo pokazilo", "Chyba je na našej strane a bola zaznamenaná. Skúste to znova o niekoľko minút."
    ),
    minutes={"one": "{number} minútu", "few": "{number} minúty", "other": "{number} minút"},
    to_start="Na úvodnú stránku",
)
