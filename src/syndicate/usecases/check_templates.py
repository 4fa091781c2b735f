"""Check templates: the project's own, what its editions' mails become by them, and in which languages it speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from syndicate.config import Settings
from syndicate.document.files import read_bytes
from syndicate.document.nodes import Keys
from syndicate.document.tree import parse
from syndicate.domain.edition import Edition
from syndicate.errors import Level, Problem
from syndicate.rendering.languages import has_dates, has_phrases
from syndicate.rendering.mail_languages import has_mail_phrases
from syndicate.rendering.template_lint import lint_templates, own_templates
from syndicate.rendering.template_trial import expression_faults, try_mails
from syndicate.rendering.templates import Templates


def template_problems(settings: Settings, signs_up_in: Callable[[str], bool] | None = None) -> Iterator[Problem]:
    """Of all templates of the project, and of what editions say of their mail and their language."""
    editions = settings.publication.editions
    found = lint_templates(settings.template_dirs, settings.project, [edition.id for edition in editions])
    yield from found
    for edition in _to_try(settings, found):
        yield from try_mails(settings.publication, edition, Templates(settings.template_dirs), settings.project)
    templates = Templates(settings.template_dirs)
    for edition in editions:
        for key, code, message, hint in expression_faults(edition, templates):
            yield _at(settings, edition, ("email", key), code, message, hint)
        yield from _missing_words(settings, edition, signs_up_in)


def _to_try(settings: Settings, found: Sequence[Problem]) -> list[Edition]:
    """Editions whose mail is not the package's: one for each language, and those with templates of their own.

    None of those in whose templates an error was seen already: the trial would say the same once more.
    """
    own = own_templates(settings.template_dirs)
    broken = [problem.path for problem in found if problem.level is Level.ERROR]
    chosen: dict[str, Edition] = {}
    for edition in settings.publication.editions:
        places = ["email", f"editions/{edition.id}/email"]
        if any(path.startswith(f"templates/{place}/") for path in broken for place in places):
            continue
        if any(path.is_relative_to(places[1]) for path in own):
            chosen[f"edition {edition.id}"] = edition
        elif any(path.is_relative_to(places[0]) for path in own):
            chosen.setdefault(edition.lang, edition)
    return list(chosen.values())


def _missing_words(
    settings: Settings, edition: Edition, signs_up_in: Callable[[str], bool] | None
) -> Iterator[Problem]:
    """W080: what the service says by itself in English, because nobody has written it in the edition's language."""
    lang = edition.lang
    asked: list[tuple[str, Callable[[str], bool]]] = [
        ("dates", has_dates),
        ("pages and feeds", has_phrases),
        ("mails", has_mail_phrases),
    ]
    if signs_up_in:
        asked.append(("sign-up pages", signs_up_in))
    missing = [what for what, has in asked if not has(lang)]
    if missing:
        listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        message = f"there are no words of ours in “{lang}” for {listed}: they will be English"
        hint = "docs/themes.md says how a language is added"
        yield _at(settings, edition, ("lang",), "W080", message, hint, Level.WARNING)


def _at(
    settings: Settings,
    edition: Edition,
    keys: Keys,
    code: str,
    message: str,
    hint: str,
    level: Level = Level.ERROR,
) -> Problem:
    """A problem of an edition's file, which could be read: settings were made of it."""
    shown = f"config/editions/{edition.id}.yaml"
    tree = parse(read_bytes(settings.project / shown, shown), shown)
    return tree.problem(keys, code, message, hint=hint, level=level)
