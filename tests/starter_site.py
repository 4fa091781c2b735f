"""The starter publication in a folder of its own, published day by day, with its site.

Central Europe speaks Hungarian there, with English where it must, so that pages have their like in another language.
"""

import shutil
from datetime import date, timedelta

from lxml import html as lxml_html

from syndicate.app import build_app
from syndicate.config import starter_dir
from syndicate.domain.anniversary import Almanac
from syndicate.domain.issue import IssueKey
from syndicate.usecases.make_site import make_site
from syndicate.usecases.publish import publish
from tests.factories import utc

EDITIONS = ("hungary", "central-europe")
BASE = "http://127.0.0.1:8000/"


class StarterSite:
    def __init__(self, folder, *, base=BASE):
        for name in ("entries", "templates", "config"):
            shutil.copytree(starter_dir() / name, folder / name)
        config = folder / "config/editions/central-europe.yaml"
        config.write_text(
            config.read_text("utf-8").replace("\nlang: en\n", "\nlang: hu\nfallback_langs: [en]\n"), "utf-8"
        )
        config = folder / "config/publication.yaml"
        config.write_text(config.read_text("utf-8").replace(BASE.rstrip("/"), base.rstrip("/")), "utf-8")
        self.folder = folder

    def publish(self, *days, editions=EDITIONS):
        """Publish days at seven in the morning of the last of them; the files of the site that changed."""
        app = self.open(days[-1])
        try:
            keys = [IssueKey(edition, day) for edition in editions for day in days]
            return set(publish(app.installation, keys, app.clock()).files)
        finally:
            app.close()

    def open(self, day, hour=7):
        return build_app(self.folder, now=utc(f"{day}T{hour:02}:00+01:00"), environ={})

    def files(self):
        site = self.folder / "var/site"
        found = (
            path
            for path in site.rglob("*")
            if path.suffix in (".html", ".xml", ".json", ".css", ".ico", ".png", ".svg", ".ics")
        )
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in found}

    def made_again(self, day):
        """Everything, made from the records alone."""
        app = self.open(day)
        try:
            almanac = Almanac(app.installation.load_content().entries)
            return dict(make_site(app.installation, None, almanac))
        finally:
            app.close()

    def page(self, path):
        return lxml_html.fromstring((self.folder / f"var/site/{path}index.html").read_bytes())

    def edit(self, entry, old, new):
        file = self.folder / f"entries/{entry}.yaml"
        before = file.read_text("utf-8")
        assert old in before
        file.write_text(before.replace(old, new), "utf-8")


def days_from(first, number):
    return [date.fromisoformat(first) + timedelta(days=offset) for offset in range(number)]
