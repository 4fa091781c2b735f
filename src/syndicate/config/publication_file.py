"""The forms of config/publication.yaml and config/topics.yaml."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, RootModel, WithJsonSchema

from syndicate.document.values import FileModel, Line, LocalisedLine, Slug, ValueRefusedError

_AUTHORITY = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?,[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII)
_OPTION = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_DATABASE = re.compile(r"sqlite:///[^/?#].*|sqlite:////.+|postgresql\+psycopg://.+")
#: Ends the names of options whose values stand in the environment.
ENV_SUFFIX = "_env"
_TOKEN_KEYS = "SYNDICATE_TOKEN_KEYS"  # noqa: S105 - the name of a variable, not what it holds


def is_loopback(url: str) -> bool:
    """Whether an address can only be reached from the machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _public_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        has_host = False
    if not has_host or parts.scheme not in ("https", "http") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueRefusedError("must be the public address of the site", hint="as in https://onthisday.example.org")
    if parts.scheme == "http" and not is_loopback(text):
        raise ValueRefusedError(
            "must begin with https://", hint="http is for this machine alone, as in http://127.0.0.1:8000"
        )
    return text.rstrip("/")


def _authority(text: str) -> str:
    if not _AUTHORITY.fullmatch(text):
        hint = 'as in "example.org,2026": a domain you own and a year in which you own it, never to be changed'
        raise ValueRefusedError("must be a domain and a year", hint=hint)
    return text


def _database(text: str) -> str:
    if not _DATABASE.fullmatch(text) or ":memory:" in text:
        hint = "as in sqlite:///var/syndicate.db or postgresql+psycopg://user@host/name"
        raise ValueRefusedError("must be the address of an SQLite file or a PostgreSQL database", hint=hint)
    return text


def is_variable(text: str) -> bool:
    """Whether a text can be the name of an environment variable."""
    return bool(_VARIABLE.fullmatch(text))


def _variable(text: str) -> str:
    if not is_variable(text):
        raise ValueRefusedError("must be the name of an environment variable", hint="as in SYNDICATE_TOKEN_KEYS")
    return text


def _option(text: str) -> str:
    if not _OPTION.fullmatch(text):
        raise ValueRefusedError("must be of small letters, digits and underscores", hint="as in api_key_env")
    return text


def _mail(options: dict[str, str]) -> dict[str, str]:
    if "provider" not in options:
        raise ValueRefusedError("must have a key “provider”", hint="as in {provider: outbox}")
    for name in options:
        if name.endswith(ENV_SUFFIX) and name.removesuffix(ENV_SUFFIX) in options:
            raise ValueRefusedError(f"must not have both “{name}” and “{name.removesuffix(ENV_SUFFIX)}”")
    return options


# An option without quotes, a port say, is a number to the program that asks.
_MAIL_SCHEMA = {
    "type": "object",
    "required": ["provider"],
    "properties": {"provider": {"type": "string", "description": "outbox, smtp, mailgun …: who sends."}},
    "propertyNames": {"pattern": f"^{_OPTION.pattern}$"},
    "additionalProperties": {"type": ["string", "number", "boolean"]},
}

EnvironmentVariable = Annotated[Line, AfterValidator(_variable)]
Authority = Annotated[Line, AfterValidator(_authority)]
#: Options of a provider as they stand in the file: those that end in `_env` name environment variables.
MailOptions = Annotated[
    dict[Annotated[Line, AfterValidator(_option)], Line], AfterValidator(_mail), WithJsonSchema(_MAIL_SCHEMA)
]


class PublicationFile(FileModel):
    schema_: Literal["publication/1"] = Field("publication/1", alias="schema")
    title: Line
    url: Annotated[Line, AfterValidator(_public_url)]
    id_authority: Authority
    database: Annotated[Line, AfterValidator(_database)] = "sqlite:///var/syndicate.db"
    mail: MailOptions = Field(default_factory=lambda: {"provider": "outbox"})
    token_keys_env: EnvironmentVariable = _TOKEN_KEYS


class TopicsFile(RootModel[dict[Slug, LocalisedLine]]):
    """Names of topics by slug."""
