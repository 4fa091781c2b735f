"""Whether our calls are those that providers have published: `PYTHONPATH=. python .ci/published_specs.py FOLDER`.

Drives every provider of the contract suite whose specification lies in FOLDER (OpenAPI, or botocore's model for SES)
against its fake: mails of all kinds, a search, a check. What the fake received is then held against the specification:
method, path, query, headers, content type, and every field of the body; a field that is not declared is a finding too,
though JSON Schema would let it pass. Ends with 1 when there are findings.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml
from jsonschema import Draft202012Validator

try:
    from botocore.model import ServiceModel
    from botocore.validate import ParamValidator
except ImportError:
    ServiceModel = None

from tests.factories import make_email, make_recipient
from tests.fakes.api import Received
from tests.integration.mail.carriers import Carried, Carrier
from tests.integration.mail.test_provider_contract import CARRIERS

from syndicate.domain.message import SendingKind, Slot

#: The files in which a provider's calls are described.
SPECIFICATIONS = {
    "mailgun": ("mailgun.yaml",),
    "resend": ("resend.yaml",),
    "sendgrid": (
        *("sendgrid-mail.yaml", "sendgrid-logs.yaml", "sendgrid-tracking-settings.yaml", "sendgrid-webhooks.yaml"),
        *("sendgrid-suppressions.yaml", "sendgrid-email-activity.yaml"),
    ),
    "ses": ("ses-sesv2-service-2.json",),
}
#: What is right although the files do not say so, by provider and words of the finding, with the reason.
KNOWN = {
    ("resend", "the header x-batch-validation is not published"): "in Resend's own SDKs, and not in its specification",
    ("sendgrid", "GET /v3/scopes:"): "published in another file of SendGrid's (tsg_scopes_v3)",
    ("sendgrid", "GET /v3/whitelabel/domains:"): "published in another file (tsg_domain_authentication_v3)",
}
#: Headers of HTTP itself, and of what we are.
PLAIN_HEADERS = {"host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "content-type"}
#: Parameters of Mailgun's form that anybody may name.
FREE_NAMES = re.compile(r"[hv]:[A-Za-z][\w.-]*")

Judge = Callable[[Received], Iterator[str]]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, help="where the specifications lie")
    folder = options.parse_args().folder
    findings = 0
    for carrier in (carrier for carrier in CARRIERS if carrier.verdicts):
        files = [folder / name for name in SPECIFICATIONS.get(carrier.name, ())]
        if not files or not all(file.exists() for file in files):
            print(f"SKIPPED: {carrier.name}: no specification of it in {folder}")
            continue
        judge = judge_of(files)
        if judge is None:
            print(f"SKIPPED: {carrier.name}: botocore is not installed (pip install boto3)")
            continue
        received, complaints = exercised(carrier)
        found = sorted(
            {f"{one.method} {one.path.partition('?')[0]}: {said}" for one in received for said in judge(one)}
        )
        found += [f"the fake itself refused: {complaint}" for complaint in complaints]
        reasons = {finding: known(carrier.name, finding) for finding in found}
        print(f"{carrier.name}: {len(received)} calls, {list(reasons.values()).count('')} findings")
        for finding, reason in reasons.items():
            print(f"  {finding}{f' ({reason})' if reason else ''}")
            findings += not reason
    return 1 if findings else 0


def known(provider: str, finding: str) -> str:
    """Why a finding is none; empty where it is one."""
    return next((why for (name, words), why in KNOWN.items() if name == provider and words in finding), "")


def exercised(carrier: Carrier) -> tuple[list[Received], list[str]]:
    """Everything that the fake got when the provider did all that it can."""
    link = {Slot.CONFIRM_URL: "https://onthisday.example.org/confirm/1.abc"}
    service = {"headers": (), "html": f"<p>{Slot.CONFIRM_URL.value}</p>", "text": Slot.CONFIRM_URL.value}
    with tempfile.TemporaryDirectory() as folder, carrier.connect(Path(folder), 10) as carried:
        send(carried, 1, range(1, 4))
        send(carried, 2, range(1, carried.provider.max_batch + 1))
        send(carried, 3, [1], reply_to=None, sender_name="")
        send(carried, 4, [1], subject="Őrség – " + "x" * 300, text=f"{Slot.UNSUBSCRIBE_URL.value} " + "漢字 " * 20_000)
        for number, kind in enumerate(SendingKind, 5):
            recipient = make_recipient(1, slots={**make_recipient(1).slots, **link})
            changes = {} if kind.is_bulk else service
            carried.provider.send(make_email(kind=kind, **changes), [recipient], f"hungary-2026-11-04/{number}")
        fake = carried.fake
        carried.provider.find("hungary-2026-11-04/2", ["reader1@example.net"], fake.since, fake.until)
        carried.provider.check(["onthisday@example.org"])
        return list(fake.received), list(fake.complaints)


def send(carried: Carried, number: int, recipients: range | list[int], **changes: object) -> None:
    key = f"hungary-2026-11-04/{number}"
    carried.provider.send(make_email(**changes), [make_recipient(number) for number in recipients], key)


def judge_of(files: list[Path]) -> Judge | None:
    if files[0].suffix == ".json":
        if ServiceModel is None:
            return None
        return Service(ServiceModel(json.loads(files[0].read_text()))).findings
    documents = [OpenApi(yaml.load(file.read_text(), Loader=yaml.CSafeLoader)) for file in files]

    def findings(received: Received) -> Iterator[str]:
        knowing = [document for document in documents if document.operation(received)]
        if not knowing:
            return iter(["no such path and method is published"])
        return knowing[0].findings(received)

    return findings


class OpenApi:
    """A document of OpenAPI 3.1, whose schemas are JSON Schema."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    @cache  # noqa: B019 - lives as long as the script
    def _paths(self) -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
        found = []
        for path, item in self._document["paths"].items():
            pattern = "".join(
                "[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", path)
            )
            found.append((re.compile(pattern), item))
        # Paths without a place in them go first (OpenAPI 3.1, “Path Templating Matching”).
        return sorted(found, key=lambda pair: pair[0].pattern.count("[^/]+"))

    def operation(self, received: Received) -> Mapping[str, Any] | None:
        path, method = urlsplit(received.path).path, received.method.lower()
        for pattern, item in self._paths():
            if pattern.fullmatch(path) and method in item:
                shared = item.get("parameters", [])
                return {**item[method], "parameters": [*shared, *item[method].get("parameters", [])]}
        return None

    def findings(self, received: Received) -> Iterator[str]:
        operation = self.operation(received)
        assert operation is not None
        parameters = [self._resolved(parameter) for parameter in operation["parameters"]]
        yield from self._in_query(received, parameters)
        yield from self._in_headers(received, parameters, operation)
        yield from self._in_body(received, operation)

    def _in_query(self, received: Received, parameters: list[Mapping[str, Any]]) -> Iterator[str]:
        known = {one["name"]: one for one in parameters if one["in"] == "query"}
        asked = parse_qsl(urlsplit(received.path).query, keep_blank_values=True)
        for name, text in asked:
            if name not in known:
                yield f"the query parameter {name} is not published"
                continue
            schema = self._resolved(known[name].get("schema", {}))
            value = int(text) if schema.get("type") in ("integer", "number") and text.isdigit() else text
            yield from self._against(schema, value, f"query {name}")
        for name, one in known.items():
            if one.get("required") and name not in dict(asked):
                yield f"the query parameter {name} is missing"

    def _in_headers(
        self, received: Received, parameters: list[Mapping[str, Any]], operation: Mapping[str, Any]
    ) -> Iterator[str]:
        known = {one["name"].lower(): one for one in parameters if one["in"] == "header"}
        for name, value in received.headers.items():
            if name in known:
                yield from self._against(self._resolved(known[name].get("schema", {})), value, f"header {name}")
            elif name not in PLAIN_HEADERS | {"authorization"}:
                yield f"the header {name} is not published"
        for name, one in known.items():
            if one.get("required") and name not in received.headers:
                yield f"the header {name} is missing"
        named = operation.get("security", self._document.get("security")) or []
        schemes = [self._document["components"]["securitySchemes"][name] for one in named for name in one]
        scheme = received.headers.get("authorization", "").partition(" ")[0].lower()
        if schemes and scheme not in {one.get("scheme", "").lower() for one in schemes}:
            yield f"the authorization is “{scheme}”"

    def _in_body(self, received: Received, operation: Mapping[str, Any]) -> Iterator[str]:
        body = self._resolved(operation.get("requestBody") or {})
        kind = received.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not body:
            if received.body:
                yield "there is a body where none is published"
            return
        if kind not in body["content"]:
            yield f"the content type {kind or '(none)'} is none of {', '.join(body['content'])}"
            return
        schema = self._resolved(body["content"][kind].get("schema", {}))
        if kind == "multipart/form-data":
            value: Any = yield from self._form(received, schema)
        else:
            value = json.loads(received.body)
        yield from self._against(schema, value, "body")

    def _form(self, received: Received, schema: Mapping[str, Any]) -> Iterator[str]:
        """Gives back the form as a value of its schema."""
        head = f"Content-Type: {received.headers['content-type']}\r\n\r\n".encode()
        fields: dict[str, Any] = {}
        for part in message_from_bytes(head + received.body).get_payload():
            name = part.get_param("name", header="content-disposition")
            text = part.get_payload(decode=True).decode(part.get_content_charset("us-ascii"))
            declared = self._resolved(schema["properties"].get(name, {}))
            if declared.get("type") == "array":
                fields.setdefault(name, []).append(text)
            elif name in fields:
                yield f"{name} is there more than once"
            elif name in schema["properties"]:
                fields[name] = text
            elif not FREE_NAMES.fullmatch(name):
                yield f"{name} is not published"
        return fields

    def _against(self, schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
        whole = {**schema, "components": self._document["components"]}
        for error in Draft202012Validator(whole).iter_errors(value):
            yield f"{where}{_place(error.absolute_path)}: {error.message[:200]}"
        for name in sorted(set(self._undeclared(schema, value, ""))):
            yield f"{where}{name} is not published"

    def _undeclared(self, schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
        """Names of fields that no part of the schema has."""
        parts = list(self._parts(schema))
        if isinstance(value, list):
            for part in parts:
                if isinstance(part.get("items"), dict):
                    for item in value:
                        yield from self._undeclared(part["items"], item, f"{where}[]")
        if not isinstance(value, dict):
            return
        declared = [part["properties"] for part in parts if "properties" in part]
        is_open = any(part.get("additionalProperties") or part.get("patternProperties") for part in parts)
        for name, inner in value.items():
            for properties in declared:
                if name in properties:
                    yield from self._undeclared(properties[name], inner, f"{where}.{name}")
            if declared and not is_open and not any(name in properties for properties in declared):
                yield f"{where}.{name}"

    def _parts(self, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        schema = self._resolved(schema)
        yield schema
        for kind in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(kind, ()):
                yield from self._parts(part)

    def _resolved(self, found: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in found:
            target: Any = self._document
            for name in found["$ref"].removeprefix("#/").split("/"):
                target = target[unquote(name).replace("~1", "/").replace("~0", "~")]
            found = target
        return found


class Service:
    """A service as botocore knows it; its own validator judges, which also refuses what it does not know."""

    def __init__(self, model: Any) -> None:
        self._operations = [model.operation_model(name) for name in model.operation_names]

    def findings(self, received: Received) -> Iterator[str]:
        parts = urlsplit(received.path)
        for operation in self._operations:
            pattern = re.sub(r"\\\{(\w+)\\\+?\\?\}", r"(?P<\1>[^/]+)", re.escape(operation.http["requestUri"]))
            found = re.fullmatch(pattern, parts.path)
            if found and operation.http["method"] == received.method:
                break
        else:
            yield "no such path and method is published"
            return
        if received.body and not received.headers.get("content-type", "").startswith("application/json"):
            yield f"the content type is {received.headers.get('content-type')}"
        if operation.input_shape is None:
            return
        wire = {**json.loads(received.body or b"{}"), **dict(parse_qsl(parts.query))}
        wire |= {name: unquote(value) for name, value in found.groupdict().items()}
        members = {shape.serialization.get("name", name): name for name, shape in operation.input_shape.members.items()}
        given = {members.get(name, name): value for name, value in wire.items()}
        report = ParamValidator().validate(given, operation.input_shape)
        if report.has_errors():
            yield from report.generate_report().split("\n")


def _place(path: Any) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


if __name__ == "__main__":
    sys.exit(main())
