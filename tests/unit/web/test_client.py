"""Whom a request comes from."""

import pytest
from starlette.requests import Request

from syndicate.web.client import client_of, is_on_this_machine, network_of


def request(client="127.0.0.1", host="127.0.0.1:8000", **headers):
    fields = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request(
        {
            "type": "http",
            "client": (client, 5000) if client else None,
            "headers": [(name.encode(), value.encode()) for name, value in fields.items() if value is not None],
        }
    )


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("192.0.2.1", "192.0.2.0/24"),
        ("198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_neighbours_are_one_network(client, network):
    assert network_of(client) == network


def test_a_request_without_a_peer_has_no_address():
    assert client_of(request(client=None)) == ""


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST", "127.0.0.1", "[::1]", "[::1]:8000"])
def test_this_machine_is_known_by_peer_and_name(client, host):
    assert is_on_this_machine(request(client, host))


@pytest.mark.parametrize("client", ["192.0.2.1", "10.0.0.1", "0.0.0.0", "2001:db8::1", "::ffff:192.0.2.1", "", None])
def test_other_machines_are_not_this_one(client):
    assert not is_on_this_machine(request(client))


@pytest.mark.parametrize(
    "host",
    [None, "", ":8000", "onthisday.example.org", "127.0.0.1.example.org", "localhost.example.org:80", "localhost:x"],
)
def test_a_foreign_name_that_resolves_to_this_machine_is_refused(host):
    assert not is_on_this_machine(request(host=host))


@pytest.mark.parametrize(
    "header",
    ["forwarded", "x_forwarded_for", "x_forwarded_host", "x_forwarded_proto", "x_real_ip", "via", "X_Forwarded_For"],
)
def test_whatever_came_through_a_proxy_is_not_of_this_machine(header):
    assert not is_on_this_machine(request(**{header.lower(): "127.0.0.1"}))
