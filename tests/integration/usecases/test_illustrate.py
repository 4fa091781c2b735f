"""Pictures of entries, from the editor's file to the site: at publication, after it, and from the records alone."""

import json
import shutil
from datetime import date

import pytest
from lxml import html as lxml_html

from syndicate.domain.anniversary import Almanac
from syndicate.domain.entry import Severity
from syndicate.domain.issue import IssueKey
from syndicate.errors import Level
from syndicate.storage.issues import find_issue
from syndicate.usecases.check import check
from syndicate.usecases.correct import correct, retract
from syndicate.usecases.make_site import make_site
from syndicate.usecases.preview import preview
from syndicate.usecases.publish import publish
from tests.factories import utc
from tests.feed_rules import check_alike, check_atom, check_json, check_rss
from tests.photographs import photograph, scene, written
from tests.starter_site import BASE, EDITIONS, StarterSite

DAY = date(2026, 11, 4)
ENTRY = "hungarian-revolution-1956"
REF = f"{ENTRY}/soviet-intervention"
SRC = "images/1956.jpg"
ISSUE = "hungary/2026/11/04/"
NOON = utc("2026-11-04T12:00+01:00")
ALT = {"en": 'A tank at a "bridge" 🚋', "hu": "Harckocsi egy „üres” hídnál: árvíztűrő"}


class Illustrated(StarterSite):
    """The starter publication with one picture, of the lead of 4 November, published and looked at."""

    def __init__(self, folder, *, src=SRC, data=None):
        super().__init__(folder)
        for file in (folder / "entries").glob("*.yaml"):
            if file.stem not in (ENTRY, "mohacs-1526"):
                file.unlink()
        given = {"src": src, "alt": ALT, "credit": "Fortepan / Ő & Co", "licence": "CC BY-SA 3.0"}
        image = json.dumps(given, ensure_ascii=False)
        self.edit(ENTRY, "\narticle:\n", f"\narticle:\n  image: {image}\n")
        self.put(photograph() if data is None else data)

    @classmethod
    def copied(cls, other, folder):
        """Another one, as far as `other` has come."""
        copy = cls.__new__(cls)
        copy.folder = folder
        shutil.copytree(other.folder, folder)
        return copy

    def put(self, data, src=SRC):
        file = self.folder / "entries" / src
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)

    def run(self, *days, editions=EDITIONS, hour=7, use=publish, args=None):
        app = self.open((days or (DAY,))[-1], hour)
        try:
            keys = [IssueKey(edition, day) for edition in editions for day in days]
            return use(app.installation, *(args or (keys,)), app.clock())
        finally:
            app.close()

    def picture(self, edition="hungary", day=DAY):
        app = self.open(day)
        try:
            with app.installation.database.read() as connection:
                return find_issue(connection, IssueKey(edition, day)).issue.items[0].picture
        finally:
            app.close()

    def kept(self):
        return sorted(path.name for path in (self.folder / "var/pictures").glob("*"))

    def shown(self):
        """Name -> bytes of the pictures of the site."""
        return {path.name: path.read_bytes() for path in (self.folder / "var/site/pictures").glob("*")}

    def figure(self, path=ISSUE):
        figures = self.page(path).xpath("//figure[@class='picture']")
        return figures[0] if figures else None

    def checked(self):
        app = self.open(DAY)
        try:
            return [p for p in check(app.installation.settings, now=app.clock()).problems if p.code == "W032"]
        finally:
            app.close()


@pytest.fixture
def site(tmp_path):
    return Illustrated(tmp_path / "project")


@pytest.fixture(scope="module")
def first_day(tmp_path_factory):
    site = Illustrated(tmp_path_factory.mktemp("illustrated") / "project")
    assert site.run(DAY).problems == ()
    return site


@pytest.fixture
def out(first_day, tmp_path):
    """The same with 4 November published."""
    return Illustrated.copied(first_day, tmp_path / "project")


def test_a_picture_is_published_with_its_issue_in_every_edition(out):
    hungary, central = out.picture(), out.picture("central-europe")
    assert [(form.width, form.height) for form in hungary.forms] == [(720, 480), (1440, 960)]
    assert hungary.forms == central.forms
    assert (hungary.alt, central.alt) == (ALT["en"], ALT["hu"])
    assert out.kept() == sorted(out.shown()) == sorted(form.name for form in hungary.forms)
    assert all(len(out.shown()[form.name]) == form.size for form in hungary.forms)
    for path in (ISSUE, f"{ISSUE}{REF}/", f"hungary/articles/{ENTRY}/", "hungary/"):
        (image,) = out.figure(path).xpath("img")
        assert image.get("src") == f"/pictures/{hungary.smaller.name}"
        assert image.get("srcset").endswith(f" 720w, /pictures/{hungary.larger.name} 1440w")
        assert (image.get("width"), image.get("height"), image.get("alt")) == ("720", "480", ALT["en"])
        assert (image.get("loading"), image.get("decoding")) == ("lazy", "async")
        assert out.figure(path).xpath("string(figcaption)") == "Fortepan / Ő & Co · CC BY-SA 3.0"
        (shared,) = out.page(path).xpath("//meta[@property='og:image']/@content")
        assert shared == f"{BASE}pictures/{hungary.larger.name}"


