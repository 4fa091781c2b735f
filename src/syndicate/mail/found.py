"""Found: what a provider's search says of one batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    #: The provider's ids by address in lower case, of those recipients who were taken on.
    ids: Mapping[str, str] = field(default_factory=dict)
    #: False where the search failed or its answer was cut: then it only proves who was found.
    is_whole: bool
    #: Short text for people, where the search failed.
    detail: str = ""
