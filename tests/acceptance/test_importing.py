"""Entries taken in from a table, by the installed program."""

TABLE = "title,date,source,topics\nThe fire,1689-04-21,A Book (1999),disaster\nThe flood,{date},,\n"


def test_a_table_becomes_drafts_once_and_never_in_part(project, tmp_path):
    table = tmp_path / "chronicle.csv"
    before = sorted(project.folder.glob("entries/**/*.yaml"))

    table.write_text(TABLE.format(date="1838-03-32"), encoding="utf-8")
    told = project.run("import", str(table), "--format", "csv", exit_code=1)
    assert f"{table}:3:11 E015" in told
    assert sorted(project.folder.glob("entries/**/*.yaml")) == before

    table.write_text(TABLE.format(date="1838-03-13"), encoding="utf-8")
    assert "the-flood-1838" in project.run("import", str(table), "--format", "csv", "--dry-run")
    assert sorted(project.folder.glob("entries/**/*.yaml")) == before
    assert "Drafts written to" in project.run("import", str(table), "--format", "csv")
    assert [path.name for path in sorted(project.folder.glob("entries/chronicle/*"))] == [
        "the-fire-1689.yaml",
        "the-flood-1838.yaml",
    ]
    assert "W070" in project.run("import", str(table), "--format", "csv")
    assert "0 errors" in project.run("lint")
