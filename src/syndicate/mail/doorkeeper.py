"""The options of a webhook whose provider signs nothing."""

from __future__ import annotations

import re

from syndicate.mail.options import Options
from syndicate.mail.webhook import Doorkeeper

_NAMES = ("webhook_secret", "webhook_username", "webhook_password")
_PATH_SECRET = re.compile(r"[A-Za-z0-9_-]{16,200}", re.ASCII)


def doorkeeper_from(options: Options, provider: str) -> Doorkeeper | None:
    """Who lets the provider's reports in; `None` where nothing is set up for them."""
    path_secret, username, password = (options.secret(name, required=False) for name in _NAMES)
    if not (path_secret or username or password):
        return None
    if not (path_secret and username and password):
        options.problem(
            f"mail: the provider {provider} needs {', '.join(_NAMES)} together, or none of them",
            f"{provider} signs nothing: a secret in the path, a name and a password stand for a signature",
        )
    elif not _PATH_SECRET.fullmatch(path_secret):
        options.problem(
            f"mail: the option webhook_secret of the provider {provider} must be 16 to 200 letters, digits, “-” and “_”"
        )
    elif ":" in username:
        options.problem(f"mail: the option webhook_username of the provider {provider} must not hold “:” (RFC 7617)")
    return Doorkeeper(path_secret=path_secret, username=username, password=password)
