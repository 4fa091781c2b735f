"""The YAML of an entry for tests: something valid, with what the test is about put in its place."""

MINIMAL = """\
schema: entry/1
id: chain-bridge-1849
lang: en
article:
  title: "The Chain Bridge, 1849"
moments:
  - id: opening
    date: "1849-11-20"
    title: "The bridge opens"
body: |
  The first permanent bridge.
"""


def yaml_entry(*, entry="", moment="", id="chain-bridge-1849", date="1849-11-20", title='"The bridge opens"'):
    """`MINIMAL` with lines added to the entry and to its moment, and with other values of three of its keys.

    `entry` is put above `body`, `moment` is indented under the moment.
    """
    text = MINIMAL.replace("chain-bridge-1849", id).replace('"1849-11-20"', date).replace('"The bridge opens"', title)
    added = "".join(f"    {line}\n" for line in moment.strip("\n").splitlines())
    above = entry.strip("\n") + "\n" if entry else ""
    return text.replace("body: |", f"{added}{above}body: |")
