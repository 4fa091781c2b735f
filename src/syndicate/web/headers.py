"""Headers that tell browsers what our pages need and nothing beyond."""

from __future__ import annotations

from urllib.parse import urlsplit


def page_headers(base_url: str, *, is_for_frames: bool = False) -> tuple[tuple[str, str], ...]:
    """For every page, static or made: no script, nothing from elsewhere, in nobody's frame but where it is made for it.

    The public origin is named beside 'self', because links are absolute and a page may be looked at under another.
    """
    base = urlsplit(base_url)
    own = f"'self' {base.scheme}://{base.netloc}"
    frames = "*" if is_for_frames else "'none'"
    policy = (
        "default-src 'none'",
        f"style-src {own}",
        f"img-src {own}",
        f"form-action {own}",
        "frame-src 'self'",
        "base-uri 'none'",
        f"frame-ancestors {frames}",
    )
    return (
        ("Content-Security-Policy", "; ".join(policy)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
    )


def mail_headers() -> tuple[tuple[str, str], ...]:
    """For a mail shown in a frame of the desk: its own styles, pictures from anywhere, links only in a new window."""
    policy = (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src http: https: data:",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
    return (
        ("Content-Security-Policy", "; ".join(policy)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    )
