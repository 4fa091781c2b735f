"""What stands in a site's folder, as a server would find it, and sites that are whole versions."""

import gzip

import brotli


def public_files(root):
    """Every file a server could find, by its name."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".writing" not in path.parts
    }


def times(root):
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def workshop(root):
    """What is left lying in the writer's own folder."""
    return sorted(path.name for path in (root / ".writing").iterdir())


def unpacked(name, content):
    if name.endswith(".gz"):
        return gzip.decompress(content)
    return brotli.decompress(content) if name.endswith(".br") else content


def plain_files(root):
    """The files less their twins, which must agree with them."""
    found = public_files(root)
    for name, content in found.items():
        if name.endswith((".gz", ".br")):
            assert unpacked(name, content) == found[name[:-3]], name
    return {name: content for name, content in found.items() if not name.endswith((".gz", ".br"))}
