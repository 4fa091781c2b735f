"""One day told in the languages that mails speak, and in Hebrew, which they do not: a lead, a story, two briefs."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from syndicate.domain.entry import Rank, Source
from syndicate.domain.historical_date import parse_dates
from syndicate.domain.issue import Picture
from tests.factories import make_edition, make_forms
from tests.mails import full_issue

TOLD_ON = date(2026, 11, 20)


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What editors wrote."""

    zone: str
    title: str
    label: str
    tagline: str
    byline: str
    address: str
    place: str
    lead: str
    blurb: str
    article: str
    standfirst: str
    body: str
    alt: str
    credit: str
    story: str
    story_blurb: str
    story_note: str
    briefs: tuple[str, str]


TEXTS = {
    "en": Texts(
        zone="Europe/London",
        title="Hungary Magazine: On this Day",
        label="Hungary",
        tagline="One day in Hungarian history, told on its anniversary",
        byline="Prepared and checked by the Budapest office of Hungary Magazine.",
        address="Hungary Magazine, 1 Example Street, 1051 Budapest",
        place="Budapest",
        lead="The Chain Bridge opens",
        blurb="Pest and Buda get their first *permanent* bridge, and on its first day both towns walk across it.",
        article="A bridge for two towns",
        standfirst="Ten years of building, one siege, and a toll that even noblemen had to pay.",
        body="Until 1849 the Danube was crossed on boats tied together, and in winter not at all.\n\n"
        "William Tierney Clark drew the bridge, Adam Clark built it, and István Széchenyi had wanted it for "
        "almost thirty years. He did not see it opened.",
        alt="The bridge from the Pest side, with its two stone gates",
        credit="Photograph: Budapest City Archives",
        story="Leo Tolstoy dies at a railway station",
        story_blurb="Ten days after he left his home by night, the writer dies in the stationmaster’s house.",
        story_note="7 November in the calendar then used in Russia.",
        briefs=("A whale sinks the Essex in the Pacific", "The first module of the space station is launched"),
    ),
    "hu": Texts(
        zone="Europe/Budapest",
        title="Magyar Magazin: Ezen a napon",
        label="Magyarország",
        tagline="Egy nap a magyar történelemből, az évfordulóján elmesélve",
        byline="Összeállította és ellenőrizte a Magyar Magazin budapesti szerkesztősége.",
        address="Magyar Magazin, 1051 Budapest, Példa utca 1.",
        place="Budapest",
        lead="Megnyílik a Lánchíd",
        blurb="Pest és Buda között elkészül az első *állandó* híd, és az első napon mindkét város átsétál rajta.",
        article="Egy híd két városnak",
        standfirst="Tíz évnyi építkezés, egy ostrom, és hídvám, amelyet a nemesnek is meg kellett fizetnie.",
        body="1849-ig hajóhídon keltek át a Dunán, télen pedig sehogy.\n\n"
        "A hidat William Tierney Clark tervezte, Adam Clark építette fel, Széchenyi István pedig csaknem harminc éve "
        "szerette volna. A megnyitást ő már nem láthatta.",
        alt="A híd a pesti oldalról, két kőkapujával",
        credit="Fénykép: Budapest Főváros Levéltára",
        story="Egy vasútállomáson meghal Lev Tolsztoj",
        story_blurb="Tíz nappal azután, hogy éjjel elhagyta otthonát, az író az állomásfőnök házában hal meg.",
        story_note="Az Oroszországban akkor használt naptár szerint november 7.",
        briefs=("Egy bálna elsüllyeszti az Essexet a Csendes-óceánon", "Fellövik az űrállomás első egységét"),
    ),
    "cs": Texts(
        zone="Europe/Prague",
        title="Tento den ve střední Evropě",
        label="Střední Evropa",
        tagline="Den v dějinách, vyprávěný v den výročí",
        byline="Připravila a ověřila pražská redakce.",
        address="Příkladný časopis, Příkladná 1, 110 00 Praha",
        place="Budapešť",
        lead="Otevírá se Řetězový most",
        blurb="Pešť a Budín dostávají první *stálý* most a hned první den po něm přejdou obě města.",
        article="Most pro dvě města",
        standfirst="Deset let stavby, jedno obléhání a mýtné, které museli platit i šlechtici.",
        body="Do roku 1849 se přes Dunaj chodilo po lodním mostě a v zimě vůbec.\n\n"
        "Most navrhl William Tierney Clark, postavil Adam Clark a István Széchenyi si ho přál téměř třicet let. "
        "Otevření už neviděl.",
        alt="Most z pešťské strany se dvěma kamennými branami",
        credit="Fotografie: Archiv města Budapešti",
        story="Lev Tolstoj umírá na nádraží",
        story_blurb="Deset dní poté, co v noci odešel z domova, umírá spisovatel v domě přednosty stanice.",
        story_note="7. listopadu podle kalendáře, který tehdy platil v Rusku.",
        briefs=("Velryba potopí v Tichém oceánu loď Essex", "Startuje první modul vesmírné stanice"),
    ),
    "sk": Texts(
        zone="Europe/Bratislava",
        title="Tento deň v strednej Európe",
        label="Stredná Európa",
        tagline="Deň v dejinách, rozprávaný v deň výročia",
        byline="Pripravila a overila bratislavská redakcia.",
        address="Príkladný časopis, Príkladná 1, 811 01 Bratislava",
        place="Budapešť",
        lead="Otvára sa Reťazový most",
        blurb="Pešť a Budín dostávajú prvý *stály* most a hneď v prvý deň po ňom prejdú obe mestá.",
        article="Most pre dve mestá",
        standfirst="Desať rokov stavby, jedno obliehanie a mýto, ktoré museli platiť aj šľachtici.",
        body="Do roku 1849 sa cez Dunaj chodilo po lodnom moste a v zime vôbec.\n\n"
        "Most navrhol William Tierney Clark, postavil Adam Clark a István Széchenyi si ho želal takmer tridsať rokov. "
        "Otvorenie už nevidel.",
        alt="Most z peštianskej strany s dvoma kamennými bránami",
        credit="Fotografia: Archív mesta Budapešť",
        story="Lev Tolstoj zomiera na stanici",
        story_blurb="Desať dní po tom, čo v noci odišiel z domu, zomiera spisovateľ v dome prednostu stanice.",
        story_note="7. novembra podľa kalendára, ktorý vtedy platil v Rusku.",
        briefs=("Veľryba potopí v Tichom oceáne loď Essex", "Štartuje prvý modul vesmírnej stanice"),
    ),
    "pl": Texts(
        zone="Europe/Warsaw",
        title="Tego dnia w Europie Środkowej",
        label="Europa Środkowa",
        tagline="Dzień w historii, opowiedziany w rocznicę",
        byline="Przygotowała i sprawdziła redakcja warszawska.",
        address="Przykładowe Pismo, ul. Przykładowa 1, 00-001 Warszawa",
        place="Budapeszt",
        lead="Otwarcie Mostu Łańcuchowego",
        blurb="Peszt i Buda dostają pierwszy *stały* most i już pierwszego dnia przechodzą po nim oba miasta.",
        article="Most dla dwóch miast",
        standfirst="Dziesięć lat budowy, jedno oblężenie i myto, które musiała płacić nawet szlachta.",
        body="Do 1849 roku Dunaj przekraczano po moście z łodzi, a zimą wcale.\n\n"
        "Most zaprojektował William Tierney Clark, zbudował Adam Clark, a István Széchenyi pragnął go od prawie "
        "trzydziestu lat. Otwarcia już nie zobaczył.",
        alt="Most od strony Pesztu z dwiema kamiennymi bramami",
        credit="Fotografia: Archiwum Miasta Budapesztu",
        story="Lew Tołstoj umiera na stacji kolejowej",
        story_blurb="Dziesięć dni po nocnym wyjściu z domu pisarz umiera w mieszkaniu zawiadowcy stacji.",
        story_note="7 listopada według kalendarza używanego wówczas w Rosji.",
        briefs=("Wieloryb zatapia na Pacyfiku statek Essex", "Startuje pierwszy moduł stacji kosmicznej"),
    ),
    "de": Texts(
        zone="Europe/Vienna",
        title="An diesem Tag in Mitteleuropa",
        label="Mitteleuropa",
        tagline="Ein Tag der Geschichte, erzählt an seinem Jahrestag",
        byline="Vorbereitet und geprüft von der Wiener Redaktion.",
        address="Beispielmagazin, Beispielgasse 1, 1010 Wien",
        place="Budapest",
        lead="Die Kettenbrücke wird eröffnet",
        blurb="Pest und Buda bekommen ihre erste *feste* Brücke, und gleich am ersten Tag gehen beide Städte hinüber.",
        article="Eine Brücke für zwei Städte",
        standfirst="Zehn Jahre Bau, eine Belagerung und eine Maut, die auch der Adel zu zahlen hatte.",
        body="Bis 1849 überquerte man die Donau auf einer Schiffbrücke, und im Winter gar nicht.\n\n"
        "William Tierney Clark hat die Brücke entworfen, Adam Clark hat sie gebaut, und István Széchenyi hatte sie "
        "sich fast dreißig Jahre lang gewünscht. Die Eröffnung erlebte er nicht mit.",
        alt="Die Brücke von der Pester Seite mit ihren zwei steinernen Toren",
        credit="Fotografie: Archiv der Stadt Budapest",
        story="Leo Tolstoi stirbt an einem Bahnhof",
        story_blurb="Zehn Tage nachdem er nachts sein Haus verlassen hat, stirbt der Dichter beim Bahnhofsvorsteher.",
        story_note="7. November nach dem Kalender, der damals in Russland galt.",
        briefs=("Ein Wal versenkt im Pazifik die Essex", "Das erste Modul der Raumstation wird gestartet"),
    ),
    "he": Texts(
        zone="Asia/Jerusalem",
        title="היום במרכז אירופה",
        label="מרכז אירופה",
        tagline="יום אחד בהיסטוריה, ביום השנה שלו",
        byline="הוכן ונבדק במערכת ירושלים.",
        address="מגזין לדוגמה, רחוב הדוגמה 1, ירושלים",
        place="בודפשט",
        lead="גשר השלשלאות נפתח",
        blurb="פשט ובודה זוכות לגשר ה*קבוע* הראשון שלהן, וביום הראשון שתי הערים חוצות אותו ברגל.",
        article="גשר אחד לשתי ערים",
        standfirst="עשר שנות בנייה, מצור אחד, ומכס שגם האצולה נדרשה לשלם.",
        body="עד 1849 חצו את הדנובה על סירות קשורות זו לזו, ובחורף לא חצו אותה כלל.\n\n"
        "את הגשר תכנן ויליאם טירני קלארק, ואדם קלארק בנה אותו.",
        alt="הגשר מצד פשט, עם שני שערי האבן שלו",
        credit="צילום: ארכיון העיר בודפשט",
        story="לב טולסטוי מת בתחנת רכבת",
        story_blurb="עשרה ימים אחרי שעזב את ביתו בלילה, הסופר מת בביתו של מנהל התחנה.",
        story_note="7 בנובמבר לפי הלוח שהיה נהוג אז ברוסיה.",
        briefs=("לווייתן מטביע את האניה אסקס", "שיגור הרכיב הראשון של תחנת החלל"),
    ),
}
#: Those in which mails speak themselves.
SPOKEN = tuple(lang for lang in TEXTS if lang != "he")


