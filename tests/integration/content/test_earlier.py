"""Files as an earlier commit has them, from a real repository."""

import pytest

from syndicate.content.earlier import commit_of, write_earlier
from syndicate.errors import RevisionError, UnknownNameError
from tests.repository import make_repository


@pytest.fixture
def repository(tmp_path):
    return make_repository(tmp_path / "repository")


def written(project, commit, folder, names=("entries", "config")):
    write_earlier(project, commit, names, folder)
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_files_come_back_as_they_were_and_no_others(repository, tmp_path):
    repository.write("entries/a.yaml", "one\n")
    repository.write("entries/more/b.yaml", b"two\r\n\xff\0")
    repository.write("config/publication.yaml", "")
    repository.write("templates/x.j2", "left out")
    repository.write("entries-of-old/c.yaml", "left out")
    first = repository.commit()
    repository.write("entries/a.yaml", "changed\n")
    repository.write("entries/new.yaml", "new\n")
    repository.commit()

    assert written(repository.folder, first, tmp_path / "out") == {
        "entries/a.yaml": b"one\n",
        "entries/more/b.yaml": b"two\r\n\xff\0",
        "config/publication.yaml": b"",
    }


def test_a_project_may_lie_in_a_folder_of_its_repository(repository, tmp_path):
    repository.write("entries/outside.yaml", "not ours")
    repository.write("magazine/entries/ours.yaml", "ours")
    commit = repository.commit()

    assert written(repository.folder / "magazine", commit, tmp_path / "out") == {"entries/ours.yaml": b"ours"}


def test_names_in_any_script_and_many_files_are_no_trouble(repository, tmp_path):
    names = [f"entries/{name}.yaml" for name in ("őrség", "with blank", 'quo"ted', *range(1100))]
    for name in names:
        repository.write(name, name)

    assert written(repository.folder, repository.commit(), tmp_path / "out") == {n: n.encode() for n in names}


def test_links_are_left_out(repository, tmp_path):
    repository.write("entries/a.yaml", "one")
    (repository.folder / "entries" / "link.yaml").symlink_to("/etc/hostname")

    assert written(repository.folder, repository.commit(), tmp_path / "out") == {"entries/a.yaml": b"one"}


def test_a_tree_that_leads_out_of_its_folder_is_not_followed(repository, tmp_path):
    repository.write("entries/a.yaml", "one")
    repository.commit()
    blob = repository.git("rev-parse", "HEAD:entries/a.yaml")
    inner = repository.git("mktree", given=f"100644 blob {blob}\tout.yaml\n")
    entries = repository.git("mktree", given=f"040000 tree {inner}\t..\n100644 blob {blob}\ta.yaml\n")
    root = repository.git("mktree", given=f"040000 tree {entries}\tentries\n")
    commit = repository.git("commit-tree", root, "-m", "hostile")

    assert written(repository.folder, commit, tmp_path / "out") == {"entries/a.yaml": b"one"}
    assert not list(tmp_path.glob("out.yaml"))


def test_neither_the_working_folder_nor_the_index_nor_a_filter_matters(repository, tmp_path):
    repository.write("entries/a.yaml", "$Id$\n")
    repository.write(".gitattributes", "*.yaml ident eol=crlf export-ignore\n")
    commit = repository.commit()
    repository.write("entries/a.yaml", "staged\n")
    repository.git("add", "--all")
    before = repository.git("status", "--porcelain")

    assert written(repository.folder, commit, tmp_path / "out") == {"entries/a.yaml": b"$Id$\n"}
    assert repository.git("status", "--porcelain") == before
    assert repository.git("worktree", "list").count("\n") == 0


def test_branches_tags_and_commits_are_revisions(repository):
    repository.write("a", "1")
    commit = repository.commit()
    repository.git("tag", "--annotate", "v1", "--message", "first")

    for revision in ("HEAD", "main", "v1", commit[:8], "main@{0}"):
        assert commit_of(repository.folder, revision) == commit


@pytest.mark.parametrize("revision", ["nowhere", "--help", "", "HEAD~9", "HEAD:a"])
def test_a_revision_that_is_not_there_is_told_with_those_that_are(repository, revision):
    repository.write("a", "1")
    repository.commit()
    repository.git("branch", "proposal")

    with pytest.raises(UnknownNameError, match="there is no revision") as told:
        commit_of(repository.folder, revision)

    assert told.value.known[0] == "HEAD"
    assert {"main", "proposal"} <= set(told.value.known)


def test_a_folder_outside_of_git_is_said_so(tmp_path):
    with pytest.raises(RevisionError, match="not a git repository"):
        commit_of(tmp_path, "main")


def test_a_machine_without_git_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RevisionError, match="git is not installed"):
        commit_of(tmp_path, "main")


def test_a_git_that_cannot_be_run_is_said_so(tmp_path, monkeypatch):
    broken = tmp_path / "git"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RevisionError, match="git cannot be asked"):
        commit_of(tmp_path, "main")