def test_feeds_show_it_and_say_truly_how_long_it_is(out):
    files = {name: out.files()[f"hungary/{name}"] for name in ("rss.xml", "atom.xml", "feed.json", "today.json")}
    picture = out.picture()
    length = (out.folder / "var/site/pictures" / picture.larger.name).stat().st_size
    item = json.loads(files["feed.json"])["items"][0]
    url = f"{BASE}pictures/{picture.larger.name}"
    assert item["image"] == url
    assert item["attachments"] == [{"url": url, "mime_type": "image/jpeg", "size_in_bytes": length}]
    (image,) = lxml_html.fromstring(item["content_html"]).xpath("//figure/img")
    assert image.attrib == {
        "src": f"{BASE}pictures/{picture.smaller.name}",
        "alt": ALT["en"],
        "width": "720",
        "height": "480",
    }
    today = json.loads(files["today.json"])["items"][0]["picture"]
    assert [form["url"] for form in today["forms"]] == [f"{BASE}pictures/{form.name}" for form in picture.forms]
    assert (today["alt"], today["licence"]) == (ALT["en"], "CC BY-SA 3.0")
    base = BASE.rstrip("/")
    for name, rule in (("rss.xml", check_rss), ("atom.xml", check_atom), ("feed.json", check_json)):
        assert rule(files[name], own=f"{BASE}hungary/{name}", base=base) == []
    assert check_alike(files["rss.xml"], files["atom.xml"], files["feed.json"]) == []


def test_what_is_out_stays_whatever_becomes_of_the_editors_file(out):
    before, shown = out.picture(), out.shown()
    out.put(written(scene(900, 900), "JPEG"))
    out.edit(ENTRY, "Fortepan", "Another")
    out.run(date(2026, 11, 5))
    assert out.picture() == before
    shutil.rmtree(out.folder / "entries/images")
    shutil.rmtree(out.folder / "var/site")
    out.run(hour=9, args=((),))
    assert out.shown() == shown
    assert out.figure() is not None


def test_a_whole_build_sweeps_no_picture_and_gives_the_same_bytes(out):
    files, shown = out.files(), out.shown()
    config = out.folder / "config/topics.yaml"
    config.write_text(f"{config.read_text('utf-8')}\n# looked over\n", "utf-8")
    assert not any("pictures" in name for name in out.run(hour=9, args=((),)).files)
    assert out.shown() == shown
    assert out.files() == files


def test_without_its_entry_the_site_is_made_again_from_the_records(out):
    shown = out.shown()
    app = out.open(DAY)
    shutil.rmtree(out.folder / "entries")
    made = dict(make_site(app.installation, None, Almanac([])))
    app.close()
    assert {name.removeprefix("pictures/"): data for name, data in made.items() if "pictures/" in name} == shown


@pytest.mark.parametrize("how", ["lost", "changed"])
def test_a_picture_that_is_lost_is_reported_and_the_site_is_made_without_its_file(out, how):
    lost = out.picture().larger.name
    kept = out.folder / "var/pictures" / lost
    if how == "lost":
        kept.unlink()
    else:
        kept.write_bytes(b"something else")
    shutil.rmtree(out.folder / "var/site")
    problems = out.run(hour=9, args=((),)).problems
    assert [(p.code, p.path) for p in problems] == [("E073", f"var/pictures/{lost}")]
    assert sorted(out.shown()) == [out.picture().smaller.name]
    assert out.figure() is not None


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"not a picture", "no JPEG, PNG or WebP file"), (None, "there is no such file"), (b"cut", "cut short or broken")],
)
def test_a_picture_that_cannot_be_read_is_left_out_and_never_stops_the_day(tmp_path, data, why):
    site = Illustrated(tmp_path / "project", data=photograph()[:9_000] if data == b"cut" else data)
    if data is None:
        (site.folder / "entries" / SRC).unlink()
    publishing = site.run(DAY)
    (problem,) = publishing.problems
    assert (problem.code, problem.path, problem.level) == ("W032", f"entries/{ENTRY}.yaml", Level.ERROR)
    assert problem.line > 1
    assert why in problem.message
    assert [day.is_new for day in publishing.days] == [True, True]
    assert site.picture() is None
    assert site.figure() is None
    assert site.kept() == []
    assert "og:image" not in (site.folder / "var/site" / ISSUE / "index.html").read_text("utf-8")
    assert "attachments" not in site.files()["hungary/feed.json"].decode()
    assert site.run(DAY).problems == ()


