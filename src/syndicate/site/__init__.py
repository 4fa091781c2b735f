"""The public folder: the old site or the new one, with nothing in between that a reader could trip over.

`writing` has the two phases, `staging` the first of them, `journal` the second; `packing` makes and judges the packed
twins, `paths` says what may stand where and in which order. Knows nothing of what the files say.
"""

from syndicate.site.journal import has_site
from syndicate.site.writing import finish_writing, write_site

__all__ = ["finish_writing", "has_site", "write_site"]
