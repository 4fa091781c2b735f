"""Issues made to hurt: everything that an editor may write and that has broken some feed or reader program once.

They are chosen and composed as the service does it. Each stands on a day of its own.
"""

from dataclasses import replace
from datetime import date

from syndicate.domain.entry import Article, Image, Source
from tests.factories import make_entry, make_forms, make_issue, make_moment, text

CHARACTERS = "AT&T < B &amp; ]]> 👩‍👩‍👧‍👦🏳️‍🌈 שלום Őő Łódź ďábelské Žluťoučký kůň Zażółć"
#: What Markdown makes control characters, surrogates and non-characters of.
REFERENCES = "&#0; &#1; &#8; &#x0B; &#x1f; &#127; &#x92; &#xD800; &#xFFFE; &#xFFFF; &#x2028; &#13;"
LONG = "\n\n".join(
    f"Paragraph {number}: {CHARACTERS} and a [link](https://e.example/{number})." for number in range(480)
)

RELATIVE = (
    "[a](b.html) ![pic](pic.jpg) ![dot](https://e.example/a b.png) [q](?q=1) [js](javascript:alert(1)) "
    "[s p](<https://e.example/a b>) [ő](https://e.example/ő) [//](//e.example/x)\n\n<script>alert(1)</script>"
    "<iframe src='https://e.example'></iframe><p onclick='x()' style='position:fixed'>p</p>"
)
#: Name -> (title, blurb, body, date of the moment).
TEXTS = {
    "references": (
        f"Signs {REFERENCES} end",
        f"Blurb {REFERENCES}.",
        f"# Head {REFERENCES}\n\n`{REFERENCES}`",
        "1901-11-02",
    ),
    "cdata": ("A ]]> B <![CDATA[ C", "x ]]> y <!-- z --> ]]&gt;", "]]> `]]>`\n\n```\n<![CDATA[ ]]>\n```", "1902-11-03"),
    "hebrew": ("מגילת העצמאות נחתמה", "טקסט ‏ימין‏ לשמאל, 1948 (abc).", "## כותרת\n\nשָׁלוֹם עולם", "1903-11-04"),
    "emoji": ("👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 end", "Flags 🇭🇺🇵🇱🇨🇿 and ❤️‍🔥.", "👨🏿‍🚀 " * 50, "1904-11-05"),
    "central-europe": (
        "Árvíztűrő tükörfúrógép – „Zażółć gęślą jaźń”",
        "Příliš žluťoučký kůň úpěl ďábelské ódy; Ľudovít Štúr; Čačak.",
        "Decomposed: A\u0301rvi\u0301ztu\u030bro\u030b. Soft\u00adhyphen, no\u00a0break, thin\u2009space.",
        "1905-11-06",
    ),
    "long": ("A long story", "Long.", LONG, "1906-11-07"),
    "ampersand": (
        "AT&T < B &amp;",
        "AT&T < B &amp; &lt;b&gt; <b>bold</b> &amp;amp;",
        "AT&T < B &amp; &copy; &nosuch;",
        "1907-11-08",
    ),
    "relative": (
        "Relative links",
        "[here](/there) and [there](../up.html#x) and [mail](mailto:a@example.org)",
        RELATIVE,
        "1908-11-09",
    ),
    "before-1000": ("Before the year 1000", "An old day.", "Old.", "0999-11-10"),
    "before-our-era": ("Before our era", "An older day.", "Older.", "-0043-11-11"),
    "authors": ("Many authors", "By many.", "Text.", "1911-11-12"),
    "footnotes": ("Notes", "With notes.", "Text[^1] and more[^x].\n\n[^1]: One.\n[^x]: Two ]]> &#1;", "1912-11-13"),
    "newlines": ("A title\nof two lines\tand tabs", "One.\r\n\r\nTwo.\u2028Three.", "a\rb\r\nc\u2029d", "1913-11-14"),
    "picture": ("With a picture", "A blurb.", "A text.", "1915-11-16"),
    "quotes": ("\"Quoted\" 'title' `code` *stars* _under_ \\back", "\"q\" 'a' `c`", '> "q"\n\n- `"`\n', "1914-11-15"),
}

#: What is to be seen, and who made it.
ALT = f"„Harckocsi” \"az\" úton <b>'1956'</b>\nkét sorban 🚋 {CHARACTERS}"
CREDIT, LICENCE = 'Fortepan / <i>"Nagy" Gyula</i> & Őrs 📷', "CC BY-SA 3.0 & ]]>"
SRC = "images/a picture ő.jpg"


def hurt_entry(name):
    title, blurb, body, day = TEXTS[name]
    authors = (
        tuple(f"Author {number} {CHARACTERS}" for number in range(40)) if name == "authors" else ("<b>Ő</b> & Co",)
    )
    article = Article(title=text(title), standfirst=text(blurb), byline=text(CHARACTERS), authors=authors)
    if name == "picture":
        article = replace(article, image=Image(src=SRC, alt=text(ALT), credit=CREDIT, licence=LICENCE))
    return make_entry(
        f"hurt-{name}",
        moments=[make_moment("moment", day, title=title, blurb=blurb, date_note=text(CHARACTERS))],
        article=article,
        body=text(body),
        sources=(
            Source(cite=f"{CHARACTERS} {REFERENCES}", url="javascript:alert(1)"),
            Source(cite="Relative", url="/a.html"),
            Source(cite="Spaces", url="https://e.example/a b"),
        ),
        topics=("engineering", "no-name"),
    )


def hurt_issues(edition=None):
    """Oldest first."""
    issues = []
    for name in TEXTS:
        month_and_day = TEXTS[name][3][-5:]
        day = date.fromisoformat(f"2026-{month_and_day}")
        issue = make_issue(day, hurt_entry(name), edition=edition, forms={SRC: make_forms()})
        assert issue.items, name
        issues.append(issue)
    return issues
