"""Templates altered by chance: either somebody is told, or the mail holds all that they say. Never a traceback."""

import re
from random import Random

import pytest
from lxml import etree, html

from syndicate.errors import Level, TemplateError
from syndicate.rendering.email import render_issue_email
from syndicate.rendering.sample_issue import NOW, samples
from syndicate.rendering.template_trial import try_mails
from syndicate.rendering.templates import Templates
from tests.factories import make_publication
from tests.integration.rendering.template_folder import TemplateFolder
from tests.mails import LINKS, STARTER, mail_edition

EDITION = mail_edition()
ISSUE = samples(EDITION).full
FILES = ("daily.mjml.j2", "layout.mjml.j2", "parts.mjml.j2", "daily.txt.j2", "layout.txt.j2", "parts.txt.j2")
HTML_INSIDE = {"mj-text", "mj-button", "mj-raw", "mj-table"}
MARKS = ("<", ">", '"', "'", "{{", "}}", "{%", "%}", "{#", "&", "/", "</p>", "<mj-text>", "<b>", "\x00", "é")


def delete_line(lines, random):
    del lines[random.randrange(len(lines))]


def double_line(lines, random):
    place = random.randrange(len(lines))
    lines.insert(place, lines[place])


def swap_lines(lines, random):
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def delete_piece(lines, random):
    place = random.randrange(len(lines))
    start = random.randrange(len(lines[place]) + 1)
    lines[place] = lines[place][:start] + lines[place][start + random.randrange(1, 40) :]


def insert_mark(lines, random):
    place = random.randrange(len(lines))
    start = random.randrange(len(lines[place]) + 1)
    lines[place] = lines[place][:start] + random.choice(MARKS) + lines[place][start:]


def change_name(lines, random):
    place = random.randrange(len(lines))
    names = list(re.finditer(r"[a-z_-]{3,}", lines[place]))
    if names:
        name = random.choice(names)
        lines[place] = f"{lines[place][: name.start()]}{name[0][:-1]}{lines[place][name.end() :]}"


MUTATIONS = (delete_line, double_line, swap_lines, delete_piece, insert_mark, change_name)


class Watched(Templates):
    """Keeps the last MJML that was made, for what must be found again of it."""

    def render(self, name, **context):
        written = super().render(name, **context)
        if name.endswith(".mjml.j2"):
            self.mjml = written
        return written


def words(text):
    return " ".join(text.replace("\u00a0", " ").split())


def said_by(mjml):
    """The texts of a document of MJML, and the addresses in it, read by another parser than the service's own."""
    named = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")
    body = etree.fromstring(named.sub(lambda name: html.fromstring(f"<i>{name[0]}</i>").text, mjml).encode()).find(
        "mj-body"
    )
    for element in body.iter(*HTML_INSIDE):
        yield words("".join(element.itertext()))
    for element in body.iter(etree.Element):
        yield from filter(None, (element.get(name) for name in ("href", "src", "alt")))


def shown_by(page):
    """The words of a mail's body, without its preheader, and the values of all attributes."""
    body = html.document_fromstring(page).find("body")
    values = {value for element in body.iter(etree.Element) for value in element.attrib.values()}
    whole = words(body.text_content())
    for element in body.xpath("//div[contains(@style, 'display:none')]"):
        element.drop_tree()
    return whole, words(body.text_content()), values


def mutant(random, text):
    lines = text.splitlines()
    for _ in range(random.randrange(1, 3)):
        random.choice(MUTATIONS)(lines, random)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", FILES)
def test_an_altered_template_is_told_of_or_loses_nothing(tmp_path, name, seed):
    random = Random(f"{name} {seed}")
    folder = TemplateFolder(tmp_path / "project")
    folder.put(f"email/{name}", mutant(random, (STARTER / "email" / name).read_text("utf-8")))
    told = [problem for problem in folder.lint() if problem.level is Level.ERROR]
    templates = Watched([folder.own, STARTER])
    try:
        mail = render_issue_email(make_publication(EDITION), EDITION, ISSUE, LINKS, templates, NOW)
    except TemplateError:
        return
    if told:
        return
    whole, shown, values = shown_by(mail.html)
    assert [one for one in said_by(templates.mjml) if one not in whole and one not in values] == []
    missing = [item.title for item in ISSUE.items if item.title not in shown or item.title not in words(mail.text)]
    if missing:
        warned = try_mails(make_publication(EDITION), EDITION, folder.templates(), folder.project)
        assert all(any(title[:60] in problem.message for problem in warned) for title in missing)
