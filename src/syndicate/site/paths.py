"""What may stand where in the public folder, and in which order files take their places."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath

from syndicate.site.packing import TWINS

#: Inside the folder, so that renaming stays within one file system; nothing in it is ever public.
WORKSHOP = ".writing"
_START_PAGE = "index.html"
_SHOWN_BY_PAGES = ("assets/", "pictures/")


def order(name: str, *, is_new: bool) -> tuple[bool, bool, bool, int, str]:
    """Sorts files so that at no time a page that can be reached links to what is not there.

    New files come first: nothing leads to them until a page that stood before is replaced. Within each, assets and
    pictures, then the deepest pages, then feeds and front pages. The start page is the last of all, as it stands for
    the whole site.
    """
    return (name == _START_PAGE, not is_new, not name.startswith(_SHOWN_BY_PAGES), -name.count("/"), name)


class Places:
    """Where names stand under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real_root = root.resolve()
        # Neighbours are mostly given one after the other.
        self._is_inside = lru_cache(maxsize=256)(self._leads_inside)

    def target(self, name: str) -> Path:
        """The file a name stands for. Raises ValueError for one that leads out, or is our own or a twin's."""
        parts = PurePosixPath(name).parts
        is_plain = (
            bool(parts)
            and not name.startswith("/")
            and "\0" not in name
            and ".." not in parts
            and parts[0] != WORKSHOP
            and not name.endswith(TWINS)
            and str(PurePosixPath(*parts)) == name
        )
        target = self._root.joinpath(*parts) if is_plain else self._root
        if not is_plain or not self._is_inside(target.parent):
            raise ValueError(f"“{name}” is no path inside the site’s folder {self._root}")
        return target

    def _leads_inside(self, folder: Path) -> bool:
        return folder.resolve().is_relative_to(self._real_root)


def clash(names: set[str]) -> str | None:
    """A name that would have to be a file and a folder at once; `None` where there is none."""
    for name in sorted(names):
        for parent in PurePosixPath(name).parents:
            if str(parent) in names:
                return str(parent)
    return None
