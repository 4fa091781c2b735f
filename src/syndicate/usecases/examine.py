"""Examine: ask each provider, before anything is sent, whether mail would go out as it is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from syndicate.domain.entry import EditionId
from syndicate.mail.finding import Finding
from syndicate.usecases.installation import Installation

#: Seconds after which a provider is asked again: what was wrong may be mended by then, what was right may have changed.
_AGAIN_WHEN_WRONG = 300.0
_AGAIN = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What one account with a provider said of itself."""

    provider: str
    editions: tuple[EditionId, ...]
    findings: tuple[Finding, ...]

    @property
    def fatal(self) -> str:
        """Why nothing may be sent by it, or empty."""
        return " ".join(finding.message for finding in self.findings if finding.is_fatal)


def examine(installation: Installation) -> tuple[Examined, ...]:
    """One question after the other to every account; sends nothing and never raises for what the wire may do."""
    examined = []
    for provider, editions in installation.accounts:
        known = {edition.id: edition for edition in installation.publication.editions}
        senders = sorted({known[edition].mail.sender_address for edition in editions})
        findings = provider.check(senders)
        examined.append(Examined(provider=provider.name, editions=tuple(sorted(editions)), findings=tuple(findings)))
    return tuple(examined)


def barred_by(examined: tuple[Examined, ...]) -> dict[EditionId, str]:
    """The editions whose provider must not be used, and why."""
    return {edition: one.fatal for one in examined if one.fatal for edition in one.editions}


class Examination:
    """What `examine` said last, asked anew when it is old. For one thread."""

    def __init__(self, installation: Installation, tell: Callable[[Examined], None]) -> None:
        """`tell` hears of every account that has something to say, each time it was asked."""
        self._installation = installation
        self._tell = tell
        self._barred: dict[EditionId, str] = {}
        self._next = 0.0

    def barred(self) -> Mapping[EditionId, str]:
        if monotonic() >= self._next:
            examined = examine(self._installation)
            for one in examined:
                if one.findings:
                    self._tell(one)
            self._barred = barred_by(examined)
            self._next = monotonic() + (_AGAIN_WHEN_WRONG if self._barred else _AGAIN)
        return self._barred
