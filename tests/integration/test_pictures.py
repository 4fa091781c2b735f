"""Editors' pictures, real files read by the real Pillow: what is made of them, what is refused, how it is kept."""

import os
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from syndicate import pictures
from syndicate.errors import PictureError
from syndicate.pictures import keep_form, kept_form, read_picture, render_picture
from tests.photographs import ORIENTATION, halves, photograph, scene, written

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def rendered(data):
    return [(form, Image.open(BytesIO(made))) for form, made in render_picture("a.jpg", data)]


def sizes(data):
    return [(form.width, form.height) for form, _ in rendered(data)]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ((3000, 2000), [(720, 480), (1440, 960)]),
        ((1440, 960), [(720, 480), (1440, 960)]),
        ((900, 600), [(720, 480), (900, 600)]),
        ((721, 2), [(720, 2), (721, 2)]),
        ((720, 480), [(720, 480)]),
        ((300, 900), [(300, 900)]),
        ((1, 1), [(1, 1)]),
    ],
)
def test_there_are_two_widths_and_nothing_is_enlarged(given, made):
    assert sizes(written(Image.new("RGB", given, "grey"), "JPEG")) == made


def test_a_form_is_named_by_its_bytes_and_says_what_it_is():
    for form, made in render_picture("a.jpg", photograph()):
        opened = Image.open(BytesIO(made))
        assert (opened.size, len(made), form.media_type) == ((form.width, form.height), form.size, "image/jpeg")
        assert opened.info["progressive"] == 1
        assert form.name == f"{pictures.sha256(made).hexdigest()}.jpg"


def test_the_same_file_gives_the_same_bytes():
    assert render_picture("a.jpg", photograph()) == render_picture("b.jpg", photograph())
    drawing = written(scene(900, 600).quantize(40))
    assert render_picture("a.png", drawing) == render_picture("a.png", drawing)


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        ("JPEG", "RGB", "JPEG"),
        ("JPEG", "L", "JPEG"),
        ("JPEG", "CMYK", "JPEG"),
        ("PNG", "RGB", "JPEG"),
        ("PNG", "L", "JPEG"),
        ("PNG", "I;16", "JPEG"),
        ("PNG", "RGBA", "JPEG"),
        ("PNG", "P", "PNG"),
        ("PNG", "1", "PNG"),
        ("WEBP", "RGB", "JPEG"),
    ],
)
def test_photographs_become_jpeg_and_drawings_stay_png(kind, mode, expected):
    given = scene(900, 600).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        given = given.convert("I").point(lambda grey: grey * 256).convert("I;16")
    for form, made in rendered(written(given, kind)):
        assert made.format == expected
        assert form.media_type == f"image/{expected.lower()}"
        assert form.name.endswith({"JPEG": ".jpg", "PNG": ".png"}[expected])
        # As bright as it was: sixteen bits, and no bits at all, are understood.
        assert abs(made.convert("L").resize((1, 1)).getpixel((0, 0)) - 140) < 40


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_stays_so(mode):
    given = halves(size=(800, 600)).convert("RGBA")
    given.putalpha(Image.linear_gradient("L").resize((800, 600)))
    data = written(given.convert(mode), **({"transparency": 0} if mode == "P" else {}))
    for form, made in rendered(data):
        assert form.media_type == "image/png"
        assert made.convert("RGBA").getchannel("A").getextrema()[0] == 0


def test_a_picture_of_one_colour_that_was_jpeg_stays_jpeg():
    assert [form.media_type for form, _ in rendered(written(Image.new("RGB", (90, 60), "red"), "JPEG"))] == [
        "image/jpeg"
    ]


TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", TURNED)
def test_a_picture_stands_upright_however_the_camera_was_held(kind, orientation):
    turn = TURNED[orientation]
    stored = halves() if turn is None else halves().transpose(turn)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    ((form, made),) = rendered(written(stored, kind, exif=exif))
    assert (form.width, form.height) == (80, 120)
    above, below = (made.convert("RGB").getpixel((40, y)) for y in (10, 110))
    assert above[0] > 200 > 60 > above[2]
    assert below[2] > 200 > 60 > below[0]


def test_metadata_are_dropped_and_colours_are_brought_into_srgb():
    data = photograph(900, 600, comment=b"Taken by X", icc_profile=SRGB, dpi=(300, 300))
    assert b"A camera of 1956" in data
    for _, made in rendered(data):
        assert dict(made.getexif()) == {}
        assert {"icc_profile", "comment", "exif", "transparency"} & made.info.keys() == set()
    png = written(scene(90, 60).quantize(16), icc_profile=SRGB)
    assert {"icc_profile", "exif"} & rendered(png)[0][1].info.keys() == set()


