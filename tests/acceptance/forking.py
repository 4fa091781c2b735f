"""Runs the web of a project in a process that can be killed and had anew at once: all is loaded before it forks.

`python -m tests.acceptance.forking PROJECT PORT`: each line on standard input starts a server, whose process id is
answered on a line; an empty line ends it. Servers listen on 127.0.0.1 and make no passes.
"""

import os
import signal
import socket
import sys
import time
from pathlib import Path

from syndicate.app import build_app
from syndicate.web.application import create_app
from syndicate.web.server import make_server


def serve(project, port):
    app = build_app(Path(project))
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    while True:
        try:
            listening.bind(("127.0.0.1", port))
            break
        except OSError:  # the one before is still being killed
            time.sleep(0.002)
    listening.listen(128)
    make_server(create_app(app)).run(sockets=[listening])


def main():
    project, port = sys.argv[1], int(sys.argv[2])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that were killed
    for line in sys.stdin:
        if not line.strip():
            return
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            try:
                serve(project, port)
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
