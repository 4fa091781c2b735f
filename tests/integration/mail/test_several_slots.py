"""A mail with links of more than one kind, as an issue has them, through every provider."""

import pytest

from syndicate.domain.message import SendingKind, Slot, Verdict
from tests.factories import make_email, make_recipient
from tests.integration.mail.test_provider_contract import CARRIERS

LINKS = {slot: f"https://onthisday.example.org/{slot.name.lower()}" for slot in Slot}


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
def test_each_reader_gets_every_link_of_his_own_in_its_place(carrier, tmp_path):
    everything = " ".join(Slot)
    email = make_email(kind=SendingKind.WEEKLY, html=f"<p>{everything}</p>\n", text=f"{everything}\n")
    numbers = (1, 2, 3)
    readers = [
        make_recipient(number, slots={slot: f"{link}/{number}~x" for slot, link in LINKS.items()}) for number in numbers
    ]
    with carrier.connect(tmp_path, 5) as carried:
        size = carried.provider.max_batch
        for first in range(0, len(readers), size):
            batch = readers[first : first + size]
            assert carried.provider.send(email, batch, f"hungary-2026-11-04/{first}").verdict is Verdict.ANSWERED
        mails = carried.mails()
        complaints = carried.fake.complaints if carried.fake else []
    assert complaints == []
    for reader in readers:
        mail, links = mails[reader.address], " ".join(reader.slots[slot] for slot in Slot)
        assert (mail.html, mail.text) == (f"<p>{links}</p>\n", f"{links}\n")
        assert mail.headers["List-Unsubscribe"] == f"<{reader.slots[Slot.UNSUBSCRIBE_URL]}>"
