"""One call over HTTP: what is kept, what is trusted, and what is proven when nothing comes back."""

import socket
import ssl
import threading

import pytest

from syndicate.mail import http_call
from syndicate.mail.http_call import MAX_ANSWER, HttpAnswer, HttpCaller, NoAnswer
from tests.fakes.api import FakeApi, Received, Reply
from tests.fakes.smtp import CERTIFICATE


class FakeEcho(FakeApi):
    """Answers every request with what `reply` is."""

    reply = Reply(200, {"fine": True})

    def look_up(self, received: Received):
        return self.reply


@pytest.fixture
def fake():
    with FakeEcho() as fake:
        yield fake


@pytest.fixture
def caller():
    caller = HttpCaller(deadline_seconds=5)
    yield caller
    caller.close()


def call(caller, url, body=b"x"):
    return caller.call("POST", url, {"Content-Type": "text/plain", "X-Key": "key"}, body)


def test_a_request_arrives_as_it_was_given_and_says_who_asks(fake, caller):
    answer = caller.call("POST", f"{fake.url}/a/b?c=d%20e", {"Content-Type": "text/plain"}, b"\x00\xff")
    assert (answer.status, answer.body, answer.is_complete) == (200, b'{"fine": true}', True)
    (received,) = fake.received
    assert (received.method, received.path, received.body) == ("POST", "/a/b?c=d%20e", b"\x00\xff")
    assert received.headers["user-agent"] == "syndicate"
    assert received.headers["accept-encoding"] == "identity"
    assert received.headers["content-type"] == "text/plain"


def test_a_question_has_no_body(fake, caller):
    assert caller.call("GET", f"{fake.url}/x", {}, None).status == 200
    assert (fake.received[0].method, fake.received[0].body) == ("GET", b"")


def test_names_of_headers_are_found_in_any_case(fake, caller):
    fake.reply = Reply(200, {}, {"Retry-After": "7"})
    assert call(caller, fake.url).headers["retry-AFTER"] == "7"


def test_calls_share_one_connection_and_a_rested_one_is_not_trusted(fake, caller, monkeypatch):
    call(caller, fake.url)
    call(caller, fake.url)
    assert fake.connections == 1
    monkeypatch.setattr(http_call, "_MAX_IDLE_SECONDS", 0.0)
    call(caller, fake.url)
    assert (fake.connections, fake.requests) == (2, 3)


def test_a_redirect_is_an_answer_and_is_not_followed(fake, caller):
    fake.reply = Reply(307, b"", {"Location": f"{fake.url}/elsewhere"})
    assert call(caller, fake.url).status == 307
    assert fake.requests == 1


def test_an_answer_longer_than_the_limit_is_cut_and_told_to_be(fake, caller):
    fake.reply = Reply(200, b"x" * (MAX_ANSWER + 200_000))
    answer = call(caller, fake.url)
    assert answer.is_complete is False
    assert MAX_ANSWER < len(answer.body) <= MAX_ANSWER + 65536


def test_nobody_listening_proves_that_nothing_arrived(caller):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        answer = call(caller, f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert answer == NoAnswer(sent=False, reason="[Errno 111] Connection refused")


def test_a_host_that_has_no_address_proves_that_nothing_arrived(caller):
    answer = call(caller, "https://api.invalid")
    assert isinstance(answer, NoAnswer)
    assert answer.sent is False


@pytest.mark.parametrize(
    ("name", "trusted", "arrives"),
    [("localhost", False, False), ("localhost", True, True), ("127.0.0.2", True, False)],
    ids=["unknown-issuer", "trusted", "wrong-name"],
)
def test_a_certificate_is_looked_at_before_a_word_is_said(caller, monkeypatch, name, trusted, arrives):
    if trusted:
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(CERTIFICATE))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    heard = []
    address = "127.0.0.1" if name == "localhost" else name
    with socket.create_server((address, 0)) as listener:

        def serve():
            connection, _ = listener.accept()
            with connection:
                try:
                    with context.wrap_socket(connection, server_side=True) as secured:
                        # To its end: what is closed with something unread in it becomes a reset.
                        while not b"".join(heard).endswith(b"\r\n\r\nx"):
                            heard.append(secured.recv(1000))
                        secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                except OSError:
                    pass

        server = threading.Thread(target=serve)
        server.start()
        answer = call(caller, f"https://{name}:{listener.getsockname()[1]}")
        server.join()
    if arrives:
        assert isinstance(answer, HttpAnswer), answer
        assert b"".join(heard).startswith(b"POST / HTTP/1.1")
    else:
        assert (answer.sent, b"".join(heard)) == (False, b"")
        assert "certificate verify failed" in answer.reason


def test_neither_a_proxy_nor_a_password_file_of_the_environment_is_used(fake, caller, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert call(caller, fake.url).status == 200
    assert "authorization" not in fake.received[0].headers


def test_several_threads_share_one_caller(fake, caller):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(call(caller, fake.url))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [200] * 8


def test_one_that_was_closed_connects_anew(fake, caller):
    call(caller, fake.url)
    caller.close()
    assert call(caller, fake.url).status == 200
    assert fake.connections == 2
