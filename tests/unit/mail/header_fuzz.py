"""Random subjects and display names in ten scripts through our headers, and back through three readers.

A program of the standard library alone, so that any Python may run it: `python header_fuzz.py [SEED [COUNT]]` with
`src` on PYTHONPATH prints what it did as JSON, and exits with 1 where anything was wrong. Same seed, same mails.
"""

import base64
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from email import policy
from email.header import decode_header
from email.parser import BytesHeaderParser
from random import Random

from syndicate.domain.message import Recipient, RenderedEmail, SendingKind, Slot, SubscriberId
from syndicate.errors import UnsafeMailError
from syndicate.mail.mime import EncodedEmail, prove_headers_safe

SEED = 1956
COUNT = 4_000

LETTERS = {
    "hungarian": "abcdefghijklmnoprstuvzáéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "czech": "abcdefghijklmnopqrstuvwxyzáčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
    "polish": "abcdefghijklmnoprstuwyząćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "ascii": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "cyrillic": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяъыэёАБВГҐДЕЄЖ",
    "greek": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώςΑΒΓΔΕΖΗΘ",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשתךםןףץ" + "\u05b0\u05b4\u05b7\u05b8\u05bc\u200f",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآةىئؤ" + "\u064b\u064e\u0651\u0640\u200f",
    "han": "七十年前今天匈牙利革命苏联坦克驶入布达佩斯全城抵抗漢字歷史𠀀𪚥",
    "hangul": "가나다라마바사아자차카타파하한국어역사오늘의날" + "\u1112\u1161\u11ab",
    "devanagari": "अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह" + "\u093e\u093f\u0940\u0947\u094b\u094d\u0902",
    "thai": "กขคงจฉชซญดตถทธนบปผฝพฟภมยรลวศษสหอฮ" + "\u0e31\u0e34\u0e35\u0e38\u0e48\u0e49",
    "decomposed": "A\u0301rvi\u0301ztu\u030bro\u030b",
}
EMOJI = ("🎂", "👩‍🚀", "🇭🇺", "🇨🇿", "👨🏿‍🚀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "❤️‍🔥", "1️⃣", "🛰️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿")
MARKS = (
    *(", ", '"', "'", "“", "”", "„", " – ", "…", ": ", "; ", "(", ")", "<", ">", "[", "]", "@", "\\", "/", "&", "%"),
    *("=", "?", "=?", "?=", "_", "=20", "\u00a0", "\u2009", "\u00ad", "\u200d", "\u2060", "\u202b", "\u202c", "\ufeff"),
)
#: What looks like an encoded-word and may stand: it is shown as it was written.
HARMLESS = (
    *("=?utf-8?q?not_decoded?=", "=?UTF-8?B?w6E=?=", "=?iso-8859-1?q?caf=E9?=", "=?x-none?q?a?=", "=?utf-8?q??="),
    *("=?utf-8?b?%?=", "=?utf-8*hu?q?a?=", "=?utf-8?x?a?=", "=?utf-8?q?a", "?=?utf-8?q?a?="),
)
#: What ends a line once some reader has decoded it.
HARMFUL = (
    *("=?utf-8?q?hi=0ABcc:_v@x?=", "=?UTF-8?Q?hi=0D=0ABcc:_v@x?=", "=?utf-8?b?aGkKQmNjOiB2QHg=?=", "=?cp1252?q?=0A?="),
    *("=?no-such-charset?q?hi=0ABcc:_v@x?=", "=?utf-8*en?q?hi=0A?=", "=?utf-7?q?hi+AAo-?=", "=?utf-8?q?=E2=80=A8?="),
    *("=?utf-8?q?=3D=3Futf-8=3Fq=3Fhi=3D0A=3F=3D?=", "=?utf-8?q?x=00y?=", "=?utf-8?q?=C2=85?=", "=?us-ascii?q?=7F?="),
)
CONTROLS = ("\r", "\n", "\r\n", "\0", "\t", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800")

SUBSCRIBER = SubscriberId(1)
NAMES = (
    *("From", "To", "Subject", "Date", "Reply-To", "Message-ID", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "MIME-Version", "Content-Type"),
)


class Fuzz:
    def __init__(self, seed):
        self._random = Random(seed)
        self.counts = Counter()
        self.problems = []

    def run(self, count):
        for number in range(count):
            subject = self._text(self._random.choice((20, 60, 100, 200, 600)))
            name = self._name()
            must_be_refused = _is_bad(_stripped(subject)) or _is_bad(name)
            self._mail(number, subject, name, must_be_refused=must_be_refused)

    def _mail(self, number, subject, name, *, must_be_refused):
        length = self._random.randint(70, 900)
        url = f"https://example.org/u/{'x' * length}"[:length]
        # Longer than a slot's value may be, it stands in the header itself.
        header = f"<{Slot.UNSUBSCRIBE_URL.value}>" if length <= 400 else f"<{url}>"
        try:
            written = EncodedEmail(_email(subject, name, header)).message(_recipient(url))
        except UnsafeMailError:
            self.counts["refused"] += 1
            if not must_be_refused:
                self._problem(number, "refused", subject, name)
            return
        self.counts["written"] += 1
        if must_be_refused:
            self._problem(number, "not refused", subject, name)
        head = written.partition(b"\r\n\r\n")[0]
        for what in _form_faults(head, url):
            self._problem(number, what, subject, name)
        fields = dict(_unfolded(head))
        self._compare(number, "strict subject", _stripped(subject), _strict_text(fields["Subject"]), subject)
        self._compare(number, "strict name", name, _strict_name(fields["From"]), name)
        self._compare(number, "email.header subject", _stripped(subject), _by_email_header(fields["Subject"]), subject)
        parsed = BytesHeaderParser(policy=policy.default).parsebytes(head + b"\r\n\r\n")
        self._compare(number, "email.policy names", sorted(NAMES), sorted(parsed.keys()), subject)
        self._compare(number, "email.policy subject", _stripped(subject), str(parsed["Subject"]), subject)
        # Python's parser of addresses makes one space of several white ones, also of those within an encoded-word.
        shown = parsed["From"].addresses[0].display_name
        self._compare(number, "email.policy name", " ".join(name.split()), " ".join(shown.split()), name)
        self._compare(number, "email.policy unsubscribe", f"<{url}>", str(parsed["List-Unsubscribe"]), url)

    def _compare(self, number, reader, meant, read, source):
        self.counts[reader] += 1
        if meant != read:
            self._problem(number, f"{reader}: read {read!r}, meant {meant!r}", source, "")

    def _problem(self, number, what, subject, name):
        self.problems.append(f"{number}: {what} ({subject!a}, {name!a})")

    def _text(self, longest):
        """A text of so many characters or somewhat more."""
        scripts = self._random.sample(sorted(LETTERS), self._random.choice((1, 1, 2, 3)))
        parts = []
        while sum(map(len, parts)) < longest:
            dice = self._random.random()
            if dice < 0.70:
                parts.append(self._word(self._random.choice(scripts)))
            elif dice < 0.76:
                parts.append(self._random.choice(EMOJI) * self._random.choice((1, 1, 3, 12)))
            elif dice < 0.92:
                parts.append(self._random.choice(MARKS))
            elif dice < 0.95:
                parts.append(" " * self._random.randint(1, 40))
            elif dice < 0.99 or longest < 40:
                parts.append(self._random.choice(HARMLESS))
            else:
                parts.append(self._random.choice(self._random.choice((HARMFUL, CONTROLS))))
            if self._random.random() < 0.8:
                parts.append(" ")
        return "".join(parts)

    def _word(self, script):
        length = self._random.choice((2, 5, 5, 8, 8, 12, 30, 120))
        return "".join(self._random.choices(LETTERS[script], k=length))

    def _name(self):
        """A display name of one to forty bytes."""
        text = self._text(self._random.choice((5, 15, 30)))
        while len(text.encode("utf-8", "surrogatepass")) > 40:
            text = text[:-1]
        return text.strip() or "On this Day"


def _is_bad(text):
    return any(bad in text for bad in (*HARMFUL, *CONTROLS))


def _email(subject, name, unsubscribe):
    return RenderedEmail(
        kind=SendingKind.ISSUE,
        sender_name=name,
        sender_address="onthisday@example.org",
        reply_to="desk@example.org",
        subject=subject,
        html="<p>Őrség</p>",
        text="Őrség",
        headers=(
            ("List-Id", "On this Day <hungary.example.org>"),
            ("List-Unsubscribe", unsubscribe),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
        date=datetime(2026, 11, 4, 5, 30, tzinfo=UTC),
    )


def _recipient(url):
    return Recipient(
        subscriber=SUBSCRIBER,
        address="reader@example.net",
        slots={Slot.UNSUBSCRIBE_URL: url},
        message_id="hungary-2026-11-04.1@example.org",
    )


def _form_faults(head, url):
    """What of the bytes is not as RFC 5322, RFC 2047 and RFC 8058 want them."""
    if not head.isascii():
        yield "8-bit"
    if re.search(rb"\r(?!\n)|(?<!\r)\n|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", head):
        yield "control character"
    lines = head.split(b"\r\n")
    if f"List-Unsubscribe: <{url}>".encode() not in lines:
        yield "List-Unsubscribe not verbatim"
    for line in lines:
        if len(line) > (998 if line.startswith(b"List-") else 78):
            yield f"a line of {len(line)}"
        if line.startswith(b" ") and not line.strip():
            yield "a blank line of a fold"
    for word in re.findall(rb"=\?[^? ]*\?[bBqQ]\?[^? ]*\?=", head):
        if len(word) > 75:
            yield f"an encoded-word of {len(word)}"
    names = [line.partition(b":")[0].decode() for line in lines if not line.startswith(b" ")]
    if sorted(names) != sorted(NAMES):
        yield f"the headers {names}"


def _unfolded(head):
    for line in re.sub(rb"\r\n(?=[ \t])", b"", head).decode("ascii").split("\r\n"):
        name, _, value = line.partition(": ")
        yield name, value


_WORD = re.compile(r"=\?utf-8\?([bq])\?([^? ]+)\?=")


def _strict_text(value):
    """Unstructured text by RFC 2047: only whole words between spaces are encoded, and each stands for whole letters."""
    read = []
    was_word = False
    for token in re.split(r"( +)", value):
        found = _WORD.fullmatch(token)
        if found:
            if was_word:
                read.pop()  # the space between two encoded-words is none
            read.append(_decoded(*found.groups()))
            was_word = True
        else:
            read.append(token)
            was_word = was_word and not token.strip()
    return "".join(read)


def _strict_name(value):
    """The display name of a mailbox: encoded-words, or one quoted string, or atoms."""
    phrase, _, address = value.rpartition(" <")
    assert address == "onthisday@example.org>", value
    if phrase.startswith('"'):
        assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', phrase), phrase
        return re.sub(r"\\(.)", r"\1", phrase[1:-1])
    assert re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+", phrase), phrase
    return _strict_text(phrase)


def _decoded(encoding, payload):
    if encoding == "b":
        return base64.b64decode(payload, validate=True).decode("utf-8")
    assert re.fullmatch(r"(?:[A-Za-z0-9!*+/_-]|=[0-9A-F]{2})+", payload), payload
    spaced = payload.replace("_", " ")
    return re.sub(rb"=([0-9A-F]{2})", lambda found: bytes([int(found[1], 16)]), spaced.encode()).decode("utf-8")


def _by_email_header(value):
    return "".join(
        piece if isinstance(piece, str) else piece.decode(charset or "ascii") for piece, charset in decode_header(value)
    )


def _stripped(text):
    return text.strip()


def main():
    prove_headers_safe()
    seed, count = (*map(int, sys.argv[1:3]), *(SEED, COUNT)[len(sys.argv) - 1 :])
    fuzz = Fuzz(seed)
    fuzz.run(count)
    print(json.dumps({"python": sys.version.split()[0], "counts": fuzz.counts, "problems": fuzz.problems[:20]}))
    return 1 if fuzz.problems else 0


if __name__ == "__main__":
    sys.exit(main())
