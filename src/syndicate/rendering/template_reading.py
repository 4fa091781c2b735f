"""One template, read once: its source, what Jinja2 makes of it, and the faults that keep it from being more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

from syndicate.rendering.template_names import Fault, Names, names_of, unknown_filters
from syndicate.rendering.template_source import Source, read_source
from syndicate.rendering.templates import make_environment

_NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a template by its text alone."""

    #: `None` where Jinja2 cannot read it at all.
    source: Source | None = None
    #: `None` where it cannot be made a program; the faults say why.
    tree: nodes.Template | None = None
    names: Names = _NO_NAMES
    #: Of filters and tests that are not there.
    faults: tuple[Fault, ...] = ()
    #: What Jinja2 cannot read, and in which line; 0 where it is the template as a whole.
    refused: str = ""
    line: int = 0

    @property
    def extends(self) -> bool:
        return self.tree is not None and self.tree.find(nodes.Extends) is not None


@lru_cache(maxsize=512)
def read_template(text: str) -> Reading:
    """Most templates of a project are the package's own, word for word, and an editor lints often."""
    environment = jinja()
    try:
        tree = environment.parse(text)
        source = read_source(text, environment)
        if faults := tuple(unknown_filters(tree, source, environment)):
            return Reading(source, faults=faults)
        return Reading(source, tree, names_of(tree, environment))
    except TemplateSyntaxError as error:
        return Reading(refused=(error.message or "it is no template").rstrip("."), line=error.lineno)
    except RecursionError:
        return Reading(refused="it is nested too deeply")
    except (ValueError, OverflowError):
        return Reading(refused="a number in it is too long")


@lru_cache(maxsize=1)
def jinja() -> Environment:
    """Jinja2 as our templates have it, without any folder: what is read here refers to nothing by itself."""
    return make_environment(())
