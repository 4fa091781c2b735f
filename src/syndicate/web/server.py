"""The HTTP server before the app: uvicorn with limits, so that no client can take all of it."""

from __future__ import annotations

import resource

import uvicorn

from syndicate.web.protocol import LimitedProtocol
from syndicate.web.public_files import PublicFiles

#: Seconds an idle connection is kept for the next request. Idle ones count among those that are open.
_KEEP_ALIVE = 5
#: Open connections, with idle ones; whoever comes beyond is told 503.
_CONNECTIONS = 4096
#: Files the process has open beside its connections: the database, the site, a provider's connections.
_OTHER_FILES = 256
_SECONDS_TO_FINISH = 30


def make_server(app: PublicFiles, *, trusted_proxies: tuple[str, ...] = ()) -> uvicorn.Server:
    """A server to be run on a socket. It takes uvloop where that is installed, and always httptools."""

    class Protocol(LimitedProtocol):
        public = app

    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Protocol,
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=["127.0.0.1", "::1", *trusted_proxies],
            limit_concurrency=_room_for_connections(),
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
    )


def _room_for_connections() -> int:
    """As many as the system gives us files for; the soft limit, mostly 1,024, is raised as far as it may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(_CONNECTIONS, soft - _OTHER_FILES))
