"""The choice of encoding (RFC 9110 12.5.3). Pure: what a client accepts in, what it is best sent out."""

from __future__ import annotations

import re
from functools import lru_cache

from syndicate.site.packing import BROTLI, GZIP

#: The plain bytes, beside the suffixes of the packed twins.
PLAIN = ""
#: What each suffix is called in Content-Encoding.
CODINGS = {BROTLI: b"br", GZIP: b"gzip"}

_QUALITY = re.compile(rb"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


@lru_cache(maxsize=256)
def preferred(accept_encoding: bytes | None) -> tuple[str, ...]:
    """Suffixes of what may be sent, the best first; of what is liked alike, the smaller.

    The plain bytes are always among them and need not be named: they come last where they are not, and are sent as
    well to whom accepts nothing at all, as that is of more use than a refusal.
    """
    weights = _weights(accept_encoding or b"")
    others = weights.get(b"*", 0.0)
    brotli = weights.get(b"br", others)
    gzip = weights.get(b"gzip", weights.get(b"x-gzip", others))
    plain = weights.get(b"identity", others)
    wanted = [(weight, suffix) for weight, suffix in ((brotli, BROTLI), (gzip, GZIP)) if weight > 0]
    # Sorting keeps the order of what weighs the same.
    wanted.append((plain, PLAIN))
    return tuple(suffix for _, suffix in sorted(wanted, key=lambda one: -one[0]))


def _weights(field: bytes) -> dict[bytes, float]:
    weights: dict[bytes, float] = {}
    for part in field.lower().split(b","):
        coding, _, parameter = part.partition(b";")
        weights[coding.strip()] = _weight(parameter.strip())
    return weights


def _weight(parameter: bytes) -> float:
    if not parameter:
        return 1.0
    match = _QUALITY.fullmatch(parameter)
    return float(match[1]) if match else 0.0
