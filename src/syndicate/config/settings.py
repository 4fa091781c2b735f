"""Settings: what an installation is told from outside, read once and whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from syndicate.domain.edition import Publication
from syndicate.domain.entry import EditionId


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Who sends mail, and what it has to be told. Which options there are is known to the provider."""

    provider: str
    #: Never shown: it may hold keys. An option `api_key_env` has become `api_key`, from the environment.
    options: Mapping[str, str]

    def __repr__(self) -> str:
        return f"MailSettings(provider={self.provider!r}, options={sorted(self.options)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    #: Absolute: the folder that holds config/, entries/ and templates/.
    project: Path
    publication: Publication
    #: Public base of every address, without a slash at its end.
    url: str
    #: SQLAlchemy URL; the path of an SQLite file in it is absolute.
    database: str
    mail: MailSettings
    #: Each edition's own, or the publication's.
    edition_mail: Mapping[EditionId, MailSettings]
    #: At least one, newest first; empty only where secrets were not asked for.
    token_keys: tuple[bytes, ...]
    #: Templates are looked for in these, in this order.
    template_dirs: tuple[Path, ...]
    #: SHA-256 over the files of config/.
    digest: str = ""

    @property
    def entries_dir(self) -> Path:
        return self.project / "entries"

    @property
    def var_dir(self) -> Path:
        """Everything written at run time."""
        return self.project / "var"

    @property
    def site_dir(self) -> Path:
        return self.var_dir / "site"

    @property
    def pictures_dir(self) -> Path:
        """What was published of editors' pictures, by its content: records name it, so it is as lasting as they are."""
        return self.var_dir / "pictures"

    @property
    def outbox_dir(self) -> Path:
        return self.var_dir / "outbox"

    def __repr__(self) -> str:
        return f"Settings(project={str(self.project)!r}, url={self.url!r})"