def test_a_disk_without_room_costs_the_picture_and_not_the_day(site):
    (site.folder / "var").mkdir()
    (site.folder / "var/pictures").write_bytes(b"in the way")
    publishing = site.run(DAY)
    assert ["cannot be kept" in problem.message for problem in publishing.problems] == [True]
    assert site.figure() is None


def test_lint_finds_it_beforehand(site):
    assert site.checked() == []
    site.put(photograph()[:9_000])
    (problem,) = site.checked()
    assert problem.level is Level.ERROR
    (site.folder / "entries" / SRC).unlink()
    site.edit(ENTRY, "\nstatus: ready\n", "\nstatus: draft\n")
    (problem,) = site.checked()
    assert problem.level is Level.WARNING
    assert "there is no such file" in problem.message
    line = (site.folder / f"entries/{ENTRY}.yaml").read_text("utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith(f'"{SRC}"')


def test_a_correction_takes_the_picture_in_again(out):
    before = out.picture()
    out.put(written(scene(900, 900), "JPEG"))
    out.run(use=correct, args=(REF, Severity.NOTICE, "It was another bridge."), hour=12)
    after = out.picture()
    assert [(form.width, form.height) for form in after.forms] == [(720, 720), (900, 900)]
    assert sorted(out.shown()) == sorted(form.name for form in after.forms)
    assert out.figure().xpath("img")[0].get("src") == f"/pictures/{after.smaller.name}"
    assert {form.name for form in before.forms} < set(out.kept())


def test_a_correction_beside_a_picture_that_is_gone_leaves_the_published_one(out):
    before = out.picture()
    (out.folder / "entries" / SRC).unlink()
    publishing = out.run(use=correct, args=(REF, Severity.NOTICE, "It was later."), hour=12)
    assert [problem.code for problem in publishing.problems] == ["W032"]
    assert out.picture() == before
    assert sorted(out.shown()) == sorted(form.name for form in before.forms)


def test_a_correction_takes_a_picture_away_that_its_entry_does_not_have_any_more(out):
    file = out.folder / f"entries/{ENTRY}.yaml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("  image: ")), "utf-8")
    out.run(use=correct, args=(REF, Severity.NOTICE, "The picture was of another day."), hour=12)
    assert out.picture() is None
    assert out.figure() is None
    assert out.shown() == {}
    assert len(out.kept()) == 2


def test_of_what_was_withdrawn_no_picture_is_shown_or_served(out):
    out.run(use=retract, args=(ENTRY, "The picture is a forgery."), hour=12)
    assert out.figure() is None
    assert out.shown() == {}
    assert "/pictures/" not in out.files()["hungary/feed.json"].decode()
    shutil.rmtree(out.folder / "var/site")
    out.run(hour=13, args=((),))
    assert out.shown() == {}


def test_a_picture_that_another_story_shows_stays_when_one_is_withdrawn(site):
    image = f"\n  image: {{src: {SRC}, alt: A bridge, credit: Fortepan}}\n"
    site.edit("mohacs-1526", "\narticle:\n", f"\narticle:{image}")
    site.run(date(2026, 8, 29), editions=("hungary",))
    site.run(DAY)
    assert site.picture("hungary", date(2026, 8, 29)).forms == site.picture().forms
    site.run(use=retract, args=(ENTRY, "It rests on a forgery."), hour=12)
    assert len(site.shown()) == 2


def test_a_brief_shows_no_picture_on_the_page_of_its_day(out):
    assert len(out.page(ISSUE).xpath("//figure")) == 1
    assert out.page(ISSUE).xpath("//section//img") == []


def test_preview_shows_it_and_records_nothing(site, tmp_path):
    app = site.open(DAY)
    hungary = app.installation.publication.edition("hungary")
    out = tmp_path / "out"
    shown = preview(app.installation, hungary, DAY, out, app.clock())
    names = sorted(path.name for path in (out / "pictures").iterdir())
    assert sorted(path.name for path in shown.files if path.parent.name == "pictures") == names
    page = (out / "page.html").read_text("utf-8")
    assert len(names) == 2
    assert all(f"/pictures/{name}" in page for name in names)
    assert not (site.folder / "var/pictures").exists()
    publish(app.installation, [IssueKey("hungary", DAY)], app.clock())
    again = preview(app.installation, hungary, DAY, tmp_path / "again", app.clock())
    assert sorted(path.name for path in again.files if path.parent.name == "pictures") == names
    app.close()
