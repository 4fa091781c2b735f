"""A project's folder of templates beside the starter's, to be broken."""

from syndicate.rendering.template_lint import lint_templates
from syndicate.rendering.templates import Templates
from tests.mails import STARTER

EDITIONS = ("hungary", "central-europe")


class TemplateFolder:
    """The project in a folder; what it has no template of comes from the starter."""

    def __init__(self, project):
        self.project = project
        self.own = project / "templates"
        self.own.mkdir(parents=True)

    def put(self, name, text):
        path = self.own / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name, *changes, under=""):
        """A copy of a starter's template with texts replaced; `under` is an edition's folder."""
        text = (STARTER / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        self.put(f"{under}{name}", text)

    def lint(self):
        return lint_templates([self.own, STARTER], self.project, EDITIONS)

    def templates(self):
        return Templates([self.own, STARTER])


def told(problems):
    return [f"{problem.path}:{problem.line}:{problem.column} {problem.code} {problem.message}" for problem in problems]
