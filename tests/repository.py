"""A real git repository in a folder, without anybody's own settings."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "desk",
    "GIT_AUTHOR_EMAIL": "desk@example.org",
    "GIT_COMMITTER_NAME": "desk",
    "GIT_COMMITTER_EMAIL": "desk@example.org",
}


@dataclass(frozen=True)
class Repository:
    folder: Path

    def git(self, *arguments, given=None):
        done = subprocess.run(
            ["git", "-C", self.folder, *arguments],
            input=given,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **ENVIRONMENT},
        )
        return done.stdout.strip()

    def write(self, path, content):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def commit(self, message="change"):
        """Commit everything; the name of the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


def make_repository(folder):
    folder.mkdir(parents=True, exist_ok=True)
    repository = Repository(folder)
    repository.git("init", "--quiet", "--initial-branch", "main")
    return repository
