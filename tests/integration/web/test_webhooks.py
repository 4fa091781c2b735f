"""The doors at which providers report, as a provider finds them."""

import json
import threading
from base64 import b64encode

import pytest
from sqlalchemy import select

from syndicate.storage.tables import events
from syndicate.web.application import create_app
from tests.installed import installing
from tests.integration.web.serving import call

SECRET = "a-long-secret-of-the-path"
PATH = f"/webhooks/postmark/{SECRET}"
LOGIN = ("Authorization", "Basic " + b64encode(b"postmark:a password").decode())
MAIL = (
    "{provider: postmark, server_token_env: TOKEN, webhook_secret_env: PATH_SECRET, webhook_username: postmark, "
    "webhook_password_env: PASSWORD}"
)
ENVIRON = {"TOKEN": "token", "PATH_SECRET": SECRET, "PASSWORD": "a password"}


@pytest.fixture
def door(tmp_path):
    with installing(tmp_path / "project") as install:
        yield Door(install(MAIL, ENVIRON))


class Door:
    def __init__(self, app):
        self.app = app
        self.rung = []
        self.asgi = create_app(app, wake=lambda: self.rung.append(1))

    def post(self, body=b"{}", path=PATH, headers=(LOGIN,), **options):
        return call(self.asgi, path, "POST", headers, body=body, **options)

    def kept(self):
        with self.app.installation.database.read() as connection:
            return [(row.provider, row.body) for row in connection.execute(select(events))]


def test_a_report_is_kept_as_it_came_before_it_is_answered_and_wakes_whoever_looks_at_it(door):
    answer = door.post(b'{"RecordType": "Delivery"}')
    assert (answer.status, answer.body) == (200, b"")
    assert door.kept() == [("postmark", b'{"RecordType": "Delivery"}')]
    assert door.rung == [1]


def test_the_same_report_again_is_answered_200_and_wakes_nobody(door):
    headers = (LOGIN, ("X-PM-Webhook-Trace-Id", "trace-0123456789"))
    assert [door.post(headers=headers).status for _ in range(3)] == [200] * 3
    assert (len(door.kept()), door.rung) == (1, [1])


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (PATH, (), 401),
        (PATH, (("Authorization", "Basic bm8="),), 401),
        (f"{PATH}x", (LOGIN,), 403),
        ("/webhooks/postmark", (LOGIN,), 403),
        ("/webhooks/mailgun", (LOGIN,), 404),
        (f"/webhooks/sendgrid/{SECRET}", (LOGIN,), 404),
        (f"{PATH}/more", (LOGIN,), 404),
    ],
)
def test_who_proves_nothing_changes_nothing(door, path, headers, status):
    answer = door.post(path=path, headers=headers)
    assert answer.status == status
    assert (door.kept(), door.rung) == ([], [])
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_a_report_is_a_post(door, method):
    assert call(door.asgi, PATH, method, (LOGIN,)).status in (404, 405)
    assert door.kept() == []


@pytest.mark.parametrize(("size", "status"), [(700_000, 200), (2**20, 200), (2**20 + 1, 413), (3 * 2**20, 413)])
def test_a_report_may_be_a_megabyte_long(door, size, status):
    chunks = [b"x" * 2**16] * (size // 2**16) + [b"x" * (size % 2**16)]
    assert door.post(chunks=chunks).status == status
    assert len(door.kept()) == (status == 200)


def test_a_form_may_not_be_as_long(door):
    body = b"address=" + b"x" * 100_000
    assert call(door.asgi, "/subscribe", "POST", body=body).status == 413


def test_a_fault_of_ours_is_answered_so_that_the_provider_comes_again(door):
    with door.app.installation.database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")
    answer = door.post()
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert door.rung == []


def test_many_at_a_time_are_all_kept(door):
    def report(number):
        body = json.dumps({"RecordType": "Delivery", "number": number}).encode()
        assert door.post(body).status == 200

    threads = [threading.Thread(target=report, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(door.kept()) == 20
