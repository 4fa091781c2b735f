"""The names in a template: filters and tests, other templates, and what it is given to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from jinja2 import Environment, meta, nodes

from syndicate.rendering.template_source import Source

#: What Jinja2 itself gives: in loops, in blocks, in macros.
_GIVEN_BY_JINJA = frozenset({"loop", "self", "super", "caller", "varargs", "kwargs", "true", "false", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at one place of a template."""

    #: 0-based, in the source's text.
    offset: int
    end: int
    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another template that one extends, imports or includes by a name that is written down."""

    name: str
    line: int
    #: Whether nothing happens when it is not there.
    may_be_missing: bool


@dataclass(frozen=True, slots=True)
class Names:
    """What a template reads without making it, what it makes, and which templates it is made of.

    Names of templates that are put together only when it runs are not among them.
    """

    read: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    references: tuple[Reference, ...] = ()


def names_of(tree: nodes.Template, environment: Environment) -> Names:
    """Of a template whose filters and tests are all known.

    Raises TemplateAssertionError for what Jinja2 finds only when it makes a program of a template it could read, such
    as two blocks of one name.
    """
    made = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    made |= {node.name for node in tree.find_all(nodes.Macro)}
    made |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        made |= {name if isinstance(name, str) else name[1] for name in node.names}
    read = meta.find_undeclared_variables(tree) - environment.globals.keys() - _GIVEN_BY_JINJA
    references = []
    for referring in _referring(tree):
        named = referring.template
        written = named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]
        # Of several names for one include the first that is there is taken.
        may_be_missing = isinstance(referring, nodes.Include) and (referring.ignore_missing or len(written) > 1)
        for one in written:
            if isinstance(one, nodes.Const) and isinstance(one.value, str):
                references.append(Reference(one.value, one.lineno, may_be_missing))
    return Names(frozenset(read), frozenset(made), tuple(references))


def _referring(tree: nodes.Template) -> list[nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport]:
    return [
        *tree.find_all(nodes.Extends),
        *tree.find_all(nodes.Include),
        *tree.find_all(nodes.Import),
        *tree.find_all(nodes.FromImport),
    ]


def unknown_filters(tree: nodes.Template, source: Source, environment: Environment) -> Iterator[Fault]:
    """E081: filters and tests that are not there."""
    kinds: list[tuple[type[nodes.Filter] | type[nodes.Test], str, Iterable[str], str]] = [
        (nodes.Filter, "filter", environment.filters, r"(\||filter)\s*{}\b"),
        (nodes.Test, "test", environment.tests, r"\bis\s+(not\s+)?{}\b"),
    ]
    for kind, word, known, pattern in kinds:
        for node in tree.find_all(kind):
            if node.name not in known:
                offset, end = source.find(pattern.format(re.escape(node.name)), node.lineno)
                yield Fault(
                    offset=max(offset, end - len(node.name)),
                    end=end,
                    code="E081",
                    message=f"there is no {word} “{node.name}”",
                    hint=meant(node.name, known, f"filters and tests are listed in docs/themes.md, {word} by {word}"),
                )


def unknown_variables(names: Names, tree: nodes.Template, source: Source, known: frozenset[str]) -> Iterator[Fault]:
    """E081: names that the service gives to no template of this kind."""
    told = set[str]()
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name in names.read - known - told:
            told.add(node.name)
            offset, end = source.find(rf"(?<![\w.]){re.escape(node.name)}(?!\w)", node.lineno)
            message = f"nothing is called “{node.name}” here"
            hint = meant(node.name, known, f"known are {', '.join(sorted(known))}")
            yield Fault(offset=offset, end=end, code="E081", message=message, hint=hint)


def wrong_references(names: Names, source: Source, has: Callable[[str], bool], known: Iterable[str]) -> Iterator[Fault]:
    """E082: names that lead out of the folders of templates, or to nothing."""
    for reference in names.references:
        offset, end = source.find(re.escape(reference.name), reference.line)
        if leads_outside(reference.name):
            message = f"“{reference.name}” leads out of the folders of templates"
            hint = "a name begins in such a folder and goes down from there, as in “email/layout.mjml.j2”"
        elif not has(reference.name) and not reference.may_be_missing:
            message = f"there is no template “{reference.name}”"
            hint = meant(reference.name, known, "a name holds its folder and its ending, as in “email/layout.mjml.j2”")
        else:
            continue
        yield Fault(offset=offset, end=end, code="E082", message=message, hint=hint)


def leads_outside(name: str) -> bool:
    return "\\" in name or "\0" in name or name.startswith("/") or ".." in PurePosixPath(name).parts


def circle_of(name: str, references: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The templates by which one leads back to itself, it at both ends; empty where it does not."""

    def search(path: tuple[str, ...]) -> tuple[str, ...]:
        for following in references.get(path[-1], ()):
            if following == name:
                return (*path, name)
            if following not in seen:
                seen.add(following)
                if found := search((*path, following)):
                    return found
        return ()

    seen = {name}
    return search((name,))


def meant(name: str, known: Iterable[str], otherwise: str) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean “{near[0]}”?" if near else otherwise
