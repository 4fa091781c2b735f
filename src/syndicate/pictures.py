"""Pictures: an editor's file to the forms that are published, and the keeping of those by their content.

Only pixels go through: metadata, such as the place where a photograph was taken, are dropped. The same file gives the
same bytes with the same version of Pillow. Knows nothing of entries, issues or the site.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from syndicate.document.files import read_bytes
from syndicate.domain.issue import PictureForm
from syndicate.errors import FilesError, PictureError

#: Pixels; the smaller is for telephones and feeds, the larger for the measure of a page on a fine screen.
WIDTHS = (720, 1440)
MOST_BYTES = 20_000_000
#: Unpacked they take three or four bytes each.
MOST_PIXELS = 60_000_000

#: Where a JPEG would show its marks: drawings, maps, tables. Photographs have thousands.
_FEW_COLOURS = 64
_QUALITY = 82
_READ_FORMATS = ("JPEG", "PNG", "WEBP")
#: What a camera calls JPEG: the second is of several pictures, of which the first is meant.
_PHOTOGRAPHS = ("JPEG", "MPO")
_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png)", re.ASCII)
_PARTIAL = ".partial"

#: What decoders are known to raise for files that are broken or made to hurt.
_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    AssertionError,
    MemoryError,
    struct.error,
    zlib.error,
    Warning,
    Image.DecompressionBombError,
)


def read_picture(folder: Path, src: str) -> bytes:
    """The bytes of an editor's file in the folder of entries. Raises PictureError."""
    try:
        data = read_bytes(folder / src, src, inside=folder, limit=MOST_BYTES)
    except FilesError as error:
        raise PictureError(src, error.problems[0].message) from error
    if len(data) > MOST_BYTES:
        raise PictureError(src, f"the file is larger than {MOST_BYTES // 1_000_000} MB")
    return data


def render_picture(src: str, data: bytes) -> tuple[tuple[PictureForm, bytes], ...]:
    """The forms in which a picture is published, the smaller first; one only where it is no wider than that.

    Upright, in sRGB, never enlarged. Raises PictureError, which calls the file `src`.
    """
    try:
        with Image.open(BytesIO(data), formats=_READ_FORMATS) as opened:
            _require_sane(src, opened)
            upright = _upright(opened)
            is_drawing = opened.format not in _PHOTOGRAPHS and _has_few_colours(upright)
        picture = _in_srgb(upright)
        has_holes = picture.mode == "RGBA" and _has_holes(picture)
        if picture.mode == "RGBA" and not has_holes:
            picture = picture.convert("RGB")
        return tuple(
            _encoded(_scaled(picture, width), is_drawing=is_drawing or has_holes) for width in _widths(picture.width)
        )
    except UnidentifiedImageError as error:
        raise PictureError(src, "this is no JPEG, PNG or WebP file") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(src, _too_many_pixels()) from error
    except _FAULTS as error:
        raise PictureError(src, f"the picture is cut short or broken: {error}") from error


def keep_form(folder: Path, form: PictureForm, data: bytes) -> None:
    """Keep a form's bytes under its name; there or not there, never in part. Raises PictureError."""
    kept = folder / form.name
    if kept_form(folder, form.name) is not None:
        return
    partial = folder / f".{form.name}.{os.getpid()}{_PARTIAL}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(kept)
        finally:
            partial.unlink(missing_ok=True)
        _sync(folder)
    except OSError as error:
        raise PictureError(str(kept), f"the picture cannot be kept: {error.strerror or error}") from error


def kept_form(folder: Path, name: str) -> bytes | None:
    """The bytes of what was published under a name; `None` when they are lost, or are others than they were."""
    if not _NAME.fullmatch(name):
        return None
    try:
        data = (folder / name).read_bytes()
    except OSError:
        return None
    return data if sha256(data).hexdigest() == name.partition(".")[0] else None


def _require_sane(src: str, opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise PictureError(src, _too_many_pixels())


def _too_many_pixels() -> str:
    return f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels"


def _upright(opened: Image.Image) -> Image.Image:
    """The first picture of the file, decoded, and turned as its EXIF data say."""
    # A large JPEG is read at half or a quarter of its size, which still is more than twice what is wanted of it.
    opened.draft(None, (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
    opened.load()
    # Pixels that can be read are not lost for the sake of metadata that cannot.
    with suppress(*_FAULTS):
        return ImageOps.exif_transpose(opened)
    return opened.copy()


def _has_few_colours(picture: Image.Image) -> bool:
    if picture.mode.startswith("I"):
        return False
    return picture.mode in ("1", "P") or picture.getcolors(_FEW_COLOURS) is not None


def _in_srgb(picture: Image.Image) -> Image.Image:
    """As L, RGB or RGBA. Colours by the picture's own profile, which is dropped with all else, become those of sRGB."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        # Sixteen bits of grey, of which a page can show eight.
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    has_alpha = picture.has_transparency_data
    if picture.mode in ("1", "L") and not has_alpha:
        return picture.convert("L")
    if picture.mode not in ("RGB", "RGBA", "CMYK"):
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    elif has_alpha:
        picture = picture.convert("RGBA")
    if profile:
        # A profile that is broken, or is for other colours than these, is as if it were not there.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
            return turned if turned is not None else picture
    return picture if picture.mode == "RGBA" else picture.convert("RGB")


def _has_holes(picture: Image.Image) -> bool:
    return any(picture.getchannel("A").histogram()[:255])


def _widths(width: int) -> tuple[int, ...]:
    smaller, larger = WIDTHS
    return (width,) if width <= smaller else (smaller, min(width, larger))


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max((picture.height * width + picture.width // 2) // picture.width, 1)
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image, *, is_drawing: bool) -> tuple[PictureForm, bytes]:
    written = BytesIO()
    # Pillow writes some of what it read of the file again: comments, the profile, transparency.
    bare = picture.copy()
    bare.info = {}
    if is_drawing:
        if bare.mode == "RGB":
            bare = bare.quantize(256, dither=Image.Dither.NONE)
        bare.save(written, "PNG", optimize=True)
        suffix, media_type = "png", "image/png"
    else:
        bare.save(written, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
        suffix, media_type = "jpg", "image/jpeg"
    data = written.getvalue()
    form = PictureForm(
        name=f"{sha256(data).hexdigest()}.{suffix}",
        width=picture.width,
        height=picture.height,
        size=len(data),
        media_type=media_type,
    )
    return form, data


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
