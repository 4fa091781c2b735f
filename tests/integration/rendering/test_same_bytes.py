"""The same issues give the same bytes in any process, whatever its clock, hash seed, zone or locale."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from syndicate.domain.entry import MomentId, Rank
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import feed_document
from syndicate.rendering.opml import render_opml
from syndicate.rendering.jsonfeed import render_json_feed, render_today
from syndicate.rendering.front_page import render_edition_page, render_embed_page, render_start_page
from syndicate.rendering.page import assets, render_article_page, render_issue_page, render_item_page
from syndicate.rendering.templates import Templates
from tests.factories import make_edition, make_issue, make_publication

links, templates = Links("https://on.example"), Templates([Path("templates")])
edition = make_edition()
publication = make_publication(edition)
issue = make_issue()
item = replace(issue.items[0], places=("Buda", "Pest"), topics=("c", "a", "b"))
issue = replace(issue, items=(item, replace(item, moment=MomentId("brief"), rank=Rank.BRIEF)))
issues = [issue, make_issue(date(2025, 11, 4))]
feed = feed_document(publication, edition, issues, links)
common = (publication, edition, issue)
written = [
    *(render(feed) for render in (render_rss, render_atom, render_json_feed)),
    render_opml(publication, {edition.id: ("a", "b")}, links),
    render_today(*common, links),
    render_issue_page(*common, links, templates, previous=date(2026, 11, 3), next=None),
    render_item_page(*common, item, links, templates),
    render_article_page(*common, item, links, templates),
    render_edition_page(publication, edition, issue, issues, links, templates),
    render_embed_page(*common, links, templates),
    render_start_page(publication, {edition.id: issue}, links, templates),
    *assets(templates, publication).values(),
]
print(*(hashlib.sha256(content).hexdigest() for content in written))
"""


def digests(**environment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.fixture(scope="module")
def here():
    return digests(PYTHONHASHSEED="1", TZ="UTC")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Apia"},
        {"PYTHONHASHSEED": "3", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "hu_HU.UTF-8", "LANGUAGE": "hu"},
    ],
    ids=["another seed and zone", "another locale"],
)
def test_every_process_writes_the_same_bytes(here, environment):
    assert len(here) > 10
    assert digests(**environment) == here
