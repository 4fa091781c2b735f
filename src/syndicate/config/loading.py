"""Read config/*.yaml and the environment into Settings; every fault of all files is found before any is raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from syndicate.config.edition_file import EditionFile
from syndicate.config.editions import check_edition, to_edition
from syndicate.config.environment import mail_settings, token_keys
from syndicate.config.publication_file import PublicationFile, TopicsFile
from syndicate.config.settings import MailSettings, Settings
from syndicate.config.starter import starter_dir
from syndicate.document.files import cannot_read, read_bytes, reason_of
from syndicate.document.nodes import Tree
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import EditionId, LocalText
from syndicate.errors import ConfigurationError, FilesError, Problem

M = TypeVar("M", bound=BaseModel)

_PUBLICATION = "config/publication.yaml"
_TOPICS = "config/topics.yaml"
_EDITIONS = "config/editions"
_INIT_HINT = "`syndicate init DIR` makes a publication, and `--project DIR` says where one is"
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class _Read(Generic[M]):
    tree: Tree
    file: M


def load_settings(project: Path, environ: Mapping[str, str], *, require_secrets: bool = True) -> Settings:
    """The settings of the publication in `project`.

    Raises ConfigurationError with every problem found. Without `require_secrets`, for commands that only read and
    show, environment variables that are unset are no problem: their options and the token keys are left out, and
    no key is made.
    """
    project = project.absolute()
    problems: list[Problem] = []
    publication = _read(project, _PUBLICATION, PublicationFile, problems)
    has_topics = (project / _TOPICS).exists()
    topics = _read(project, _TOPICS, TopicsFile, problems) if has_topics else None
    editions = [*_read_editions(project, publication, problems)]
    if publication is None:
        raise ConfigurationError(problems)
    mail, edition_mail = _mail(publication, editions, environ, problems, require_secrets=require_secrets)
    file = publication.file
    keys = token_keys(
        publication.tree, file, environ, project / "var" / "token.key", problems, require_secrets=require_secrets
    )
    if problems:
        raise ConfigurationError(problems)
    made = tuple(to_edition(edition.file, id_authority=file.id_authority) for edition in editions)
    return Settings(
        project=project,
        publication=Publication(
            title=file.title, id_authority=file.id_authority, editions=made, topics=_topics(topics, made)
        ),
        url=file.url,
        database=_database(file.database, project),
        mail=mail,
        edition_mail=edition_mail,
        token_keys=keys,
        template_dirs=tuple(dict.fromkeys((project / "templates", starter_dir() / "templates"))),
        digest=_digest(project / "config"),
    )


def _digest(folder: Path) -> str:
    digest = sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _read(project: Path, shown: str, model: type[M], problems: list[Problem]) -> _Read[M] | None:
    try:
        tree = parse(read_bytes(project / shown, shown, hint=_INIT_HINT), shown)
        return _Read(tree, validate(tree, model))
    except FilesError as error:
        problems += error.problems
        return None


def _read_editions(
    project: Path, publication: _Read[PublicationFile] | None, problems: list[Problem]
) -> Iterator[_Read[EditionFile]]:
    """The editions whose files are right, in the order of their names."""
    try:
        paths = sorted(path for path in (project / _EDITIONS).iterdir() if not path.name.startswith("."))
    except OSError as error:
        problems.append(cannot_read(_EDITIONS, f"the folder cannot be read: {reason_of(error)}", _INIT_HINT))
        return
    names = [path for path in paths if path.suffix == ".yaml"]
    for path in paths:
        if path not in names and path.suffix.lower() in (".yml", ".yaml"):
            problems.append(
                cannot_read(f"{_EDITIONS}/{path.name}", "this file is not read", "its name must end in “.yaml”")
            )
    if not names:
        problems.append(
            cannot_read(_EDITIONS, "there is no edition", "an edition is one file here, such as hungary.yaml")
        )
    for path in names:
        read = _read(project, f"{_EDITIONS}/{path.name}", EditionFile, problems)
        if read:
            problems += check_edition(
                read.tree,
                read.file,
                name=path.stem,
                url=publication.file.url if publication else None,
                id_authority=publication.file.id_authority if publication else None,
            )
            yield read


def _mail(
    publication: _Read[PublicationFile],
    editions: Sequence[_Read[EditionFile]],
    environ: Mapping[str, str],
    problems: list[Problem],
    *,
    require_secrets: bool,
) -> tuple[MailSettings, dict[EditionId, MailSettings]]:
    """Who sends the publication's mail, and who sends each edition's."""
    mail = mail_settings(
        publication.tree, ("mail",), publication.file.mail, environ, problems, require_secrets=require_secrets
    )
    own = {
        EditionId(edition.file.id): mail_settings(
            edition.tree,
            ("email", "provider"),
            edition.file.email.provider,
            environ,
            problems,
            require_secrets=require_secrets,
        )
        for edition in editions
        if edition.file.email.provider
    }
    ids = [EditionId(edition.file.id) for edition in editions]
    return mail, {edition_id: own.get(edition_id, mail) for edition_id in ids}


def _topics(topics: _Read[TopicsFile] | None, editions: Sequence[Edition]) -> dict[str, LocalText]:
    """Names of topics; a bare name is the same in every language of the editions."""
    languages = sorted({language for edition in editions for language in edition.languages})
    names: dict[str, LocalText] = {}
    for slug, texts in topics.file.root.items() if topics else ():
        bare = texts.get("")
        names[slug] = LocalText(dict.fromkeys(languages, bare) if bare is not None else dict(texts))
    return names


def _database(url: str, project: Path) -> str:
    """The database's address; the path of an SQLite file is meant from the project and made absolute."""
    if not url.startswith(_SQLITE):
        return url
    return f"{_SQLITE}{project / url.removeprefix(_SQLITE)}"
