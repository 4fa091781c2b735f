"""How far two colours stand apart, by WCAG 2.2."""

import re


def contrast(one: str, other: str) -> float:
    """The ratio of two colours written `#rrggbb` or `rgb(r, g, b)`, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    if colour.startswith("#"):
        channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    else:
        channels = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in channels)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
