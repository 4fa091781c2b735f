"""Czech."""

from __future__ import annotations

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.web.phrases import FaultPhrases, WebPhrases

CZECH = WebPhrases(
    skip="Přejít k obsahu",
    mail_hour="Odesílá se v {hour} (časové pásmo {city}).",
    choose="Co chcete číst?",
    subscribe_intro="Jeden den z dějin, právě v ten den. E-mailem na vaši adresu, nebo kanálem, bez udání adresy.",
    feeds_intro="Do čtečky kanálů: celý text, bez udání adresy.",
    consent="Napíšeme vám jednou a požádáme o potvrzení. Adresu používáme k tomuto zasílání a k ničemu"
    " jinému, a z každého e-mailu se lze odhlásit.",
    please_mend="Něco chybí nebo se nedá přečíst.",
    edition_missing="Vyberte, co chcete číst.",
    address_missing="Napište svou e-mailovou adresu.",
    address_too_long="Na e-mailovou adresu je to příliš dlouhé.",
    address_faults={
        AddressFault.NO_AT: "Na tuto adresu nelze poslat e-mail: není v ní znak @.",
        AddressFault.LOCAL_PART: "Na tuto adresu nelze poslat e-mail: část před znakem @ obsahuje znak, který"
        " tam být nemůže.",
        AddressFault.DOMAIN: "Na tuto adresu nelze poslat e-mail: část za znakem @ není doménové jméno.",
        AddressFault.LENGTH: "Na tuto adresu nelze poslat e-mail: je delší než 254 znaků.",
    },
    sent_title="Teď se podívejte do své pošty",
    sent_text="Pokud lze tuto adresu přihlásit, je už k ní e-mail na cestě. Otevřete odkaz, který v něm"
    " najdete, a stiskněte tam tlačítko: teprve tím odběr začne.",
    sent_nothing_came="Ani po deseti minutách nic nepřišlo? Podívejte se mezi nevyžádanou poštu a zkontrolujte, zda je"
    " adresa napsána správně. Kdo už odebírá, další e-mail nedostane.",
    sent_outbox="Tato instalace nic neposílá: svou poštu ukládá na tomto počítači.",
    sent_outbox_link="Otevřít poštu k odeslání",
    confirm_title="Potvrzení odběru",
    confirm_text="Po stisknutí tlačítka vám bude „{title}“ chodit e-mailem.",
    confirm_button="Ano, chci odebírat",
    confirm_ignore="Nežádali jste o to? Pak tuto stránku zavřete: bez stisknutí tlačítka žádný e-mail nepřijde.",
    confirmed_title="Odběr je potvrzen",
    confirmed_text="„{title}“ vám bude chodit od svého příštího dne. Z každého e-mailu se lze odhlásit.",
    confirmed_link="Číst nejnovější den",
    expired_title="Platnost tohoto odkazu vypršela",
    expired_text="Měl potvrdit odběr „{title}“. Je příliš starý, nebo jste se mezitím odhlásili. Přihlaste se"
    " znovu a přijde vám nový.",
    invalid_title="Tento odkaz se nedá přečíst",
    invalid_text="Možná jej poštovní program zkrátil. Zkopírujte celý odkaz z e-mailu do adresního řádku, nebo se"
    " přihlaste znovu.",
    invalid_link="Přihlásit odběr",
    leave_title="Odhlášení odběru",
    leave_text="Po stisknutí tlačítka vám „{title}“ už nebude chodit.",
    leave_button="Odhlásit odběr",
    left_title="Odběr je odhlášen",
    left_text="„{title}“ vám už nebude chodit. Dorazit může nanejvýš e-mail, který se právě odesílá.",
    left_mistake="Byl to omyl? Pak se přihlaste znovu.",
    neutral_title="K tomuto odkazu se nic nezasílá",
    neutral_text="Na základě tohoto odkazu vám nic neposíláme. Pokud vám od nás přesto přijde e-mail, použijte"
    " odkaz na jeho konci, nebo na něj odpovězte: odpovědi čte člověk.",
    preferences_title="Co vám má chodit a jak často",
    preferences_text="Odběry pro adresu {address}: zaškrtněte, co vám má chodit, u ostatního zaškrtnutí zrušte a"
    " uložte.",
    preferences_consent="Co zaškrtnete, bude na tuto adresu chodit bez dalšího potvrzování. Adresu používáme k tomuto"
    " zasílání a k ničemu jinému, a z každého e-mailu se lze odhlásit.",
    preferences_barred="Na tuto adresu teď nelze posílat e-maily, protože se z ní náš e-mail vrátil nebo byl označen"
    " za nevyžádaný. Je to omyl? Pak odpovězte na kterýkoli náš e-mail: odpovědi čte člověk.",
    preferences_saved="Uloženo. Platí od příštího e-mailu.",
    preferences_left="Už vám od nás nic nebude chodit. Dorazit může nanejvýš e-mail, který se právě odesílá.",
    how_often="Jak často",
    cadences={
        Cadence.DAILY: "Každý den",
        Cadence.WEEKLY: "Jednou týdně",
        Cadence.MILESTONES: "Jen o kulatých výročích",
    },
    save_button="Uložit",
    leave_all_button="Odhlásit všechno",
    faults={
        400: FaultPhrases("Tento požadavek se nedá přečíst", "Něco se cestou ztratilo nebo porušilo. Zkuste to znovu."),
        404: FaultPhrases(
            "Taková stránka neexistuje",
            "V adrese může být překlep, nebo její den ještě nenastal. Co už vyšlo, najdete z úvodní stránky.",
        ),
        405: FaultPhrases(
            "Toto stránka neumí", "Lze si ji prohlédnout nebo jí poslat její vlastní formulář, nic jiného."
        ),
        408: FaultPhrases("Trvalo to příliš dlouho", "Co jste poslali, nedorazilo včas. Zkuste to znovu."),
        413: FaultPhrases("To je příliš mnoho", "Naše formuláře přijímají nejvýše 64 kB, váš byl větší."),
        429: FaultPhrases(
            "Příliš mnoho přihlášení najednou",
            "Z vaší sítě jich během hodiny přišlo několik, a proto toto nebylo přijato. Zkuste to znovu za {minutes}.",
        ),
        503: FaultPhrases(
            "Nepodařilo se to uložit",
            "Nic se nezměnilo, protože do našich záznamů teď nelze zapisovat. Zkuste to znovu za několik minut.",
        ),
    },
    other_fault=FaultPhrases(
        "U nás se něco pokazilo", "Chyba je na naší straně a byla zaznamenána. Zkuste to znovu za několik minut."
    ),
    minutes={"one": "{number} minutu", "few": "{number} minuty", "other": "{number} minut"},
    to_start="Na úvodní stránku",
)
