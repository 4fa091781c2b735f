"""An SNS that signs by a certificate of its own: `sns = FakeSns(); SigningCertificates([sns.root], sns.fetch)`."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

REGION = "eu-central-1"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:syndicate"
CERTIFICATE_URL = f"https://sns.{REGION}.amazonaws.com/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem"
ISSUER_URL = "http://crt.r2m01.amazontrust.com/r2m01.cer"
NOW = datetime(2026, 11, 4, 5, 31, tzinfo=UTC)

_SIGNED = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


@lru_cache(maxsize=8)
def rsa_key(number, bits=2048):
    """The same for the same number within one run: making one takes a while."""
    del number
    return rsa.generate_private_key(65537, bits)


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def _builder(subject, issuer, key, *, since, until):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    issuer_name = issuer.certificate.subject if issuer else name
    issuer_key = issuer.key if issuer else key
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(20_261_104)
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def make_authority(subject, issuer=None, *, number=1):
    key = ec.derive_private_key(number, ec.SECP256R1())
    usage = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
            *("encipher_only", "decipher_only"),
        ),
        False,
    )
    since, until = NOW - timedelta(days=900), NOW + timedelta(days=900)
    certificate = (
        _builder(subject, issuer, key, since=since, until=until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
        .sign(issuer.key if issuer else key, SHA256())
    )
    return Authority(certificate, key)


def make_leaf(issuer, key, *, names=("sns.amazonaws.com",), since=None, until=None, issuer_url=ISSUER_URL):
    builder = (
        _builder(
            "sns.amazonaws.com",
            issuer,
            key,
            since=since or NOW - timedelta(days=30),
            until=until or NOW + timedelta(days=30),
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    if issuer_url is not None:
        ocsp = x509.UniformResourceIdentifier("http://ocsp.r2m01.amazontrust.com")
        access = [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, ocsp)]
        if issuer_url:
            place = x509.UniformResourceIdentifier(issuer_url)
            access.append(x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place))
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    return builder.sign(issuer.key, SHA256())


def pem(*certificates):
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


class FakeSns:
    """Root, issuer and certificate as Amazon's: the address of the certificate gives it alone."""

    def __init__(self, *, number=1, **leaf):
        self._root = make_authority("Root of Tests", number=10 * number)
        self.issuer = make_authority("Issuer of Tests", self._root, number=10 * number + 1)
        self.key = leaf.pop("key", None) or rsa_key(number)
        self.leaf = make_leaf(self.issuer, self.key, **leaf)
        #: What lies at an address.
        self.content = {
            CERTIFICATE_URL: pem(self.leaf),
            ISSUER_URL: self.issuer.certificate.public_bytes(Encoding.DER),
        }
        #: Addresses that were asked, in order.
        self.asked = []

    @property
    def root(self):
        return self._root.certificate

    def fetch(self, url):
        self.asked.append(url)
        try:
            return self.content[url]
        except KeyError:
            raise OSError(f"a certificate of SNS could not be fetched: {url}") from None

    def notification(self, message, **changes):
        text = message if isinstance(message, str) else json.dumps(message)
        return self.envelope({"Type": "Notification", "Message": text, **changes})

    def subscription(self, kind="SubscriptionConfirmation", **changes):
        url = f"https://sns.{REGION}.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"
        told = {"Message": "You have chosen to subscribe to the topic.", "SubscribeURL": url, "Token": "2336412f37"}
        return self.envelope({"Type": kind, **told, **changes})

    def envelope(self, fields, *, unsigned=None):
        """Signed over what SNS signs; `unsigned` is put in afterwards. A field that is `None` is left out."""
        version = fields.pop("SignatureVersion", "2")
        whole = {
            "MessageId": "9d2c5580-b61d-550c-8583-37a582870907",
            "TopicArn": TOPIC,
            "Timestamp": "2026-11-04T05:30:59.123Z",
            **fields,
        }
        whole = {name: value for name, value in whole.items() if value is not None}
        told = "".join(f"{name}\n{whole[name]}\n" for name in _SIGNED if name in whole)
        signature = self.key.sign(told.encode(), PKCS1v15(), SHA1() if version == "1" else SHA256())
        whole |= {
            "SignatureVersion": version,
            "Signature": b64encode(signature).decode(),
            "SigningCertURL": CERTIFICATE_URL,
        }
        return json.dumps({**whole, **(unsigned or {})}).encode()
