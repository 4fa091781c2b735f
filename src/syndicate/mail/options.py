"""The options of one provider, read key by key; every fault is gathered and told at once."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from ipaddress import ip_address
from urllib.parse import urlsplit

from syndicate.errors import ConfigurationError, Problem

_CODE = "E010"
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1", re.ASCII)


def is_loopback(host: str) -> bool:
    """Whether a connection to `host` stays on this machine, by its name alone."""
    return _LOOPBACK.fullmatch(host.lower()) is not None


class Options:
    """Reads the keys of `mail`; a faulty one reads as its default, or as nothing, until `finish` raises.

    The keys that were asked for are the ones that are allowed.
    """

    def __init__(self, provider: str, values: Mapping[str, str], path: str) -> None:
        self._provider = provider
        self._values = values
        self._path = path
        self._asked: list[str] = []
        self._problems: list[Problem] = []

    def text(self, key: str, *, default: str | None = None) -> str:
        """One line of plain ASCII. Required when there is no default."""
        value = self._ask(key, required=default is None)
        if value is None:
            return default or ""
        if not (value and value.isascii() and value.isprintable()):
            return self._refuse(key, "must be one line of plain ASCII", default or "")
        return value

    def secret(self, key: str, *, required: bool = True) -> str:
        """A password or key; what was read is never shown. Empty when it is not required and not there."""
        value = self._ask(key, required=required)
        if value is not None and not (value.isascii() and value.isprintable() and value):
            return self._refuse(key, "must be one line of plain ASCII", "", shown=False)
        return value or ""

    def domain(self, key: str, *, default: str | None = None) -> str:
        """A host or domain name in ASCII, in lower case."""
        value = self._ask(key, required=default is None)
        if value is None:
            return default or ""
        if len(value) > 253 or not _DOMAIN.fullmatch(value.lower()):
            return self._refuse(key, "is no domain name in ASCII letters, digits, “-” and “.”", default or "")
        return value.lower()

    def host(self, key: str) -> str:
        """A domain name or an IP address. Required."""
        value = self._values.get(key, "")
        with contextlib.suppress(ValueError):
            ip_address(value)
            self._asked.append(key)
            return value
        return self.domain(key)

    def number(self, key: str, *, default: int, least: int, most: int, why: str = "") -> int:
        value = self._ask(key, required=False)
        if value is None:
            return default
        if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
            bounds = f"must be {least}" if least == most else f"must be a whole number from {least} to {most}"
            self._refuse(key, f"{bounds}{why}", "")
            return default
        return int(value)

    def choice(self, key: str, allowed: Sequence[str], *, default: str) -> str:
        value = self._ask(key, required=False)
        if value is None:
            return default
        if value not in allowed:
            return self._refuse(key, f"must be one of {', '.join(allowed)}", default)
        return value

    def url(self, key: str, *, default: str) -> str:
        """The base of an HTTP API, without a trailing slash: https, or http on this machine."""
        value = self._ask(key, required=False)
        if value is None:
            return default
        try:
            parts = urlsplit(value)
            host, odd = parts.hostname or "", bool(parts.username or parts.password or parts.query or parts.fragment)
            _ = parts.port
        except ValueError:
            host, odd = "", True
        if odd or not host or not value.isascii() or not value.isprintable() or " " in value:
            return self._refuse(key, "must be a URL of scheme, host and path alone", default)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            return self._refuse(key, "must begin with https://, for the key goes with every call", default)
        return value.rstrip("/")

    def problem(self, message: str, hint: str = "") -> None:
        """A fault that lies between keys."""
        self._problems.append(Problem(path=self._path, code=_CODE, message=message, hint=hint))

    def finish(self) -> None:
        """Raises ConfigurationError with every fault found, keys that nobody asked for among them."""
        allowed = ", ".join(sorted(self._asked)) or "none"
        for key in self._values:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, n=1)
                meant = f"did you mean “{near[0]}”? " if near else ""
                self.problem(
                    f"mail: the provider {self._provider} has no option “{key}”", f"{meant}allowed: provider, {allowed}"
                )
        if self._problems:
            raise ConfigurationError(self._problems)

    def _ask(self, key: str, *, required: bool) -> str | None:
        self._asked.append(key)
        value = self._values.get(key)
        if value is None and required:
            self.problem(
                f"mail: the provider {self._provider} needs the option “{key}”",
                f"write it, or “{key}_env” with the name of an environment variable that holds it",
            )
        return value

    def _refuse(self, key: str, rule: str, instead: str, *, shown: bool = True) -> str:
        read = f" “{self._values[key]}”" if shown else ""
        self.problem(f"mail: the option {key}{read} of the provider {self._provider} {rule}")
        return instead
