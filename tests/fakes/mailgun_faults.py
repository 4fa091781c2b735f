"""What may go wrong with a call to Mailgun, by name, and the answers among it."""

from enum import StrEnum


class Fault(StrEnum):
    """What goes wrong with one request; “before” and “after” is meant of taking the recipients on."""

    NONE = "-"
    BAD_TO = "400"
    BAD_FROM = "400-from"
    UNREADABLE_400 = "400-html"
    FORBIDDEN = "401"
    PAYMENT = "402"
    REFUSED = "403"
    NO_DOMAIN = "404"
    QUOTA = "420"
    THROTTLED = "429"
    ERROR_BEFORE = "500-before"
    ERROR_AFTER = "500-after"
    HANG_BEFORE = "hang-before"
    HANG_AFTER = "hang-after"
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    EOF_BEFORE = "eof-before"
    EOF_AFTER = "eof-after"
    CUT_JSON = "cut-json"
    SHORT_BODY = "short-body"
    NO_ID = "no-id"
    DEEP_JSON = "deep-json"
    DRIP = "drip"
    DRIP_HEADERS = "drip-headers"
    HUGE = "huge"
    MAGNIFICENT = "magnificent"
    REDIRECT = "302"
    HTML = "html"
    GARBAGE = "garbage"


#: Faults that strike once the recipients have been taken on.
AFTER = frozenset({Fault.ERROR_AFTER, Fault.HANG_AFTER, Fault.RESET_AFTER, Fault.EOF_AFTER, Fault.CUT_JSON})
AFTER |= {Fault.SHORT_BODY, Fault.NO_ID, Fault.DEEP_JSON, Fault.DRIP, Fault.DRIP_HEADERS, Fault.HUGE, Fault.GARBAGE}

_BAD_TO = "to parameter is not a valid address. please check documentation"
_BAD_FROM = "from parameter is not a valid address. please check documentation"
_THROTTLED = "Domain {} is not allowed to send: account-requests-per-sec limit exceeded, try again after 120 seconds"
_QUOTA = "Domain {} is not allowed to send: recipient limit exceeded, try again after Tue, 24 Nov 2026 09:00:00 GMT"
_PAGE = b"<html><body><h1>Welcome to the hotel network</h1></body></html>"

#: Status, body and further headers of the faults that are plain answers; `{}` is the domain.
ANSWERS = {
    Fault.BAD_TO: (400, {"message": _BAD_TO}, {}),
    Fault.BAD_FROM: (400, {"message": _BAD_FROM}, {}),
    Fault.UNREADABLE_400: (400, _PAGE, {}),
    Fault.FORBIDDEN: (401, b"Forbidden", {}),
    Fault.PAYMENT: (402, {"message": "Request Failed"}, {}),
    Fault.REFUSED: (403, {"message": "Domain {} is not allowed to send: disabled"}, {}),
    Fault.NO_DOMAIN: (404, {"message": "Domain not found: {}"}, {}),
    Fault.QUOTA: (420, {"message": _QUOTA}, {"Date": "Tue, 24 Nov 2026 08:00:00 GMT"}),
    Fault.THROTTLED: (429, {"message": _THROTTLED}, {}),
    Fault.ERROR_BEFORE: (500, {"message": "Internal Server Error"}, {}),
    Fault.ERROR_AFTER: (500, {"message": "Internal Server Error"}, {}),
    Fault.NO_ID: (200, {"message": "Queued. Thank you."}, {}),
    Fault.DEEP_JSON: (200, b"[" * 200_000, {}),
    Fault.MAGNIFICENT: (200, b"Mailgun Magnificent API", {}),
    Fault.REDIRECT: (302, b"", {"Location": "/login"}),
    Fault.HTML: (200, _PAGE, {}),
}
