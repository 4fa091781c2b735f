"""Files as editors put them into `entries/images/`, made anew for each test: the same arguments give the same bytes."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

#: EXIF tag of the orientation, and of the camera's maker.
ORIENTATION, MAKER = 0x0112, 0x010F


def scene(width=1600, height=1067):
    """A river at dusk with a bridge over it, and the grain of a film."""
    sky = Image.merge("RGB", [_falling(width, height, top, foot) for top, foot in ((96, 214), (112, 190), (140, 150))])
    draw = ImageDraw.Draw(sky)
    shore = height * 62 // 100
    draw.polygon([(0, shore - height // 5), (width // 2, shore - height // 12), (width, shore)], fill=(74, 78, 84))
    water = sky.crop((0, 0, width, shore)).transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((width, height - shore))
    sky.paste(water.point(lambda value: value * 3 // 4), (0, shore))
    for x in (width * 3 // 10, width * 7 // 10):
        draw.rectangle([x - width // 60, height // 4, x + width // 60, height * 7 // 10], fill=(48, 44, 42))
    draw.arc([width * 3 // 10, -height // 3, width * 7 // 10, shore - 8], 0, 180, fill=(48, 44, 42), width=width // 160)
    draw.rectangle([0, shore - height // 40, width, shore], fill=(52, 48, 45))
    grain = Image.frombytes("L", (width // 2, height // 2), Random(4).randbytes((width // 2) * (height // 2)))
    film = Image.merge("RGB", [grain.resize((width, height))] * 3)
    return Image.blend(sky.filter(ImageFilter.GaussianBlur(1)), film, 0.06)


def photograph(width=1600, height=1067, *, orientation=None, mode="RGB", kind="JPEG", **saved):
    """Its bytes, with a camera's metadata."""
    exif = Image.Exif()
    exif[MAKER] = "A camera of 1956"
    if orientation:
        exif[ORIENTATION] = orientation
    return written(scene(width, height).convert(mode), kind, exif=exif, **saved)


def written(image, kind="PNG", **saved):
    file = BytesIO()
    image.save(file, kind, **saved)
    return file.getvalue()


def halves(top="red", foot="blue", size=(80, 120)):
    """Red above, blue below."""
    image = Image.new("RGB", size, foot)
    image.paste(top, (0, 0, size[0], size[1] // 2))
    return image


def _falling(width, height, top, foot):
    return Image.linear_gradient("L").resize((width, height)).point(lambda value: top + (foot - top) * value // 255)
