"""The one place that knows botocore: it builds, validates and signs calls to SES, and reads what comes back.

It sends nothing itself. Each call goes through the carrier it is given, once; and nothing of the environment, of files
in a home folder or of the machine's role has a say in it: keys and region are the ones that are given.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from syndicate.errors import UnsafeMailError
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.wire_text import readable

try:
    from botocore import xform_name
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config
    from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.loaders import Loader
    from botocore.parsers import ResponseParserError
    from botocore.session import Session
except ImportError:
    IS_INSTALLED = False
else:
    IS_INSTALLED = True

#: Carries one request: method, URL, headers, body.
Carrier = Callable[[str, str, Mapping[str, str], bytes | None], ApiReply | NoAnswer]

#: Not passed on: the carrier says who it is and how long the body is.
_OWN_HEADERS = frozenset({"user-agent", "content-length"})
#: Over JSON of another shape than the model's botocore stumbles in all these ways.
_STUMBLES = (TypeError, ValueError, AttributeError, KeyError)
#: What botocore reads of an answer's head.
_READ_HEADERS = ("Content-Type", "x-amzn-ErrorType", "x-amzn-RequestId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    access_key_id: str
    secret_access_key: str
    #: Of temporary keys; else empty.
    session_token: str = ""


@dataclass(frozen=True, slots=True)
class SesAnswer:
    reply: ApiReply | NoAnswer
    #: The name of SES's exception; empty where there is none.
    code: str
    #: What botocore read of a success; empty where it was none, or could not be read.
    result: Mapping[str, Any]  # Any: JSON


class SesClient:
    """Calls operations of SES's API v2; may be used by several threads."""

    def __init__(self, base_url: str, region: str, credentials: Credentials, carrier: Carrier) -> None:
        self._carrier = carrier
        # At DEBUG botocore writes signatures, tokens and bodies with readers' addresses to the log.
        logging.getLogger("botocore").setLevel(logging.WARNING)
        self._client = _session().create_client(
            "sesv2",
            region_name=region,
            endpoint_url=base_url,
            use_ssl=True,
            verify=True,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token or None,
            config=Config(
                # By itself botocore would try again after time-outs and 5xx, and so mail readers twice.
                retries={"mode": "standard", "total_max_attempts": 1},
                ignore_configured_endpoint_urls=True,
                proxies={},
            ),
        )
        self._client.meta.events.register("before-send.sesv2", self._carry)

    def call(self, operation: str, parameters: Mapping[str, Any]) -> SesAnswer:  # Any: JSON
        """One call, tried once. Raises UnsafeMailError for parameters that botocore's model does not allow."""
        held = _Held()
        token = _held.set(held)
        try:
            return held.answer(result=getattr(self._client, xform_name(operation))(**parameters))
        except ClientError as error:
            return held.answer(code=str(error.response.get("Error", {}).get("Code", "")))
        except (BotoCoreError, ResponseParserError, _UnreadableError, *_STUMBLES) as error:
            if not held.was_carried:
                raise UnsafeMailError("the call to SES", readable(str(error))) from error
            return held.answer()
        finally:
            _held.reset(token)

    def _carry(self, request: Any, **_: Any) -> Any:  # Any: botocore has no types
        """Botocore's hook “before-send”: what it returns is taken for the answer, and nothing is sent but this."""
        headers = {
            name: value.decode() if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
            if name.lower() not in _OWN_HEADERS
        }
        reply = self._carrier(request.method, request.url, headers, request.body or None)
        held = _held.get()
        held.reply, held.was_carried = reply, True
        if isinstance(reply, NoAnswer) or not isinstance(reply.parsed, dict):
            raise _UnreadableError
        kept = {name: value for name in _READ_HEADERS if (value := reply.header(name))}
        return AWSResponse(request.url, reply.status, kept, _Raw(reply.body))


class _UnreadableError(Exception):
    """There is no answer, or it is no whole JSON object: botocore would read something into it."""


class _Held:
    """The answer of the call that is being made."""

    reply: ApiReply | NoAnswer = NoAnswer(sent=False, reason="the call was never made")
    was_carried = False

    def answer(self, *, code: str = "", result: Mapping[str, Any] | None = None) -> SesAnswer:
        return SesAnswer(self.reply, code, result or {})


_held: ContextVar[_Held] = ContextVar("_held")


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _session() -> Any:  # Any: botocore has no types
    session = Session(
        session_vars={
            name: (None, None, default, convert)
            for name, (_, _, default, convert) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
        }
        | dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    )
    session.register_component("data_loader", _loader())
    return session


@lru_cache(maxsize=1)
def _loader() -> Any:  # Any: botocore has no types
    """Botocore's own models and no others; kept, since reading them is the long part."""
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
