"""The providers by name: a new one is a file beside this and a line in the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from syndicate.errors import UnknownNameError
from syndicate.mail import brevo, mailersend, mailgun, outbox, postmark, resend, sendgrid, ses, smtp
from syndicate.mail.options import Options

Provider = (
    brevo.Brevo
    | mailersend.Mailersend
    | mailgun.Mailgun
    | outbox.Outbox
    | postmark.Postmark
    | resend.Resend
    | sendgrid.SendGrid
    | ses.Ses
    | smtp.Smtp
)

_PROVIDERS: Mapping[str, Callable[[Options, Path], Provider]] = {
    "brevo": brevo.from_options,
    "mailersend": mailersend.from_options,
    "mailgun": mailgun.from_options,
    "outbox": outbox.from_options,
    "postmark": postmark.from_options,
    "resend": resend.from_options,
    "sendgrid": sendgrid.from_options,
    "ses": ses.from_options,
    "smtp": smtp.from_options,
}


def provider_names() -> tuple[str, ...]:
    return tuple(sorted(_PROVIDERS))


def build_provider(
    name: str, options: Mapping[str, str], *, outbox_dir: Path, path: str = "config/publication.yaml"
) -> Provider:
    """The provider `name` with its `options`, the keys beside `provider` in `mail`. Connects to nothing yet.

    `path` is the file that the options stand in. Raises UnknownNameError, or ConfigurationError with every
    option that is missing, unknown or wrong.
    """
    build = _PROVIDERS.get(name)
    if build is None:
        raise UnknownNameError("mail provider", name, provider_names())
    return build(Options(name, options, path), outbox_dir)
