"""The pictures of an edition's issues, under addresses that say what they hold and never change.

They come from what was kept at publication, and never from the entries. They lie outside of the editions' folders, for
editions share them: a whole build sweeps none away, and what nothing shows any more goes with the issue that showed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from syndicate.domain.issue import Issue, PictureForm
from syndicate.errors import Problem
from syndicate.pictures import kept_form
from syndicate.storage.amendments import amended_issues, issues_before, issues_naming
from syndicate.usecases.site_part import EditionSite, Made

#: Before anything was published.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def pictures_part(site: EditionSite) -> Made:
    given: set[str] = set()
    for issue in site.issues():
        for form in _shown(issue):
            if form.name not in given:
                given.add(form.name)
                yield from _file(site, issue, form)
    for name in sorted(_taken_back(site) - given):
        if not _is_shown_anywhere(site, name):
            yield site.links.picture(name), None


def _file(site: EditionSite, issue: Issue, form: PictureForm) -> Made:
    data = kept_form(site.installation.settings.pictures_dir, form.name)
    if data is not None:
        yield site.links.picture(form.name), data
        return
    lost = Problem(
        path=f"var/pictures/{form.name}",
        code="E073",
        message=f"a picture of {issue.key} is lost, or is not what it was; its page has to do without",
        hint="bring it back from a backup",
    )
    if lost.path not in {problem.path for problem in site.problems}:
        site.problems.append(lost)


def _shown(issue: Issue) -> Iterable[PictureForm]:
    return (form for item in issue.items if item.picture for form in item.picture.forms)


def _taken_back(site: EditionSite) -> set[str]:
    """What amended issues showed before, and perhaps do not show now."""
    amended = amended_issues(site.connection, site.edition.id, _EVER) if site.is_whole else site.touched
    return {
        form.name
        for touched in amended
        for before in issues_before(site.connection, touched.key)
        for form in _shown(before)
    }


def _is_shown_anywhere(site: EditionSite, name: str) -> bool:
    """In whatever issue of whatever edition: the same file may have been given to several entries."""
    return any(form.name == name for issue in issues_naming(site.connection, name) for form in _shown(issue))
