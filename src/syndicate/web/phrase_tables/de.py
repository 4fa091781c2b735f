"""German."""

from __future__ import annotations

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.web.phrases import FaultPhrases, WebPhrases

GERMAN = WebPhrases(
    skip="Zum Inhalt springen",
    mail_hour="Versand um {hour} Uhr (Zeitzone {city}).",
    choose="Was möchten Sie lesen?",
    subscribe_intro="Ein Tag der Geschichte, an seinem Tag. Per E-Mail an Ihre Adresse oder als Feed, ohne Angabe"
    " einer Adresse.",
    feeds_intro="Für Feedreader: der ganze Text, ohne Angabe einer Adresse.",
    consent="Wir schreiben Ihnen einmal und bitten um Bestätigung. Die Adresse wird für diesen Versand"
    " verwendet und für nichts anderes, und in jeder E-Mail können Sie sich abmelden.",
    please_mend="Etwas fehlt oder lässt sich nicht lesen.",
    edition_missing="Bitte wählen Sie, was Sie lesen möchten.",
    address_missing="Bitte geben Sie Ihre E-Mail-Adresse ein.",
    address_too_long="Das ist zu lang für eine E-Mail-Adresse.",
    address_faults={
        AddressFault.NO_AT: "An diese Adresse lässt sich keine E-Mail senden: Es steht kein @ darin.",
        AddressFault.LOCAL_PART: "An diese Adresse lässt sich keine E-Mail senden: Vor dem @ steht ein Zeichen,"
        " das dort nicht stehen kann.",
        AddressFault.DOMAIN: "An diese Adresse lässt sich keine E-Mail senden: Hinter dem @ steht kein Domainname.",
        AddressFault.LENGTH: "An diese Adresse lässt sich keine E-Mail senden: Sie ist länger als 254 Zeichen.",
    },
    sent_title="Bitte sehen Sie nun in Ihr Postfach",
    sent_text="Wenn sich diese Adresse anmelden lässt, ist eine E-Mail dorthin unterwegs. Öffnen Sie den Link"
    " darin und drücken Sie dort die Schaltfläche: Erst damit sind Sie angemeldet.",
    sent_nothing_came="Nach zehn Minuten ist noch nichts da? Sehen Sie bitte auch im Spam-Ordner nach und prüfen Sie"
    " die Schreibweise der Adresse. Wer schon angemeldet ist, bekommt keine zweite E-Mail.",
    sent_outbox="Diese Installation versendet nichts: Sie legt ihre E-Mails auf diesem Rechner ab.",
    sent_outbox_link="Postausgang öffnen",
    confirm_title="Anmeldung bestätigen",
    confirm_text="„{title}“ kommt per E-Mail zu Ihnen, sobald Sie die Schaltfläche drücken.",
    confirm_button="Ja, ich melde mich an",
    confirm_ignore="Das waren nicht Sie? Dann schließen Sie diese Seite: Ohne die Schaltfläche kommt keine E-Mail.",
    confirmed_title="Sie sind angemeldet",
    confirmed_text="„{title}“ kommt vom nächsten Tag an zu Ihnen. In jeder E-Mail können Sie sich abmelden.",
    confirmed_link="Den neuesten Tag lesen",
    expired_title="Dieser Link ist abgelaufen",
    expired_text="Er sollte Ihre Anmeldung zu „{title}“ bestätigen. Er ist zu alt, oder Sie haben sich seither"
    " abgemeldet. Melden Sie sich noch einmal an, und Sie bekommen einen neuen.",
    invalid_title="Dieser Link lässt sich nicht lesen",
    invalid_text="Vielleicht hat ein E-Mail-Programm ihn abgeschnitten. Kopieren Sie ihn vollständig aus der"
    " E-Mail in die Adresszeile, oder melden Sie sich noch einmal an.",
    invalid_link="Anmelden",
    leave_title="Abmelden",
    leave_text="Drücken Sie die Schaltfläche, und „{title}“ kommt nicht mehr zu Ihnen.",
    leave_button="Abmelden",
    left_title="Sie sind abgemeldet",
    left_text="„{title}“ kommt nicht mehr zu Ihnen. Höchstens eine E-Mail, die gerade in diesem Augenblick"
    " versendet wird, kann noch eintreffen.",
    left_mistake="War das ein Versehen? Dann melden Sie sich noch einmal an.",
    neutral_title="Zu diesem Link wird nichts versendet",
    neutral_text="Unter diesem Link kommt nichts zu Ihnen. Erreicht Sie dennoch eine E-Mail von uns, verwenden Sie"
    " bitte den Link an ihrem Ende, oder antworten Sie darauf: Die Antworten liest ein Mensch.",
    preferences_title="Was zu Ihnen kommt und wie oft",
    preferences_text="Die Abonnements für {address}: Setzen Sie ein Häkchen, wo etwas kommen soll, entfernen Sie die"
    " übrigen und speichern Sie.",
    preferences_consent="Was Sie ankreuzen, kommt ohne weitere Bestätigung an diese Adresse. Sie wird für diesen"
    " Versand verwendet und für nichts anderes, und in jeder E-Mail können Sie sich abmelden.",
    preferences_barred="An diese Adresse können wir zurzeit nichts senden, weil eine E-Mail von dort zurückkam oder"
    " als unerwünscht gemeldet wurde. Ist das ein Versehen? Dann antworten Sie auf eine unserer E-Mails: Die"
    " Antworten liest ein Mensch.",
    preferences_saved="Gespeichert. Es gilt ab der nächsten E-Mail.",
    preferences_left="Es kommt nichts mehr von uns zu Ihnen. Höchstens eine E-Mail, die gerade in diesem Augenblick"
    " versendet wird, kann noch eintreffen.",
    how_often="Wie oft",
    cadences={
        Cadence.DAILY: "Jeden Tag",
        Cadence.WEEKLY: "Einmal in der Woche",
        Cadence.MILESTONES: "Nur an runden Jahrestagen",
    },
    save_button="Speichern",
    leave_all_button="Von allem abmelden",
    faults={
        400: FaultPhrases(
            "Diese Anfrage lässt sich nicht lesen",
            "Etwas darin ist unterwegs verloren gegangen oder entstellt worden. Bitte versuchen Sie es noch einmal.",
        ),
        404: FaultPhrases(
            "Diese Seite gibt es nicht",
            "Die Adresse ist vielleicht falsch geschrieben, oder ihr Tag ist noch nicht gekommen. Was"
            " erschienen ist, finden Sie von der Startseite aus.",
        ),
        405: FaultPhrases(
            "Das kann diese Seite nicht",
            "Sie lässt sich ansehen oder nimmt ihr eigenes Formular entgegen, sonst nichts.",
        ),
        408: FaultPhrases(
            "Das hat zu lange gedauert",
            "Was Sie gesendet haben, ist nicht rechtzeitig angekommen. Bitte versuchen Sie es noch einmal.",
        ),
        413: FaultPhrases("Das ist zu viel", "Unsere Formulare nehmen höchstens 64 kB an, Ihres war größer."),
        429: FaultPhrases(
            "Zu viele Anmeldungen auf einmal",
            "Aus Ihrem Netz kamen innerhalb einer Stunde mehrere, deshalb wurde diese nicht angenommen. Bitte"
            " versuchen Sie es in {minutes} noch einmal.",
        ),
        503: FaultPhrases(
            "Das ließ sich nicht speichern",
            "Es wurde nichts geändert, weil unsere Aufzeichnungen im Augenblick nicht geschrieben werden"
            " können. Bitte versuchen Sie es in einigen Minuten noch einmal.",
        ),
    },
    other_fault=FaultPhrases(
        "Hier ist etwas schiefgegangen",
        "Der Fehler liegt bei uns und ist vermerkt. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    ),
    minutes={"one": "{number} Minute", "other": "{number} Minuten"},
    to_start="Zur Startseite",
)
