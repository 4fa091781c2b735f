"""Hungarian. No article stands before an edition’s title: it would hang on how the title begins."""

from __future__ import annotations

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.web.phrases import FaultPhrases, WebPhrases

HUNGARIAN = WebPhrases(
    skip="Ugrás a tartalomhoz",
    mail_hour="Küldés: {hour}, {city} ideje szerint.",
    choose="Mit szeretne olvasni?",
    subscribe_intro="A történelem egy napja, a maga napján. E-mailben az Ön címére, vagy hírcsatornán, cím megadása"
    " nélkül.",
    feeds_intro="Hírolvasóba: a teljes szöveg, e-mail-cím megadása nélkül.",
    consent="Egyszer írunk Önnek, és megerősítést kérünk. A címet ehhez a küldéshez használjuk, semmi máshoz,"
    " és minden levélből le lehet iratkozni.",
    please_mend="Valami hiányzik vagy nem olvasható.",
    edition_missing="Válassza ki, mit szeretne olvasni.",
    address_missing="Írja be az e-mail-címét.",
    address_too_long="Ez e-mail-címnek túl hosszú.",
    address_faults={
        AddressFault.NO_AT: "Erre a címre nem küldhető levél: nincs benne @ jel.",
        AddressFault.LOCAL_PART: "Erre a címre nem küldhető levél: a @ jel előtti részben olyan karakter áll,"
        " amely ott nem szerepelhet.",
        AddressFault.DOMAIN: "Erre a címre nem küldhető levél: a @ jel utáni rész nem tartománynév.",
        AddressFault.LENGTH: "Erre a címre nem küldhető levél: hosszabb 254 karakternél.",
    },
    sent_title="Most nézze meg a postafiókját",
    sent_text="Ha ezzel a címmel fel lehet iratkozni, már úton van rá egy levél. Nyissa meg a levélben lévő"
    " linket, és nyomja meg az ottani gombot: a feliratkozás csak ezzel lép életbe.",
    sent_nothing_came="Tíz perc múlva sem érkezett semmi? Nézze meg a levélszemét között is, és ellenőrizze, helyesen"
    " írta-e be a címet. Aki már feliratkozott, nem kap újabb levelet.",
    sent_outbox="Ez a telepítés nem küld semmit: a leveleit ezen a gépen őrzi.",
    sent_outbox_link="A kimenő levelek megnyitása",
    confirm_title="A feliratkozás megerősítése",
    confirm_text="Ha megnyomja a gombot, e-mailben küldjük Önnek ezt a kiadást: „{title}”.",
    confirm_button="Igen, feliratkozom",
    confirm_ignore="Nem Ön kérte? Akkor zárja be ezt az oldalt: a gomb megnyomása nélkül nem érkezik levél.",
    confirmed_title="A feliratkozás megtörtént",
    confirmed_text="„{title}”: a következő napjától kezdve e-mailben érkezik Önhöz. Minden levélből le lehet"
    " iratkozni.",
    confirmed_link="A legutóbbi nap elolvasása",
    expired_title="Ez a link már nem érvényes",
    expired_text="Az ehhez a kiadáshoz tartozó feliratkozást erősítette volna meg: „{title}”. Túl régi, vagy Ön"
    " azóta leiratkozott. Iratkozzon fel újra, és új linket küldünk.",
    invalid_title="Ez a link nem olvasható",
    invalid_text="Lehet, hogy egy levelezőprogram levágta a végét. Másolja be a levélből a teljes linket a"
    " címsorba, vagy iratkozzon fel újra.",
    invalid_link="Feliratkozás",
    leave_title="Leiratkozás",
    leave_text="Ha megnyomja a gombot, többé nem küldjük Önnek ezt a kiadást: „{title}”.",
    leave_button="Leiratkozom",
    left_title="A leiratkozás megtörtént",
    left_text="Többé nem küldjük Önnek ezt a kiadást: „{title}”. Legfeljebb az a levél érkezhet még meg,"
    " amelynek a küldése éppen folyik.",
    left_mistake="Tévedés volt? Akkor iratkozzon fel újra.",
    neutral_title="Ehhez a linkhez nem tartozik küldés",
    neutral_text="Ennek a linknek az alapján nem küldünk Önnek semmit. Ha mégis levelet kap tőlünk, használja a"
    " levél végén álló linket, vagy válaszoljon rá: a válaszokat ember olvassa.",
    preferences_title="Mi érkezzen, és milyen gyakran",
    preferences_text="Feliratkozások ehhez a címhez: {address} – jelölje be, amit kapni szeretne, vegye ki a jelölést"
    " onnan, amit nem, majd mentse.",
    preferences_consent="Amit bejelöl, további megerősítés nélkül érkezik erre a címre. A címet ehhez a küldéshez"
    " használjuk, semmi máshoz, és minden levélből le lehet iratkozni.",
    preferences_barred="Erre a címre jelenleg nem küldhetünk levelet, mert visszajött onnan egy levelünk, vagy"
    " kéretlennek jelölték. Tévedés volt? Akkor válaszoljon bármelyik levelünkre: a válaszokat ember olvassa.",
    preferences_saved="Elmentettük. A következő levéltől érvényes.",
    preferences_left="Többé semmit sem küldünk Önnek. Legfeljebb az a levél érkezhet még meg, amelynek a küldése"
    " éppen folyik.",
    how_often="Milyen gyakran",
    cadences={
        Cadence.DAILY: "Minden nap",
        Cadence.WEEKLY: "Hetente egyszer",
        Cadence.MILESTONES: "Csak kerek évfordulókon",
    },
    save_button="Mentés",
    leave_all_button="Leiratkozom mindenről",
    faults={
        400: FaultPhrases(
            "Ez a kérés nem olvasható", "Valami elveszett belőle vagy megsérült útközben. Próbálja újra."
        ),
        404: FaultPhrases(
            "Nincs ilyen oldal",
            "Lehet, hogy elírás van a címben, vagy a napja még nem jött el. Ami már megjelent, a kezdőlapról elérhető.",
        ),
        405: FaultPhrases("Ez az oldal erre nem képes", "Meg lehet nézni, vagy fogadja a saját űrlapját, mást nem."),
        408: FaultPhrases("Ez túl sokáig tartott", "Amit küldött, nem érkezett meg időben. Próbálja újra."),
        413: FaultPhrases("Ez túl sok", "Az űrlapjaink legfeljebb 64 kB adatot fogadnak, az Öné ennél nagyobb volt."),
        429: FaultPhrases(
            "Egyszerre túl sok feliratkozás",
            "Egy órán belül több is érkezett az Ön hálózatáról, ezért ezt nem fogadtuk el. Próbálja újra"
            " {minutes} múlva.",
        ),
        503: FaultPhrases(
            "Ezt nem sikerült elmenteni",
            "Semmi sem változott, mert az adatainkat most nem tudjuk írni. Próbálja újra néhány perc múlva.",
        ),
    },
    other_fault=FaultPhrases(
        "Nálunk történt hiba", "A hiba a mi oldalunkon van, és feljegyeztük. Próbálja újra néhány perc múlva."
    ),
    minutes={"other": "{number} perc"},
    to_start="A kezdőlapra",
)
