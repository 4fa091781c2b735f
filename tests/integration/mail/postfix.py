"""A real Postfix on 127.0.0.1, as the system's packages install it, with a configuration and a queue of its own.

Mail for example.net ends in Maildirs; nothing leaves this machine. Postfix starts as root or not at all.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.fakes.smtp import CERTIFICATE

SIZE_LIMIT = 300_000
#: STARTTLS or nothing; TLS from the first byte; hangs up after a second of silence; with the limit of size above; the
#: same, but does not tell; the same, and refuses a sender at once and not only with the recipient.
PORTS = ("plain", "tls", "hasty", "small", "sizeless", "prompt")

_MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
maillog_file = {base}/postfix.log
maillog_file_prefixes = {base}
myhostname = mx.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
default_transport = discard:nothing leaves this machine
relay_transport = discard:nothing leaves this machine
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
bounce_size_limit = 1000
message_size_limit = 20000000
virtual_mailbox_domains = example.net
relay_domains = relayed.example
virtual_mailbox_base = {base}/mail
virtual_mailbox_maps = texthash:{base}/etc/mailboxes
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
transport_maps = texthash:{base}/etc/transport
smtpd_reject_unlisted_sender = yes
smtpd_sender_restrictions = check_sender_access texthash:{base}/etc/senders
smtpd_recipient_restrictions = check_recipient_access texthash:{base}/etc/recipients
smtpd_relay_restrictions = reject_unauth_destination
smtpd_client_restrictions =
smtpd_tls_security_level = may
smtpd_tls_chain_files = {base}/etc/chain.pem
smtpd_tls_received_header = yes
smtpd_error_sleep_time = 0
service_throttle_time = 1s
"""

_MASTER = """
127.0.0.1:{plain} inet n - n - - smtpd
127.0.0.1:{tls} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
127.0.0.1:{hasty} inet n - n - - smtpd
  -o smtpd_timeout=1s
127.0.0.1:{small} inet n - n - - smtpd
  -o message_size_limit={size_limit}
127.0.0.1:{sizeless} inet n - n - - smtpd
  -o message_size_limit={size_limit}
  -o smtpd_discard_ehlo_keywords=size
127.0.0.1:{prompt} inet n - n - - smtpd
  -o message_size_limit={size_limit}
  -o smtpd_delay_reject=no
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def why_not():
    """The reason why no Postfix can be started here, or nothing."""
    if shutil.which("postfix") is None:
        return "no Postfix is installed (Debian: apt-get install postfix)"
    if os.geteuid() != 0:
        return "Postfix is installed, but starts only as root"
    return ""


class Postfix:
    """`with Postfix() as postfix: Smtp("127.0.0.1", postfix.ports["plain"], …)`."""

    def __init__(self, *, relay_port=0):
        """Mail for relayed.example goes on to `relay_port` of this machine."""
        self._relay_port = relay_port

    def __enter__(self):
        # Not in pytest's folder, which only root may enter: Postfix gives up being root.
        self.base = Path(tempfile.mkdtemp(prefix="syndicate-postfix-"))
        self.base.chmod(0o755)
        self._log = self.base / "postfix.log"
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self._configure()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.base)

    def start(self):
        with (self.base / "output").open("ab") as output:
            self._process = subprocess.Popen(
                ["postfix", "-c", self.base / "etc", "start-fg"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        for port in self.ports.values():
            self._await(lambda port=port: _listens(port), f"nobody listens on port {port}")

    def stop(self):
        """As the system does it: sessions are ended, and the queue stays."""
        if self._process.poll() is None:
            os.kill(self._master(), signal.SIGTERM)
            self._process.wait(20)
        self._await(lambda: not any(map(_listens, self.ports.values())), "it would not stop")

    def kill_sessions(self):
        """End every process that talks to a client, as the kernel does when memory is short."""
        for pid in self._sessions():
            os.kill(pid, signal.SIGKILL)

    def mailbox(self, name, *, count=1):
        """The mails of name@example.net, in the order they came, once there are as many."""
        folder = self.base / "mail" / name / "new"

        def mails():
            return sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []

        self._await(lambda: len(mails()) >= count and self._is_idle(), f"{name} has {len(mails())} mails, not {count}")
        return [path.read_bytes() for path in mails()]

    def await_log(self, words, *, since):
        self._await(lambda: words in self.log[since:], f"its log does not say “{words}”")

    @property
    def log(self):
        return self._log.read_text() if self._log.exists() else ""

    def _configure(self):
        etc = self.base / "etc"
        for folder in ("etc", "queue", "data", "mail"):
            (self.base / folder).mkdir()
        shutil.chown(self.base / "data", "postfix")
        nobody, group = 65534, 65534
        os.chown(self.base / "mail", nobody, group)
        values = {"base": self.base, "uid": nobody, "gid": group}
        (etc / "main.cf").write_text(_MAIN.format(**values))
        (etc / "master.cf").write_text(_MASTER.format(size_limit=SIZE_LIMIT, **self.ports))
        shutil.copy(CERTIFICATE, etc / "chain.pem")
        (etc / "chain.pem").chmod(0o600)
        (etc / "mailboxes").write_text("".join(f"reader{n}@example.net reader{n}/\n" for n in range(100)))
        (etc / "transport").write_text(f"relayed.example smtp:[127.0.0.1]:{self._relay_port}\n")
        (etc / "senders").write_text("banned@example.org REJECT\n")
        (etc / "recipients").write_text(
            "reader90@example.net DEFER greylisted\n"
            "reader91@example.net 452 4.2.2 mailbox full for now\n"
            "reader92@example.net 552 5.2.2 mailbox full\n"
            "reader93@example.net REJECT\n"
            "reader94@example.net 550 we do not say why\n"
        )

    def _master(self):
        """Its pid; the process that we started only waits for it."""
        return int((self.base / "queue" / "pid" / "master.pid").read_text())

    def _sessions(self):
        master = self._master()
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                _, name, rest = folder.joinpath("stat").read_text().replace("(", ")").split(")")
                if name == "smtpd" and int(rest.split()[1]) == master:
                    yield int(folder.name)

    def _is_idle(self):
        queues = (self.base / "queue" / name for name in ("incoming", "active"))
        return not any(path.is_file() for queue in queues for path in queue.rglob("*"))

    def _await(self, is_so, otherwise):
        until = time.monotonic() + 20
        while not is_so():
            if time.monotonic() > until:
                raise AssertionError(f"Postfix: {otherwise}\n{(self.base / 'output').read_text()}\n{self.log[-5000:]}")
            time.sleep(0.02)


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
