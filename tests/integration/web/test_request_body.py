"""Bodies of requests: whole, small and in time, or refused."""

import asyncio

import pytest
from starlette.responses import Response

from syndicate.web.request_body import RequestBody
from tests.integration.web.serving import call

LIMIT = 64 * 1024


async def echo(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    await Response(body)(scope, receive, send)


def limited(**options):
    return RequestBody(echo, lambda status: Response(b"refused", status), **options)


@pytest.mark.parametrize("size", [0, 1, LIMIT])
def test_a_body_within_the_limit_passes_whole(size):
    answer = call(limited(), "/", "POST", body=b"x" * size)
    assert (answer.status, len(answer.body)) == (200, size)


def test_a_body_in_many_parts_passes_whole():
    assert call(limited(), "/", "POST", chunks=[b"a", b"", b"bc", b"d"]).body == b"abcd"


@pytest.mark.parametrize("chunks", [[b"x" * (LIMIT + 1)], [b"x" * LIMIT, b"y"], [b"x" * 40_000] * 20], ids=len)
def test_a_larger_body_is_refused_however_it_comes(chunks):
    answer = call(limited(), "/", "POST", chunks=chunks)
    assert (answer.status, answer.body) == (413, b"refused")


def test_an_endless_body_is_not_read_to_its_end():
    taken = 0

    events = []

    async def receive():
        nonlocal taken
        taken += 2**16
        return {"type": "http.request", "body": b"x" * 2**16, "more_body": True}

    async def send(event):
        events.append(event)

    asyncio.run(limited()({"type": "http", "path": "/", "method": "POST", "headers": []}, receive, send))
    assert events[0]["status"] == 413
    assert taken < 2 * 2**20


def test_a_body_declared_too_large_is_refused_unread():
    async def receive():
        pytest.fail("read")

    events = []

    async def send(event):
        events.append(event)

    scope = {"type": "http", "path": "/", "method": "POST", "headers": [(b"content-length", b"10000000000")]}
    asyncio.run(limited()(scope, receive, send))
    assert events[0]["status"] == 413


def test_a_body_that_does_not_come_is_not_waited_for():
    async def receive():
        await asyncio.sleep(60)

    events = []

    async def send(event):
        events.append(event)

    asyncio.run(limited(seconds=0.01)({"type": "http", "path": "/", "method": "POST", "headers": []}, receive, send))
    assert events[0]["status"] == 408


def test_nobody_is_answered_who_has_gone_away():
    events = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(event):
        events.append(event)

    asyncio.run(limited()({"type": "http", "path": "/", "method": "POST", "headers": []}, receive, send))
    assert events == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_requests_that_only_look_are_passed_on_as_they_are(method):
    assert call(limited(most=lambda _path: 0), "/", method, body=b"looked at by the app alone").status == 200
