"""A project folder with configuration for tests: something valid, with what the test is about put in its place."""

import pytest

from syndicate.config import load_settings
from syndicate.errors import ConfigurationError

PUBLICATION = """\
title: "On this Day"
url: http://127.0.0.1:8000
id_authority: "example.org,2026"
"""
EDITION = """\
schema: edition/1
id: hungary
title: "Hungary: On this Day"
lang: en
timezone: Europe/Budapest
email:
  from: "On this Day <onthisday@example.org>"
  postal_address: "1 Example Street, Budapest"
"""


def make_project(folder, *, publication=PUBLICATION, topics="war: War\n", **editions):
    """Write a project; `editions` are texts by the name of the file, and `hungary` when none is given."""
    files = {"config/publication.yaml": publication, "config/topics.yaml": topics}
    files |= {f"config/editions/{name}.yaml": text for name, text in (editions or {"hungary": EDITION}).items()}
    for name, text in files.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def edition(*, head="", email="", consent="", **changed):
    """`EDITION` with lines added at its head and under `email`, and with other values of its own keys."""
    text = EDITION
    for key, value in changed.items():
        text = "".join(
            f"{key}: {value}\n" if line.startswith(f"{key}:") else line for line in text.splitlines(keepends=True)
        )
    text += "".join(f"  {line}\n" for line in email.strip("\n").splitlines())
    return text + (head.strip("\n") + "\n" if head else "")


KEY = "k" * 32


def load(folder, environ=None, **options):
    return load_settings(folder, {"SYNDICATE_TOKEN_KEYS": KEY} if environ is None else environ, **options)


def faults(folder, environ=None):
    with pytest.raises(ConfigurationError) as caught:
        load(folder, environ)
    return caught.value.problems


def fault(folder, environ=None):
    (problem,) = faults(folder, environ)
    return problem
