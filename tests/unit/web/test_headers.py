"""What browsers are told about our pages."""

from syndicate.web.headers import page_headers


def policy(**options):
    headers = dict(page_headers("https://onthisday.example.org", **options))
    return headers["Content-Security-Policy"].split("; ")


def test_no_page_stands_in_a_frame_but_one_that_is_made_for_it():
    assert "frame-ancestors 'none'" in policy()
    assert "frame-ancestors *" in policy(is_for_frames=True)


def test_a_page_for_frames_may_do_no_more_than_others():
    framed = [part for part in policy(is_for_frames=True) if not part.startswith("frame-ancestors")]
    assert framed == [part for part in policy() if not part.startswith("frame-ancestors")]