def test_a_profile_is_followed_and_one_that_is_none_is_not():
    """In the profile's own colours a grey of 128 is a dark one: its curve is straight, and that of sRGB is not."""
    straight = SRGB.replace(_curve(SRGB), b"curv\0\0\0\0\0\0\0\0" + _curve(SRGB)[12:])
    grey = halves("#808080", "#404040")
    for profile, expected in ((b"no profile", 0x80), (SRGB, 0x80), (straight, 0xBC)):
        ((_, made),) = rendered(written(grey, "JPEG", icc_profile=profile))
        assert abs(made.getpixel((40, 10))[0] - expected) < 6


def _curve(profile):
    """The tone curve in a profile, which its three colours share."""
    at = profile.index(b"rTRC", 128)
    start, length = (int.from_bytes(profile[at + 4 + n : at + 8 + n], "big") for n in (0, 4))
    return profile[start : start + length]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_metadata_that_cannot_be_read_do_not_cost_the_picture():
    broken = photograph(90, 60, orientation=6).replace(b"Exif\0\0MM\0*\0\0\0\x08", b"Exif\0\0MM\0*\0\0\xff\xff")
    assert sizes(broken) == [(90, 60)]


def bomb(width, height):
    return written(Image.new("1", (width, height)))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: b"", "no JPEG, PNG or WebP file"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG, PNG or WebP file"),
        (lambda: written(Image.new("P", (9, 9)), "GIF"), "no JPEG, PNG or WebP file"),
        (lambda: written(Image.new("RGB", (9, 9)), "TIFF"), "no JPEG, PNG or WebP file"),
        (lambda: photograph()[:20_000], "cut short or broken"),
        (lambda: written(scene(300, 200))[:9_000], "cut short or broken"),
        (lambda: bomb(9_000, 9_000), "more than 60 million pixels"),
        (lambda: bomb(12_000, 8_000), "more than 60 million pixels"),
        (lambda: bomb(30_000, 20_000), "more than 60 million pixels"),
    ],
    ids=["empty", "svg", "gif", "tiff", "truncated jpeg", "truncated png", "large", "bomb that warns", "bomb"],
)
def test_what_cannot_be_published_is_refused_with_the_reason(data, why):
    with pytest.raises(PictureError, match=why) as caught:
        render_picture("images/x.jpg", data())
    assert caught.value.picture == "images/x.jpg"


def test_a_file_is_read_from_the_folder_of_entries_alone(tmp_path):
    entries = tmp_path / "entries"
    (entries / "images").mkdir(parents=True)
    (entries / "images/a.jpg").write_bytes(b"x")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (entries / "out.jpg").symlink_to(tmp_path / "secret.jpg")
    os.mkfifo(entries / "pipe.jpg")
    assert read_picture(entries, "images/a.jpg") == b"x"
    for src, why in {
        "images/b.jpg": "there is no such file",
        "images": "not a plain file",
        "out.jpg": "outside of the folder",
        "pipe.jpg": "not a plain file",
        "a" * 300: "too long",
    }.items():
        with pytest.raises(PictureError, match=why):
            read_picture(entries, src)


def test_a_file_of_more_than_twenty_megabytes_is_not_read_further(tmp_path):
    with (tmp_path / "a.jpg").open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(PictureError, match="larger than 20 MB"):
        read_picture(tmp_path, "a.jpg")


def test_forms_are_kept_by_their_name_whole_or_not_at_all(tmp_path):
    folder = tmp_path / "var/pictures"
    ((form, data),) = render_picture("a.jpg", photograph(300, 200))
    assert kept_form(folder, form.name) is None
    for _ in range(2):
        keep_form(folder, form, data)
        assert kept_form(folder, form.name) == data
    assert [path.name for path in folder.iterdir()] == [form.name]
    (folder / form.name).write_bytes(data[:-1])
    assert kept_form(folder, form.name) is None
    keep_form(folder, form, data)
    assert kept_form(folder, form.name) == data


@pytest.mark.parametrize("name", ["../syndicate.db", "a.jpg", "", f"{'a' * 64}.html", f"../pictures/{'a' * 64}.jpg"])
def test_nothing_is_read_by_a_name_that_is_no_form_s(tmp_path, name):
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert kept_form(tmp_path, name) is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "pictures").write_bytes(b"a file")
    ((form, data),) = render_picture("a.jpg", photograph(300, 200))
    with pytest.raises(PictureError, match="cannot be kept"):
        keep_form(tmp_path / "pictures", form, data)
