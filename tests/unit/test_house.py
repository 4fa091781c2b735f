"""Rules of the house that no linter knows, and docs that tell the truth."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from syndicate.cli.main import cli
from syndicate.domain.exclusion import Rule
from syndicate.mail.registry import provider_names

REPOSITORY = Path(__file__).parents[2]
SOURCES = sorted((REPOSITORY / "src").rglob("*.py"))
WORDS_FOR_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def read(path):
    return (REPOSITORY / path).read_text(encoding="utf-8")


def commands(group=None, prefix=""):
    group = group or get_command(cli)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} ")
        else:
            yield f"{prefix}{name}"


def test_no_file_is_longer_than_a_person_keeps_in_mind():
    assert [str(path) for path in SOURCES if len(path.read_text("utf-8").splitlines()) > 300] == []


def test_no_module_is_named_for_nothing():
    assert [str(path) for path in SOURCES if path.stem in WORDS_FOR_NOTHING] == []


def test_every_module_says_what_it_is_for():
    assert [str(path) for path in SOURCES if not path.read_text("utf-8").startswith('"""')] == []


def test_nothing_is_left_to_be_done_in_secret():
    pattern = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [str(path) for path in SOURCES if pattern.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_stands_in_the_readme(command):
    assert f"`{command}" in read("README.md")


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_and_option_has_a_help_text(command):
    found = get_command(cli)
    for part in command.split():
        found = found.commands[part]
    assert found.help
    for parameter in found.params:
        assert parameter.name == "help" or parameter.help, f"{command} {parameter.name}"


def test_every_lint_code_is_documented_and_no_other():
    written = {code for path in SOURCES for code in re.findall(r'"([EW]\d{3})"', path.read_text("utf-8"))}
    assert written == set(re.findall(r"^\| ([EW]\d{3}) \|", read("docs/writing-entries.md"), re.MULTILINE))


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_of_the_selection_is_documented(rule):
    assert f"`{rule}`" in read("docs/writing-entries.md")


@pytest.mark.parametrize("provider", provider_names())
def test_every_option_of_a_provider_is_documented(provider):
    source = read(f"src/syndicate/mail/{provider}.py")
    options = set(re.findall(r'options\.\w+\(\s*"(\w+)"', source))
    if "doorkeeper_from" in source:
        options |= {"webhook_secret", "webhook_username", "webhook_password"}
    page = REPOSITORY / "docs" / "providers" / f"{provider}.md"
    (row,) = [line for line in read("docs/operating.md").splitlines() if re.match(rf"\| \[?`{provider}`", line)]
    told = page.read_text("utf-8") if page.exists() else row
    assert {option for option in options if not re.search(rf"\b{option}(_env)?\b", told)} == set()


@pytest.mark.parametrize(
    "command",
    re.findall(
        r"^    syndicate (?:--project \S+ )?(\w+(?: \w+)?)", read("README.md") + read("docs/operating.md"), re.MULTILINE
    ),
)
def test_every_command_in_the_docs_exists(command):
    known = set(commands())
    assert command in known or command.split()[0] in known


def test_no_host_of_a_registry_and_no_path_of_a_machine_is_named():
    for path in ("pyproject.toml", "constraints.txt", "Makefile", "README.md", ".ci/run"):
        assert not re.search(r"pypi\.org|pythonhosted|/work/|/root/", read(path)), path
