"""What is wrong with the templates of a project, as far as it can be seen without rendering them.

Every template below the project's own folder is looked at, whatever it is called; those of the package stand in for
what a project does not have, and say which names there are. What comes of them, `template_trial.py` looks at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jinja2 import nodes

from syndicate.document.files import read_bytes
from syndicate.errors import FilesError, Level, Problem
from syndicate.rendering.mail_markup import mail_faults
from syndicate.rendering.template_markup import loose_values, wrong_mjml
from syndicate.rendering.template_names import (
    Fault,
    Names,
    circle_of,
    meant,
    unknown_variables,
    wrong_references,
)
from syndicate.rendering.template_reading import Reading, read_template
from syndicate.rendering.template_source import Source

_ENDING = ".j2"
_EDITIONS = "editions"
#: What the service gives to templates of a part, and the package's do not read.
_ALSO_GIVEN = {
    "email": frozenset({"publication", "edition_url"}),
    "desk": frozenset({"edition", "lang", "t", "w", "feeds", "solemn", "structured", "city_of"}),
}
#: Links that whoever gets a mail must find: where the package's mail has the first or the second, so has every other.
_WAYS = {
    "confirm_url": "a mail that asks for a confirmation has no link that confirms",
    "unsubscribe_url": "a mail to many has no way to unsubscribe",
}


@dataclass(frozen=True, slots=True)
class _Template:
    """One file of a folder of templates."""

    path: Path
    #: As other templates name it, without the edition's folder.
    name: str
    #: Whose folder it lies in; empty for those of all editions.
    edition: str
    reading: Reading
    #: Why it could not be read, or not whole.
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> Names:
        return self.reading.names

    @property
    def part(self) -> str:
        """`email`, `site`, `web` or `desk`."""
        return PurePosixPath(self.name).parts[0]


def lint_templates(folders: Sequence[Path], project: Path, editions: Collection[str]) -> tuple[Problem, ...]:
    """Every problem of the templates in the first of `folders`, in the order of files and lines.

    The others are those that stand in for it. `project` is what paths are told from.
    """
    if not own_templates(folders):
        return ()
    return _Lint(folders, project, editions).problems()


def own_templates(folders: Sequence[Path]) -> tuple[PurePosixPath, ...]:
    """The templates of the first folder that the next one has not, or has in another form, by their paths in it.

    Those of the package by themselves are right: that is tested with it.
    """
    own, *others = folders

    def is_own(path: Path) -> bool:
        other = others[0] / path.relative_to(own) if others else None
        return other is None or not other.is_file() or other.read_bytes() != path.read_bytes()

    return tuple(
        PurePosixPath(path.relative_to(own).as_posix())
        for path in sorted(own.rglob(f"*{_ENDING}"))
        if path.is_file() and is_own(path)
    )


class _Lint:
    def __init__(self, folders: Sequence[Path], project: Path, editions: Collection[str]) -> None:
        self._folders = tuple(folders)
        self._project = project
        self._editions = editions
        self._own = tuple(self._read(folders[0]))
        self._others = tuple(template for folder in folders[1:] for template in self._read(folder))
        #: Templates that the service asks for by themselves: of each name the one that stands in for a project's.
        self._asked = {one.name: one for one in reversed(self._others or self._own) if not one.edition}

    def problems(self) -> tuple[Problem, ...]:
        found: list[Problem] = []
        for template in self._own:
            found += template.problems
            found += self._of_place(template)
            source, tree = template.reading.source, template.reading.tree
            if source and tree:
                shown = self._shown(template.path)
                found += [_problem(shown, source, fault) for fault in self._faults(template, source, tree)]
        for edition in ("", *sorted(self._editions)):
            found += self._lost_ways(edition)
        return tuple(sorted(set(found)))

    def _lost_ways(self, edition: str) -> Iterator[Problem]:
        """E087: mails that the project's own templates have taken their link from."""
        around, lost = self._seen_by(edition), defaultdict[tuple[str, str], list[str]](list)
        for name, asked in self._asked.items():
            # What extends nothing is a sheet or a stock of macros, and no mail by itself.
            if asked.part != "email" or not asked.reading.extends:
                continue
            read, chain = _all_read(_chain(asked, self._asked)), _chain(around[name], around)
            way = next((way for way in _WAYS if way in read), "")
            own = next((one for one in chain if one in self._own), None)
            if way and own and way not in _all_read(chain) and all(one.reading.tree for one in chain):
                lost[self._shown(own.path), way].append(name)
        for (path, way), names in lost.items():
            message = f"{_WAYS[way]}: {', '.join(sorted(names))}"
            hint = f"write “{{{{ {way} }}}}” where the link leads"
            yield Problem(path=path, code="E087", message=message, hint=hint)

    def _read(self, folder: Path) -> Iterator[_Template]:
        for path in sorted(folder.rglob(f"*{_ENDING}")):
            inside = path.relative_to(folder)
            edition = inside.parts[1] if inside.parts[0] == _EDITIONS and len(inside.parts) > 2 else ""
            name = PurePosixPath(*inside.parts[2:]) if edition else PurePosixPath(inside)
            yield self._read_one(path, name.as_posix(), edition)

    def _read_one(self, path: Path, name: str, edition: str) -> _Template:
        shown = self._shown(path)
        try:
            text = read_bytes(path, shown).decode()
        except FilesError as error:
            return _Template(path, name, edition, Reading(), error.problems)
        except UnicodeDecodeError as error:
            message = f"the template is no UTF-8 text: byte {error.start + 1} is 0x{error.object[error.start]:02x}"
            return _Template(path, name, edition, Reading(), (Problem(path=shown, code="E080", message=message),))
        reading = read_template(text)
        problems = [_problem(shown, reading.source, fault) for fault in reading.faults if reading.source]
        if reading.refused:
            problems.append(_refusal(shown, text, reading))
        return _Template(path, name, edition, reading, tuple(problems))

    def _faults(self, template: _Template, source: Source, tree: nodes.Template) -> Iterator[Fault]:
        around = self._seen_by(template.edition)
        yield from wrong_references(template.names, source, lambda name: self._is_there(name, template), around)
        yield from self._circles(template, source, around)
        yield from unknown_variables(template.names, tree, source, self._known(template.part))
        if not template.name.endswith(f".txt{_ENDING}"):
            yield from loose_values(source)
        if template.part == "email":
            yield from self._of_mail(template, source)

    def _of_mail(self, template: _Template, source: Source) -> Iterator[Fault]:
        if template.name.endswith(f".mjml{_ENDING}"):
            yield from wrong_mjml(source, is_child=template.reading.extends)
        if not template.name.endswith(f".txt{_ENDING}"):
            for one in mail_faults(source.mask):
                yield Fault(offset=one.offset, end=one.end, code=one.code, message=one.message)

    def _circles(self, template: _Template, source: Source, around: Mapping[str, _Template]) -> Iterator[Fault]:
        references = {name: tuple(one.name for one in other.names.references) for name, other in around.items()}
        if circle := circle_of(template.name, references):
            line = next(one.line for one in template.names.references if one.name == circle[1])
            offset, end = source.find(r"\S[^\n]*", line)
            message = f"the template leads back to itself: {' → '.join(circle)}"
            yield Fault(offset=offset, end=end, code="E082", message=message)

    def _seen_by(self, edition: str) -> dict[str, _Template]:
        """By name, the templates that one of an edition finds, or one of all editions."""
        ranked = [
            *(one for one in self._own if edition and one.edition == edition),
            *(one for one in self._own if not one.edition),
            *(one for one in self._others if edition and one.edition == edition),
            *(one for one in self._others if not one.edition),
        ]
        return {one.name: one for one in reversed(ranked)}

    def _is_there(self, name: str, template: _Template) -> bool:
        """Also a plain file, a style sheet that is included say."""
        of_edition = [folder / _EDITIONS / template.edition for folder in self._folders if template.edition]
        return any((folder / name).is_file() for folder in (*of_edition, *self._folders))

    def _known(self, part: str) -> frozenset[str]:
        """What a template of this part may read: what the package's read there, and what any of them makes itself."""
        asked = [one for one in self._asked.values() if one.part == part]
        parts = {part, *(PurePosixPath(to.name).parts[0] for one in asked for to in one.names.references)}
        given = {name for one in self._asked.values() if one.part in parts for name in one.names.read}
        given |= _ALSO_GIVEN.get(part, frozenset())
        made = {name for one in (*self._own, *self._others) if one.part in parts for name in one.names.made}
        return frozenset(given | made)

    def _of_place(self, template: _Template) -> Iterator[Problem]:
        """W081: templates that nothing will ever ask for."""
        shown = self._shown(template.path)
        if template.edition and template.edition not in self._editions:
            message = f"there is no edition “{template.edition}”, and so nothing uses this template"
            hint = meant(template.edition, self._editions, f"editions are {', '.join(sorted(self._editions))}")
        else:
            around = self._seen_by(template.edition)
            referred = {to.name for one in around.values() for to in one.names.references}
            if template.name in self._asked or template.name in referred:
                return
            message = f"nothing asks for a template “{template.name}”"
            hint = meant(template.name, self._asked, "docs/themes.md lists the names that are asked for")
        yield Problem(path=shown, code="W081", message=message, hint=hint, level=Level.WARNING)

    def _shown(self, path: Path) -> str:
        return path.relative_to(self._project).as_posix() if path.is_relative_to(self._project) else str(path)


