"""What the environment adds to the files: keys and passwords, which never stand in git."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from syndicate.config.keys import HOW_TO_MAKE_A_KEY, key_in_file, read_token_keys
from syndicate.config.publication_file import ENV_SUFFIX, PublicationFile, is_loopback, is_variable
from syndicate.config.settings import MailSettings
from syndicate.document.files import cannot_read, reason_of
from syndicate.document.nodes import Keys, Tree
from syndicate.document.values import ValueRefusedError
from syndicate.errors import Problem


def mail_settings(
    tree: Tree,
    keys: Keys,
    written: Mapping[str, str],
    environ: Mapping[str, str],
    problems: list[Problem],
    *,
    require_secrets: bool,
) -> MailSettings:
    """The mapping at `keys` with every option `x_env` turned into `x`, from the variable it names."""
    options: dict[str, str] = {}
    for option, text in written.items():
        if option == "provider":
            continue
        if not option.endswith(ENV_SUFFIX):
            options[option] = text
        elif not is_variable(text):
            message = f"“{option}” must be the name of an environment variable, not “{text}”"
            problems.append(tree.problem((*keys, option), "E010", message, hint="as in SYNDICATE_MAILGUN_KEY"))
        elif environ.get(text):
            options[option.removesuffix(ENV_SUFFIX)] = environ[text]
        elif require_secrets:
            problems.append(_unset(tree, (*keys, option), text, "set it where the service is started"))
    return MailSettings(provider=written["provider"], options=options)


def token_keys(
    tree: Tree,
    file: PublicationFile,
    environ: Mapping[str, str],
    key_file: Path,
    problems: list[Problem],
    *,
    require_secrets: bool,
) -> tuple[bytes, ...]:
    """The keys that sign links; made once in `key_file` when the site is on loopback and the variable is unset.

    Nothing is made while there are problems.
    """
    variable, keys = file.token_keys_env, ("token_keys_env",)
    value = environ.get(variable, "")
    if value:
        try:
            return read_token_keys(value)
        except ValueRefusedError as error:
            message = f"the environment variable {variable} {error.fault}"
            problems.append(tree.problem(keys, "E012", message, hint=error.hint))
            return ()
    if not require_secrets:
        return ()
    if not is_loopback(file.url):
        problems.append(_unset(tree, keys, variable, HOW_TO_MAKE_A_KEY))
        return ()
    return () if problems else _own_key(key_file, problems)


def _own_key(key_file: Path, problems: list[Problem]) -> tuple[bytes, ...]:
    shown = f"{key_file.parent.name}/{key_file.name}"
    try:
        return (key_in_file(key_file),)
    except OSError as error:
        problems.append(cannot_read(shown, f"the key that signs links cannot be made: {reason_of(error)}"))
    except ValueRefusedError as error:
        problems.append(cannot_read(shown, f"the file {error.fault}", error.hint))
    return ()


def _unset(tree: Tree, keys: Keys, variable: str, hint: str) -> Problem:
    return tree.problem(keys, "E012", f"the environment variable {variable} is not set", hint=hint)
