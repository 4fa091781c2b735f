"""How large a mail may be: what has to go so that it is shown whole, and when people are warned.

Gmail cuts a mail off at about 102 kB and hides its foot with the way out (design ruling 8).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from syndicate.domain.message import RenderedEmail

_T = TypeVar("_T")

#: Bytes of HTML in UTF-8 from which a mail is never sent.
TOO_LARGE = 100_000
#: From here on people are warned, and the way out stands at the head as well.
LARGE = 85_000


def size_of(html: str) -> int:
    return len(html.encode())


def size_warning(email: RenderedEmail) -> str | None:
    """What to tell the operator of a mail that comes near the size at which it is cut off; `None` of any other."""
    size = size_of(email.html)
    if size < LARGE:
        return None
    return (
        f"the HTML of “{email.subject}” has {size:,} bytes; mail programs cut a mail off from about {TOO_LARGE:,}. "
        "Lower `max_html_kb`, `max_items` or `briefs` of the edition, or shorten its blurbs"
    )


def first_that_fits(render: Callable[[int], tuple[_T, str]], number: int, limit: int) -> tuple[_T, str]:
    """The first of `number` forms of a mail, each smaller than the one before, that has no more than `limit` bytes.

    `render` gives a form by its number, with its HTML. Where none fits it is the last.
    """
    rendered = render(0)
    if number == 1 or size_of(rendered[1]) <= limit:
        return rendered
    too_large, fits = 0, number - 1
    fitting = render(fits)
    while fits - too_large > 1:
        middle = (too_large + fits) // 2
        rendered = render(middle)
        if size_of(rendered[1]) <= limit:
            fits, fitting = middle, rendered
        else:
            too_large = middle
    return fitting
