"""A real SMTP server (aiosmtpd) on 127.0.0.1 that misbehaves at a chosen step of the conversation.

`with FakeSmtp() as server: Smtp("127.0.0.1", server.port, Security.NONE)`; then `server.at("RCPT", "450 later")`.
Steps: CONNECT, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (in the midst of it), END (after the dot),
SILENT-END (the message is kept, and nothing is said), RSET. Besides a reply there are DROP and HANG.
"""

import asyncio
import ssl
import threading
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

DROP = "drop"
HANG = "hang"

#: Certificate and key for localhost and 127.0.0.1 that nobody trusts by himself; good until 2126.
CERTIFICATE = Path(__file__).parents[1] / "data" / "tls" / "localhost.pem"


@dataclass(frozen=True, slots=True)
class KeptMessage:
    sender: str
    recipients: tuple[str, ...]
    content: bytes


class FakeSmtp:
    def __init__(self, *, tls=None, login=None):
        """`tls` is “tls” (from the first byte), “starttls” or nothing; `login` a pair of user name and password."""
        self.kept: list[KeptMessage] = []
        self.connections = 0
        #: How often each command came.
        self.commands = Counter()
        self._script: dict[str, deque[str]] = {}
        self._login = login
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._sessions = set()

    def __enter__(self):
        self._thread.start()
        self._listener = self._run(self._listen())
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def at(self, step, *behaviours):
        """What happens when the conversation reaches `step` the next times; an empty one means nothing special."""
        self._script.setdefault(step, deque()).extend(behaviours)

    def hang_up(self):
        """End every open connection, as a server does that has waited long enough."""
        self._run(self._abort_all())

    def behaviour(self, step):
        waiting = self._script.get(step)
        return waiting.popleft() if waiting else ""

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(5)

    async def _listen(self):
        context = None
        if self._tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(CERTIFICATE)

        def session():
            return _Session(
                self,
                hostname="smtp.example.org",
                loop=self._loop,
                tls_context=context if self._tls == "starttls" else None,
                require_starttls=self._tls == "starttls",
                auth_require_tls=self._login is None,  # without a login this keeps AUTH out of what is offered
                authenticator=self._authenticate,
            )

        return await self._loop.create_server(
            session, "127.0.0.1", 0, ssl=context if self._tls == "tls" else None, start_serving=True
        )

    async def _abort_all(self):
        for session in list(self._sessions):
            session.hang_up()
        await asyncio.sleep(0.01)

    async def _stop(self):
        self._listener.close()
        await self._abort_all()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _authenticate(self, server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login.decode(), data.password.decode()) == self._login, handled=False)


class _Session(SMTP):
    def __init__(self, fake, **options):
        super().__init__(_Keeper(fake), **options)
        self._fake = fake

    def connection_made(self, transport):
        if self._original_transport is None:  # after STARTTLS the same connection is made once more
            self._fake.connections += 1
        self._fake._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        self._fake._sessions.discard(self)
        super().connection_lost(error)

    def hang_up(self):
        if self.transport is not None:
            self.transport.abort()

    async def misbehaves(self, step):
        """Whether the script had something for this step, which then was done."""
        self._fake.commands[step] += 1
        match self._fake.behaviour(step):
            case "":
                return False
            case "drop":
                self.hang_up()
            case "hang":
                await asyncio.Event().wait()
            case reply:
                await self.push(reply)
        return True

    async def _handle_client(self):
        if await self.misbehaves("CONNECT"):
            self.transport.close()
        else:
            await super()._handle_client()

    async def smtp_EHLO(self, name):
        if not await self.misbehaves("EHLO"):
            await super().smtp_EHLO(name)

    async def smtp_HELO(self, name):
        if not await self.misbehaves("HELO"):
            await super().smtp_HELO(name)

    async def smtp_STARTTLS(self, argument):
        if not await self.misbehaves("STARTTLS"):
            await super().smtp_STARTTLS(argument)

    async def smtp_AUTH(self, argument):
        if not await self.misbehaves("AUTH"):
            await super().smtp_AUTH(argument)

    async def smtp_MAIL(self, argument):
        if not await self.misbehaves("MAIL"):
            await super().smtp_MAIL(argument)

    async def smtp_RCPT(self, argument):
        if not await self.misbehaves("RCPT"):
            await super().smtp_RCPT(argument)

    async def smtp_RSET(self, argument):
        if not await self.misbehaves("RSET"):
            await super().smtp_RSET(argument)

    async def smtp_DATA(self, argument):
        if await self.misbehaves("DATA"):
            return
        if self._fake.behaviour("BODY") == DROP:
            await self.push("354 go on")
            await self._reader.read(1000)
            self.hang_up()
            return
        await super().smtp_DATA(argument)


class _Keeper:
    def __init__(self, fake):
        self._fake = fake

    async def handle_DATA(self, server, session, envelope):
        """The reply after the dot; the session itself says it."""
        refusal = await self._misbehaviour(server, "END")
        if refusal:
            return refusal
        self._fake.kept.append(KeptMessage(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        return await self._misbehaviour(server, "SILENT-END") or "250 2.0.0 Ok: queued as 4XyZ"

    async def _misbehaviour(self, server, step):
        behaviour = self._fake.behaviour(step)
        if behaviour == DROP:
            server.hang_up()
            return "250 which nobody hears"
        if behaviour == HANG:
            await asyncio.Event().wait()
        return behaviour
