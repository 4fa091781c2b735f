"""A wire between a client and a real SMTP server, to be cut at any moment of a message."""

import contextlib
import socket
import threading


class Between:
    """A wire between a client and Postfix that can be cut."""

    def __init__(self, port, cut):
        """`cut` is called with “354”, “body” or “dot” before that is passed on, and with “250” for the dot's answer.

        Where it gives true, both ends are cut off.
        """
        self._target = port
        self._cut = cut
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with (
                client,
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self._target)) as server,
            ):
                self._carry(client, server)

    def _carry(self, client, server):
        """Strictly in turn, as the client speaks: a reply for each line, and one for the whole message."""
        from_client, from_server = client.makefile("rb"), server.makefile("rb")
        with from_client, from_server:
            while True:
                reply = self._reply(from_server)
                if not reply or (reply.startswith(b"354") and self._cut("354")):
                    return
                client.sendall(reply)
                if reply.startswith(b"354") and not self._carry_message(from_client, from_server, client, server):
                    return
                line = from_client.readline()
                if not line:
                    return
                server.sendall(line)

    def _carry_message(self, from_client, from_server, client, server):
        size = 0
        while (line := from_client.readline()) != b".\r\n":
            if not line or (size > 100_000 and self._cut("body")):
                return False
            size += len(line)
            server.sendall(line)
        if self._cut("dot"):
            return False
        server.sendall(line)
        reply = self._reply(from_server)
        if self._cut("250"):
            return False
        client.sendall(reply)
        return True

    def _reply(self, from_server):
        lines = b""
        while True:
            line = from_server.readline()
            lines += line
            if line[3:4] != b"-":
                return lines
