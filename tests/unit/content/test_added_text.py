"""A correction is added to an entry's file, and every other character of it stays."""

from datetime import datetime
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.content.added_text import add_correction, add_retraction, correction_lines
from syndicate.domain.entry import MomentId, Severity, Status
from syndicate.errors import ContentError

AT = datetime.fromisoformat("2026-11-05T09:10:00+01:00")
ENTRY = """\
# The bridge.
schema: entry/1
id: chain-bridge-1849
status: ready
lang: en
article: {title: "The Chain Bridge, 1849"}
topics: [engineering]
sources:
  - {cite: "A. Author, A Book (Press, 1999)"}
moments:
  - id: opening
    date: "1849-11-20"
    title: "The bridge opens"
    blurb: >-
      corrections: of the river are another matter.
"""
BODY = "body: |\n  The article.\n\n  corrections:\n  - none\n"


@pytest.fixture
def add(tmp_path):
    def add(text, *lines, newline=None):
        file = tmp_path / "entry.yaml"
        file.write_bytes(text.encode())
        entry = add_correction(file, "entry.yaml", lines or correction_lines(AT, Severity.NOTICE, "Wrong hour."))
        return entry, file.read_bytes().decode()

    return add


ONE = '  - at: "2026-11-05T09:10:00+01:00"\n    severity: notice\n    note: "Wrong hour."\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ENTRY, ENTRY + "corrections:\n" + ONE),
        (ENTRY + BODY, ENTRY + "corrections:\n" + ONE + BODY),
        (ENTRY + "corrections: []\n" + BODY, ENTRY + "corrections:\n" + ONE + BODY),
        (
            ENTRY + "corrections:\n- {at: 2026-11-05T08:00:00Z, severity: silent, note: x}\n\n# The text\n" + BODY,
            ENTRY
            + "corrections:\n- {at: 2026-11-05T08:00:00Z, severity: silent, note: x}\n"
            + ONE.replace("\n    ", "\n  ").replace("  - at", "- at")
            + "\n# The text\n"
            + BODY,
        ),
        (
            ENTRY + "corrections:\n    - at: 2026-11-05T08:00:00Z\n      severity: silent\n      note: |\n        x\n",
            ENTRY
            + "corrections:\n    - at: 2026-11-05T08:00:00Z\n      severity: silent\n      note: |\n        x\n"
            + ONE.replace("\n    ", "\n      ").replace("  - at", "    - at"),
        ),
        (ENTRY.rstrip("\n"), ENTRY + "corrections:\n" + ONE),
        (ENTRY.replace("\n", "\r\n"), (ENTRY + "corrections:\n" + ONE).replace("\n", "\r\n")),
    ],
    ids=["none yet", "before the text", "an empty list", "a list at the margin", "an indented list", "no end", "crlf"],
)
def test_the_file_gains_the_correction_and_nothing_else(add, before, after):
    entry, written = add(before)
    assert written == after
    assert entry.corrections[-1].note.text_in(["en"]) == "Wrong hour."


def test_what_stands_on_one_line_is_refused_and_the_file_stays(tmp_path):
    file = tmp_path / "entry.yaml"
    text = ENTRY + "corrections: [{at: 2026-11-05T08:00:00Z, severity: silent, note: x}]\n"
    file.write_text(text, "utf-8")
    with pytest.raises(ContentError, match="stand on one line"):
        add_correction(file, "entry.yaml", correction_lines(AT, Severity.NOTICE, "Wrong hour."))
    assert file.read_text("utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["entry.yaml"]


def test_a_flow_document_is_refused_and_stays(tmp_path):
    file = tmp_path / "entry.yaml"
    text = (
        '{schema: entry/1, id: bridge, status: ready, lang: en, article: {title: "A bridge, 1849"}, '
        'sources: [{cite: "A. Author, A Book"}], moments: [{id: opening, date: "1849-11-20", title: It opens}], '
        "body: Text}\n"
    )
    file.write_text(text, "utf-8")
    with pytest.raises(ContentError):
        add_correction(file, "entry.yaml", correction_lines(AT, Severity.NOTICE, "Wrong hour."))
    assert file.read_text("utf-8") == text


def test_the_rights_of_the_file_stay(tmp_path):
    file = tmp_path / "entry.yaml"
    file.write_text(ENTRY, "utf-8")
    file.chmod(0o640)
    add_correction(file, "entry.yaml", correction_lines(AT, Severity.NOTICE, "Wrong hour."))
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_retraction_is_written_once(tmp_path):
    file = tmp_path / "entry.yaml"
    file.write_text(ENTRY + BODY, "utf-8")
    entry = add_retraction(file, "entry.yaml", AT, "It rests on a “forgery”.", None)
    assert entry.status is Status.RETRACTED
    assert file.read_text("utf-8") == (
        ENTRY + 'retraction:\n  at: "2026-11-05T09:10:00+01:00"\n  reason: "It rests on a “forgery”."\n' + BODY
    )
    with pytest.raises(ContentError, match="retracted on 2026-11-05 already"):
        add_retraction(file, "entry.yaml", AT, "Again.", None)


@example("丽 e\u0301 \u2028 x")
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80))
def test_any_note_comes_back_as_it_was_written(tmp_path_factory, note):
    file = tmp_path_factory.mktemp("note") / "entry.yaml"
    file.write_text(ENTRY + BODY, "utf-8")
    lines = correction_lines(AT, Severity.URGENT, note, [MomentId("opening")], by="desk@example.org")
    try:
        entry = add_correction(file, "entry.yaml", lines)
    except ContentError:  # a text that no entry may hold
        assert file.read_text("utf-8") == ENTRY + BODY
        return
    (one,) = entry.corrections
    assert (one.severity, one.moments, one.by) == (Severity.URGENT, ("opening",), "desk@example.org")
    # As every text of an entry it is brought into NFC, and a separator of lines becomes one.
    written = normalize("NFC", note).replace("\u2028", "\n").replace("\u2029", "\n")
    assert one.note.text_in(["en"]).strip() == written.strip()
