"""What the site was last made from, by digest: so that nothing is made again for nothing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from syndicate.storage.tables import site_sources


def known_sources(connection: Connection) -> dict[str, str]:
    """Digest by name; empty before the first site."""
    rows = connection.execute(select(site_sources.c.name, site_sources.c.digest))
    return {name: digest for name, digest in rows}  # noqa: C416 - `dict` takes a result for a mapping


def remember_sources(connection: Connection, digests: Mapping[str, str]) -> None:
    connection.execute(delete(site_sources).where(site_sources.c.name.in_(sorted(digests))))
    connection.execute(insert(site_sources), [{"name": name, "digest": digest} for name, digest in digests.items()])
