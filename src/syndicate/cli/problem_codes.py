"""Every code a problem may have, and what it says in general: the table of docs/writing-entries.md in short."""

from __future__ import annotations

#: Codes that begin with W are warnings, the others errors; W032 and W040 are errors once the entry is ready.
CODES = {
    "E001": "not valid YAML, or YAML of a kind that is not read here",
    "E002": "the file cannot be read",
    "E010": "an unknown or missing key, or a value of the wrong type",
    "E012": "an environment variable or key is missing",
    "E014": "not a date of the form that is read",
    "E015": "a day that does not exist",
    "E016": "a date that must name its calendar",
    "E020": "an id that was published is gone, or the id of a new entry is taken",
    "E021": "two leads booked on one day of an edition",
    "E022": "an edition, topic, entry or moment that is not there",
    "E023": "an id that stands in two places",
    "E024": "a correction or retraction that readers know is gone, or is another",
    "E030": "ready, and without sources",
    "E041": "words that will be wrong next year",
    "E050": "an edition’s subject that is the same every day",
    "E070": "a file or folder that cannot be used",
    "E071": "not a mail address",
    "E072": "a file to which nothing can be added",
    "E073": "a picture that was published is lost",
    "W011": "characters that were dropped",
    "W012": "a file that is not read because of its name",
    "W031": "possibly the same moment twice",
    "W032": "a picture that cannot be published",
    "W033": "a cooldown will hide this moment",
    "W034": "a booking or skip without effect",
    "W035": "an edition lists the entry and has no text in its language",
    "W036": "a Gregorian date from before the Gregorian calendar",
    "W040": "an uncertain date without a note",
    "W060": "an empty day within 60 days",
    "W061": "a milestone within 18 months that is not ready",
    "W070": "something that an import left out",
    "W090": "a value that YAML 1.1 and 1.2 read differently",
}