def edition_in(lang, **fields):
    told = TEXTS[lang]
    edition = make_edition(
        id="example",
        lang=lang,
        timezone=ZoneInfo(told.zone),
        title=told.title,
        label=told.label,
        tagline=told.tagline,
        byline=told.byline,
        accent="#274c5e",
        accent_dark="#8fb8cb",
        **fields,
    )
    mail = replace(edition.mail, sender_name=told.label, postal_address=told.address, list_id="example.example.org")
    return replace(edition, mail=mail)


def issue_in(lang, *, edition=None):
    """The day in a language, with a picture."""
    told = TEXTS[lang]
    full = full_issue(briefs=2)
    lead, first, _, *briefs = full.items
    image = Picture(
        src="bridge.jpg", alt=told.alt, credit=told.credit, licence="CC BY-SA 4.0", forms=make_forms(720, 1440)
    )
    article = replace(
        lead.article, title=told.article, standfirst=told.standfirst, body=told.body, byline="", image=image
    )
    sources = (Source(cite="A. Author, A Book (Press, 1999)", url="https://books.example.org/bridge"),)
    shared = {"places": (told.place,), "sources": sources, "entry": "chain-bridge", "last_shown": None}

    def item(of, when, moment, title, **fields):
        (historical, _) = parse_dates(when, None)
        years = TOLD_ON.year - historical.year
        return replace(of, historical_date=historical, years=years, moment=moment, title=title, **shared, **fields)

    return replace(
        full,
        edition="example",
        lang=lang,
        day=TOLD_ON,
        published=datetime(2026, 11, 20, 6, tzinfo=UTC),
        items=(
            item(lead, "1849-11-20", "opening", told.lead, blurb=told.blurb, article=article),
            item(first, "1910-11-20", "tolstoy", told.story, blurb=told.story_blurb, date_note=told.story_note),
            *(
                item(brief, when, f"brief-{when[:4]}", title, rank=Rank.BRIEF)
                for brief, when, title in zip(briefs, ("1820-11-20", "1998-11-20"), told.briefs, strict=True)
            ),
        ),
    )
