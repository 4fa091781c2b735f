"""The certificates that Amazon SNS signs with: fetched where it says, believed only when trusted roots vouch for them.

Names and hosts are those of SNS's guide (“Verifying the signatures of Amazon SNS messages”) and of the certificates in
the tests of AWS's own SDK for Java. The file at a certificate's address holds it alone, without the one that issued
it: that one is fetched where the certificate names it, from Amazon Trust Services and nowhere else.
"""

from __future__ import annotations

import re
import warnings
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import AuthorityInformationAccessOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from syndicate.errors import ForgedReportError
from syndicate.mail.http_call import HttpCaller, NoAnswer

#: Gives the content of an address; raises OSError where there is none to be had.
Fetch = Callable[[str], bytes]

_URL = re.compile(
    r"https://sns\.([a-z]{2}(?:-[a-z0-9]{1,12}){1,4})\.(amazonaws\.com(?:\.cn)?)"
    r"/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem",
    re.ASCII,
)
#: Where Amazon Trust Services keep what they issue with. Not https: the roots vouch for it, as everywhere (RFC 5280
#: 4.2.2.1).
_ISSUER_URL = re.compile(r"http://crt\.[a-z0-9]{1,20}\.amazontrust\.com/[a-z0-9]{1,20}\.(?:cer|crt)", re.ASCII)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
_MOST_IN_A_FILE = 5
_MOST_KEPT = 8
#: Addresses that are asked within a minute. Anybody may name some; what was fetched once is kept.
_MOST_FETCHES = 20
_MINUTE = timedelta(minutes=1)
_LEAST_KEY_BITS = 2048


class SigningCertificates:
    """Keeps the ones it has come to believe; may be used by several threads."""

    def __init__(self, roots: Sequence[x509.Certificate], fetch: Fetch) -> None:
        self._store = Store(list(roots))
        self._fetch = fetch
        self._kept: dict[str, x509.Certificate] = {}
        self._fetches: deque[datetime] = deque(maxlen=_MOST_FETCHES)
        self._lock = Lock()

    def key_of(self, url: str, region: str, now: datetime) -> RSAPublicKey:
        """The key of the certificate at `url`, by which SNS signs in `region`.

        Raises ForgedReportError where it is not SNS's, OSError where nothing can be learnt of it now.
        """
        found = _URL.fullmatch(url)
        if found is None or found[1] != region:
            raise ForgedReportError("its certificate is not kept where SNS keeps those of the topic's region")
        with self._lock:
            certificate = self._kept.get(url)
            if certificate is None or not _is_valid(certificate, now):
                certificate = self._believed(url, _names(region, found[2]), now)
                self._keep(url, certificate)
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size < _LEAST_KEY_BITS:
            raise ForgedReportError("its certificate has no RSA key of 2048 bits")
        return key

    def _believed(self, url: str, names: Sequence[str], now: datetime) -> x509.Certificate:
        certificates = _read(self._fetched(url, now))
        if not certificates:
            raise ForgedReportError("there is no certificate where it says")
        leaf, others = certificates[0], certificates[1:]
        if not _is_valid(leaf, now):
            raise ForgedReportError("its certificate is not valid at this time")
        if self._is_vouched_for(leaf, others, names, now):
            return leaf
        issuer_url = _issuer_url(leaf)
        issuers = _read(self._fetched(issuer_url, now)) if issuer_url else ()
        if not self._is_vouched_for(leaf, (*others, *issuers), names, now):
            raise ForgedReportError("its certificate is not one that trusted roots vouch for as SNS's")
        return leaf

    def _is_vouched_for(
        self, leaf: x509.Certificate, others: Sequence[x509.Certificate], names: Sequence[str], now: datetime
    ) -> bool:
        policy = PolicyBuilder().store(self._store).time(now.astimezone(UTC).replace(tzinfo=None))
        for name in names:
            try:
                policy.build_server_verifier(x509.DNSName(name)).verify(leaf, list(others))
            except VerificationError:
                continue
            return True
        return False

    def _fetched(self, url: str, now: datetime) -> bytes:
        if len(self._fetches) == _MOST_FETCHES and now - self._fetches[0] < _MINUTE:
            raise OSError("too many certificates were asked for within a minute")
        self._fetches.append(now)
        return self._fetch(url)

    def _keep(self, url: str, certificate: x509.Certificate) -> None:
        self._kept.pop(url, None)
        if len(self._kept) == _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[url] = certificate


def fetch_by(caller: HttpCaller) -> Fetch:
    """Fetches over the network; any answer but a whole success is as good as none."""

    def fetch(url: str) -> bytes:
        reply = caller.call("GET", url, {}, None)
        if isinstance(reply, NoAnswer):
            raise OSError(f"a certificate of SNS was not reached: {reply.reason}")
        if reply.status != 200 or not reply.is_complete:
            raise OSError(f"a certificate of SNS could not be fetched: HTTP {reply.status}")
        return reply.body

    return fetch


@lru_cache(maxsize=1)
def trusted_roots() -> tuple[x509.Certificate, ...]:
    """The roots that certifi has; without those that cannot be read."""
    return _read(Path(certifi.where()).read_bytes(), most=None)


def _read(content: bytes, *, most: int | None = _MOST_IN_A_FILE) -> tuple[x509.Certificate, ...]:
    """The certificates in a file, PEM or DER."""
    blocks = _PEM.findall(content)[:most]
    found = []
    with warnings.catch_warnings():
        # Some old roots have a serial number that RFC 5280 forbids, over which the library complains.
        warnings.simplefilter("ignore")
        for block in blocks or [content]:
            try:
                load = x509.load_pem_x509_certificate if blocks else x509.load_der_x509_certificate
                found.append(load(block))
            except ValueError:
                continue
    return tuple(found)


def _is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _names(region: str, suffix: str) -> tuple[str, ...]:
    """What a certificate of SNS may be issued for in a region, by the list of AWS's SDK (SnsHostProvider)."""
    names = [f"sns.{region}.{suffix}", f"sns-signing.{region}.{suffix}", f"sns-{region}.{suffix}"]
    if suffix == "amazonaws.com":
        names.append("sns.amazonaws.com")
    if region.startswith("us-gov-"):
        names.append("sns-us-gov-west-1.amazonaws.com")
    return tuple(names)


def _issuer_url(leaf: x509.Certificate) -> str:
    """Where the certificate that issued this one lies; empty where it names no place of Amazon's."""
    try:
        access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ""
    for description in access:
        location = description.access_location
        if description.access_method == AuthorityInformationAccessOID.CA_ISSUERS and isinstance(
            location, x509.UniformResourceIdentifier
        ):
            return location.value if _ISSUER_URL.fullmatch(location.value) else ""
    return ""
