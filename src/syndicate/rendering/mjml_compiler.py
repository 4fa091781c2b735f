"""MJML -> HTML by mjml-python in a child process with limits; its death, or a lost text, is a MjmlError.

Meant for once per issue. Costs a process of some 50 ms, so never a mail by itself.
"""

from __future__ import annotations

import math
import re
import signal
import subprocess
import sys

from syndicate.errors import MjmlError
from syndicate.rendering.mjml_check import check_output, read_source

#: MRML drops white space with a line break in it between two tags of HTML, and so joins two words in bold to one.
_BREAK_BETWEEN_TAGS = re.compile(r"(</?(?!mj)[^<>]+>)[ \t\r]*\n[ \t\r\n]*(?=</?(?!mj)[a-z])")
_TAG = re.compile(r"<[A-Za-z][^<>]*>")
#: MRML writes attributes as Rust prints strings for programmers: a non-breaking space comes out as “\u{a0}”.
_MANGLED = re.compile(r"[^ -\[\]-~]")


def compile_mjml(mjml: str, *, timeout_seconds: float = 10, name: str = "MJML") -> str:
    """Raises MjmlError when the MJML is wrong, the compiler fails, or a text or link of it is lost.

    `name` is the template's, for messages.
    """
    content = read_source(mjml, name)
    html = run_compiler(_for_mrml(mjml), timeout_seconds=timeout_seconds, name=name)
    check_output(html, content, name)
    return html


def run_compiler(mjml: str, *, timeout_seconds: float, name: str) -> str:
    """The compiler alone, on unchecked MJML. Raises MjmlError with what is known of the child's end."""
    # -P: the folder the service runs in is an editor's project, and no place to import from.
    command = [sys.executable, "-P", "-m", "syndicate.rendering.mjml_child", str(math.ceil(timeout_seconds))]
    try:
        child = subprocess.run(command, input=mjml.encode(), capture_output=True, timeout=timeout_seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise MjmlError(name, f"the MJML compiler had no answer after {timeout_seconds:g} s") from error
    except OSError as error:
        raise MjmlError(name, f"the MJML compiler could not be started: {error}") from error
    if child.returncode < 0:
        said = signal.strsignal(-child.returncode)
        raise MjmlError(name, f"the MJML compiler was killed by signal {-child.returncode}, {said}")
    if child.returncode:
        lines = child.stderr.decode(errors="replace").strip().splitlines()
        said = lines[-1].rstrip(".") if lines else f"exit status {child.returncode}"
        raise MjmlError(name, f"the MJML compiler says: {said}")
    return child.stdout.decode()


def _for_mrml(mjml: str) -> str:
    """The same document in a form that MRML hands on unharmed."""
    joined = _BREAK_BETWEEN_TAGS.sub(r"\1 ", mjml)
    return _TAG.sub(lambda tag: _MANGLED.sub(_reference, tag[0]), joined)


def _reference(character: re.Match[str]) -> str:
    """White space of an attribute is a blank to XML; all else gets its number."""
    return " " if character[0] in "\t\r\n" else f"&#{ord(character[0])};"