def _chain(template: _Template, around: Mapping[str, _Template]) -> list[_Template]:
    """A template and all that it is made of, itself first."""
    chain = {template.name: template}
    waiting = [template]
    while waiting:
        for name in (to.name for to in waiting.pop().names.references):
            if name in around and name not in chain:
                chain[name] = around[name]
                waiting.append(around[name])
    return list(chain.values())


def _all_read(chain: Iterable[_Template]) -> frozenset[str]:
    return frozenset().union(*(one.names.read for one in chain))


def _problem(shown: str, source: Source, fault: Fault) -> Problem:
    line, column = source.place(fault.offset)
    return Problem(
        path=shown,
        line=line,
        column=column,
        end_column=source.end_column(fault.offset, fault.end) if fault.end > fault.offset else 0,
        code=fault.code,
        message=fault.message,
        hint=fault.hint,
    )


def _refusal(shown: str, text: str, reading: Reading) -> Problem:
    if not reading.line:
        return Problem(path=shown, code="E080", message=f"Jinja2 cannot read the template: {reading.refused}")
    lines = text.splitlines() or [""]
    line = min(reading.line, len(lines))
    written = lines[line - 1]
    return Problem(
        path=shown,
        line=line,
        column=len(written) - len(written.lstrip()) + 1,
        code="E080",
        message=f"Jinja2 cannot read “{written.strip()[:60]}”: {reading.refused}",
    )
