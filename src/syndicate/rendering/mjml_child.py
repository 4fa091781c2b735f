"""The child process that compiles MJML: `python -m syndicate.rendering.mjml_child`, MJML in, HTML out, as UTF-8.

MRML, the engine of mjml-python, dies with SIGSEGV on deep nesting (mrml issue 453), and a Rust panic passes
every `except Exception`: here either ends a process that has nothing to lose. Whatever goes wrong stands in
the exit status and in the last line of stderr. Imports nothing of ours, so that it starts fast.
"""

from __future__ import annotations

import resource
import sys

#: Room for Python, MRML and a mail ten times as large as any that may be sent.
_MEMORY_BYTES = 1 << 30


def main() -> None:
    """The one argument is the CPU time allowed, in whole seconds."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from mjml import mjml2html  # here, so that the limits hold for the loading of the engine too

    html = mjml2html(sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(html.encode())


if __name__ == "__main__":
    main()
