import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import UnsafeMailError
from syndicate.mail import headers

#: Letters of many scripts, marks that join, emoji, and everything ASCII that means something in a header.
ALPHABET = (
    "abcXYZ 019 ,;:.\"'()<>[]@\\?=_&%|{}!# árvíztűrő tükörfúrógép ŐŰ zażółć gęślą jaźń příliš žluťoučký kůň"
    " Ελλάδα Київ ქართული עברית العربية हिन्दी ไทย 漢字 かな 한국어 🎂👩‍🚀🇭🇺 „”–…· \u00a0\u2009\u200d"
)
TEXTS = st.one_of(
    st.text(ALPHABET, max_size=200),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120),
    st.lists(st.sampled_from(["=?utf-8?q?a?=", "Őrség", "x" * 80, "R&D,", "?=", "=?", "🎂" * 30]), max_size=9).map(
        " ".join
    ),
)
ENCODED_WORD = re.compile(r"=\?[^?]*\?[bq]\?[^?]*\?=")


def read_back(name, line):
    message = message_from_bytes(f"{line}\r\n\r\n".encode("ascii"), policy=policy.default)
    assert list(message) == [name]
    return str(message[name])


@given(TEXTS)
def test_a_subject_in_any_script_comes_back_as_it_was_and_keeps_every_limit(subject):
    try:
        line = headers.text("Subject", subject)
    except UnsafeMailError:
        assert "=?" in subject  # only ever for what would decode to a line break
        return
    assert line.isascii()
    lines = line.split("\r\n")
    assert all(len(part) <= 76 for part in lines)
    assert all(part.startswith(" ") and part.strip() for part in lines[1:])
    assert all(len(word) <= 75 for word in ENCODED_WORD.findall(line))
    assert "?==?" not in line
    if subject.strip():
        assert str(make_header(decode_header(line.removeprefix("Subject: ").replace("\r\n", "")))) == subject.strip()


@pytest.mark.parametrize(
    "subject",
    [
        "Ezen a napon: árvíztűrő tükörfúrógép Őrség „idézet” – november 23. A mohácsi csata évfordulója",
        "zażółć gęślą jaźń " * 8,
        "👩‍🚀" * 40,
        "A long subject of plain ASCII words that has to be folded somewhere because it does not fit",
        "Two  spaces in a subject that is too long for one line, so that nothing of them may be lost",
        "x" * 200,
        "What =?utf-8?q?looks?= like an encoded-word",
    ],
)
def test_readers_written_in_python_see_the_same_subject(subject):
    assert read_back("Subject", headers.text("Subject", subject)) == subject.strip()


def test_plain_words_stay_readable_in_the_source():
    assert headers.text("Subject", "4 November 2026: Tanks") == "Subject: 4 November 2026: Tanks"
    assert "=?" not in headers.text("Subject", "plain words " * 12)


@pytest.mark.parametrize(
    "character", ["\r", "\n", "\0", "\t", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"]
)
def test_a_character_that_may_end_a_line_is_refused(character):
    with pytest.raises(UnsafeMailError, match=f"U\\+{ord(character):04X}"):
        headers.text("Subject", f"one{character}Bcc: victim@example.org")
    with pytest.raises(UnsafeMailError):
        headers.mailbox("From", "a@example.org", f"a{character}b")
    with pytest.raises(UnsafeMailError):
        headers.verbatim("List-Id", f"a{character}b")


@pytest.mark.parametrize(
    "smuggled",
    [
        "=?utf-8?q?hi=0ABcc:_v@x?=",
        "=?UTF-8?Q?hi=0D=0ABcc:_v@x?=",
        "=?utf-8?b?aGkKQmNjOiB2QHg=?=",
        "=?utf-8?b?aGkKQmNjOiB2QHg?=",
        "=?no-such-charset?q?hi=0ABcc:_v@x?=",
        "=?utf-8*en?q?hi=0A?=",
        "=?utf-7?q?hi+AAo-?=",
        "=?utf-8?q?=E2=80=A8?=",
        "=?utf-8?q?=3D=3Futf-8=3Fq=3Fhi=3D0A=3F=3D?=",
        "before =?utf-8?q?x=00y?= behind",
    ],
)
def test_a_line_break_smuggled_in_an_encoded_word_is_refused(smuggled):
    with pytest.raises(UnsafeMailError):
        headers.text("Subject", smuggled)


@pytest.mark.parametrize(
    "harmless", ["=?utf-8?q?a?=", "=?utf-8?b?%?=", "=?utf-8?b?a?=", "=?x?q?caf=E9?=", "=?cp0?q?=FF?="]
)
def test_a_harmless_look_alike_is_shown_as_it_stands(harmless):
    assert read_back("Subject", headers.text("Subject", harmless)) == harmless


@given(st.text(ALPHABET, min_size=1, max_size=30).filter(lambda name: name.strip() and len(name.encode()) <= 40))
def test_a_display_name_in_any_script_is_one_word_and_comes_back(name):
    try:
        line = headers.mailbox("From", "onthisday@example.org", name)
    except UnsafeMailError:
        assert "=?" in name
        return
    assert line.isascii()
    assert max(map(len, line.split("\r\n"))) <= 76
    shown, _, address = line.removeprefix("From: ").replace("\r\n", "").rpartition(" ")
    assert address == "<onthisday@example.org>"
    assert len(ENCODED_WORD.findall(shown)) <= 1
    if shown.startswith('"'):
        shown = re.sub(r"\\(.)", r"\1", shown[1:-1])
    assert str(make_header(decode_header(shown))) == name


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("On this Day", "From: On this Day <a@example.org>"),
        ("On this Day, Hungary", 'From: "On this Day, Hungary" <a@example.org>'),
        ('The "Day"', 'From: "The \\"Day\\"" <a@example.org>'),
        ("a@b", 'From: "a@b" <a@example.org>'),
        ("", "From: a@example.org"),
    ],
)
def test_plain_display_names(name, line):
    assert headers.mailbox("From", "a@example.org", name) == line


def test_a_display_name_of_more_than_forty_bytes_is_refused_with_its_size():
    headers.mailbox("From", "a@example.org", "ő" * 20)
    with pytest.raises(UnsafeMailError, match="has 42 bytes"):
        headers.mailbox("From", "a@example.org", "ő" * 21)


@pytest.mark.parametrize("length", range(60, 980, 40))
def test_what_programs_read_stays_on_one_line_byte_for_byte(length):
    value = f"<https://example.org/u/{'x' * length}>"[:978]
    assert headers.verbatim("List-Unsubscribe", value) == f"List-Unsubscribe: {value}"


@pytest.mark.parametrize("value", ["é", " a", "a ", "=?utf-8?q?a?=", "a\r\n b", "x" * 990])
def test_what_programs_read_is_refused_where_it_would_need_folding_or_encoding(value):
    with pytest.raises(UnsafeMailError):
        headers.verbatim("List-Unsubscribe", value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b,c@d",
        "A <a@b>",
        "a@b\n",
        "ő@example.org",
        "a@exämple.org",
        "a@b@c",
        '"a"@b',
        "a" * 250 + "@bc.de",
        "=?utf-8?q?a=0A?=@example.org",
    ],
)
def test_no_address(address):
    assert not headers.is_address(address)
    with pytest.raises(UnsafeMailError):
        headers.mailbox("To", address)
