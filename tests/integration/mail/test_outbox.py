import os
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail.mime import message_bytes
from syndicate.mail.outbox import Outbox
from syndicate.mail.outbox_reader import list_messages, read_message
from tests.factories import make_email, make_recipient

KEY = "hungary-2026-11-04/1"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var" / "outbox"


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def send(folder, *numbers, key=KEY, email=None):
    return Outbox(folder).send(email or make_email(), [make_recipient(number) for number in numbers], key)


def test_every_recipient_becomes_one_file_that_holds_his_message(folder):
    answer = send(folder, 1, 2)
    assert answer.verdict is Verdict.ANSWERED
    assert [outcome.detail for outcome in answer.outcomes] == [f"{KEY}/00000001.eml", f"{KEY}/00000002.eml"]
    assert files(folder) == {
        f"{KEY}/0000000{number}.eml": message_bytes(make_email(), make_recipient(number)) for number in (1, 2)
    }


def test_sending_again_touches_nothing(folder):
    send(folder, 1, 2)
    before = [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in sorted(folder.rglob("*.eml"))]
    assert send(folder, 1, 2).verdict is Verdict.ANSWERED
    assert [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in sorted(folder.rglob("*.eml"))] == before


def test_half_a_batch_is_completed_by_sending_again(folder):
    send(folder, 1, 2, 3)
    whole = files(folder)
    (folder / KEY / "00000002.eml").unlink()
    (folder / KEY / "00000003.eml").write_bytes(b"half a mess")
    (folder / KEY / ".00000003.eml.unfinished").write_bytes(b"From: cut")
    send(folder, 1, 2, 3)
    assert files(folder) == whole


def test_a_key_that_leaves_the_folder_is_a_mistake(folder):
    for key in ("../x", "/etc/x", "a/../b", ".hidden/1", "a//b", "", "a/b/c/d/e", "a\n"):
        with pytest.raises(ValueError, match="no key of a batch"):
            send(folder, 1, key=key)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_unclear_and_mended_by_sending_again(folder):
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be")
    answer = send(folder, 1)
    assert answer.verdict is Verdict.UNCLEAR
    assert answer.detail.startswith("the outbox cannot be written: ")
    folder.unlink()
    assert send(folder, 1).verdict is Verdict.ANSWERED


def test_a_message_that_cannot_be_written_leaves_none_of_its_batch(folder):
    in_the_way = folder / KEY / ".00000002.eml.unfinished"
    in_the_way.mkdir(parents=True)
    assert send(folder, 1, 2).verdict is Verdict.UNCLEAR
    assert files(folder) == {}
    in_the_way.rmdir()
    assert send(folder, 1, 2).verdict is Verdict.ANSWERED


def test_a_full_disk_leaves_whole_files_only(folder, tmp_path):
    """With a limit on the size of files, which fails a write as a full disk does, in a process of its own."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from tests.factories import *;"
        "from syndicate.mail.outbox import Outbox;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000));"
        "to = [make_recipient(1), make_recipient(2, message_id='m' * 500 + '@b.org'), make_recipient(3)];"
        "email = make_email(text='x' * 800, html='<p>' + 'y' * 900);"
        f"answer = Outbox(Path(sys.argv[1])).send(email, to, {KEY!r}); print(answer.verdict, answer.detail)"
    )
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    assert done.stdout == "unclear the outbox cannot be written: File too large\n"
    assert files(folder) == {}
    send(folder, 1)
    assert list(files(folder)) == [f"{KEY}/00000001.eml"]


def test_an_address_that_no_mail_can_be_sent_to_is_refused_and_the_others_get_theirs(folder):
    recipients = [make_recipient(1), make_recipient(2, address="a@b\r\nBcc: c@d"), make_recipient(3)]
    answer = Outbox(folder).send(make_email(), recipients, KEY)
    assert [outcome.kind for outcome in answer.outcomes] == [
        *(OutcomeKind.ACCEPTED, OutcomeKind.REFUSED, OutcomeKind.ACCEPTED)
    ]
    assert set(files(folder)) == {f"{KEY}/00000001.eml", f"{KEY}/00000003.eml"}


def test_the_desk_lists_what_was_written_last_first(folder):
    send(folder, 1, key="a/1")
    send(folder, 2, key="b/1", email=make_email(subject="Őrség"))
    for age, name in enumerate(["b/1/00000002.eml", "a/1/00000001.eml"]):
        os.utime(folder / name, ns=(10**18 - age, 10**18 - age))
    newest, oldest = list_messages(folder)
    assert (newest.id, newest.to, newest.subject) == ("b/1/00000002.eml", "reader2@example.net", "Őrség")
    assert newest.date == datetime(2026, 11, 4, 5, 30, tzinfo=UTC)
    assert oldest.id == "a/1/00000001.eml"
    assert list_messages(folder, limit=1) == (newest,)


def test_what_is_no_message_is_not_listed(folder):
    send(folder, 1)
    (folder / KEY / ".00000002.eml.unfinished").write_bytes(b"")
    (folder / "loose.eml").write_bytes(b"")
    (folder / KEY / "gone.eml").symlink_to("nowhere")
    (folder.parent / "secret.eml").write_bytes(b"Subject: secret\r\n\r\n")
    (folder / KEY / "secret.eml").symlink_to(folder.parent / "secret.eml")
    assert [message.id for message in list_messages(folder)] == [f"{KEY}/00000001.eml"]


def test_an_outbox_that_is_not_there_has_no_messages(folder):
    assert list_messages(folder) == ()
    assert read_message(folder, f"{KEY}/00000001.eml") is None


def test_a_message_opens_with_its_parts_decoded(folder):
    send(folder, 1)
    message = read_message(folder, f"{KEY}/00000001.eml")
    assert (message.sender, message.to) == ("On this Day · Hungary <onthisday@example.org>", "reader1@example.net")
    assert message.subject == make_email().subject
    assert "Őrség & zażółć 🎂" in message.text
    assert "<p>Őrség &amp; zażółć 🎂</p>" in message.html
    headers = dict(message.headers)
    assert headers["List-Unsubscribe"] == "<https://onthisday.example.org/unsubscribe/1.NnQ2-8_vTtGkq0>"


@pytest.mark.parametrize(
    "id",
    [
        *("../secret.eml", "a/../../secret.eml", "/etc/passwd", "a/1/../../../secret.eml", "link/secret.eml", ""),
        *("a/1/00000009.eml", "a/1", "a/1/.00000001.eml", "a/1/00000001.eml\0", "a\\b.eml", "%2e%2e/secret.eml"),
    ],
)
def test_nothing_outside_the_folder_can_be_read(folder, id):
    send(folder, 1, key="a/1")
    (folder.parent / "secret.eml").write_bytes(b"Subject: secret\r\n\r\n")
    (folder / "link").symlink_to(folder.parent)
    assert read_message(folder, id) is None
    assert [message.id for message in list_messages(folder)] == ["a/1/00000001.eml"]


def test_a_file_of_another_kind_is_shown_as_far_as_it_can_be(folder):
    (folder / "x").mkdir(parents=True)
    (folder / "x" / "1.eml").write_bytes(b"\xff\xfe no mail at all")
    assert [message.date for message in list_messages(folder)] == [None]
    assert read_message(folder, "x/1.eml").html == ""


def test_the_files_are_messages_that_any_program_reads(folder):
    send(folder, 1)
    message = message_from_bytes((folder / KEY / "00000001.eml").read_bytes(), policy=policy.default)
    assert not message.defects
