"""Validation of EWS requests and responses against Microsoft's schemas.

The schemas lie beside the project (`../shared/ews-schema`), not in it; without
them `AVAILABLE` is false and the tests that need them are skipped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from textwrap import shorten
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lxml import etree

from emulators.exchange.namespaces import MESSAGES, SOAP, TYPES, local_name

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "ews-schema"
AVAILABLE = (FOLDER / "messages.xsd").is_file()
MISSING = "Microsoft's EWS schemas are not beside the project"

# libxml2 loads no schema without a location; EWS uses one name of this one.
_XML_XSD = b"""\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
           targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/>
</xs:schema>
"""
_XML_IMPORT = '<xs:import namespace="http://www.w3.org/XML/1998/namespace"'
# t:Transition stands for all other transitions too, so that the four optional
# elements of the published model are ambiguous; a choice accepts the same ones.
_TRANSITIONS = '<xs:complexType name="ArrayOfTransitionsType">'
_TRANSITIONS_MODEL = (
    '<xs:sequence><xs:element ref="t:Transition" minOccurs="0"'
    ' maxOccurs="unbounded"/></xs:sequence><xs:attribute name="Id"'
    ' type="xs:string"/></xs:complexType>'
)


class _Schemas(etree.Resolver):
    """Answers for the schemas by file name, with the two places changed."""

    # lxml's stubs leave out the context.
    def resolve(  # type: ignore[override]
        self, system_url: str, public_id: str, context: Any
    ) -> Any:
        """Return a schema's text for the last part of its address."""
        name = system_url.rpartition("/")[2]
        if name == "xml.xsd":
            return self.resolve_string(_XML_XSD, context, base_url=name)
        if name == "types.xsd":
            return self.resolve_string(_types().encode(), context, base_url=name)
        return None


def _types() -> str:
    text = (FOLDER / "types.xsd").read_text(encoding="utf-8-sig")
    text = text.replace(_XML_IMPORT, f'{_XML_IMPORT} schemaLocation="xml.xsd"', 1)
    before, found, rest = text.partition(_TRANSITIONS)
    after = rest.partition("</xs:complexType>")[2]
    if not found:
        raise LookupError("types.xsd has no ArrayOfTransitionsType")
    return before + found + _TRANSITIONS_MODEL + after


@cache
def schema() -> etree.XMLSchema:
    """Return the compiled schemas of the messages and types namespaces."""
    parser = etree.XMLParser()
    parser.resolvers.add(_Schemas())
    document = etree.fromstring((FOLDER / "messages.xsd").read_bytes(), parser)
    return etree.XMLSchema(document)


def findings(envelope: bytes) -> list[str]:
    """Return what a SOAP envelope has against the schemas, one line each."""
    root = etree.fromstring(envelope)
    if root.tag != f"{{{SOAP}}}Envelope":
        return [f"{local_name(root.tag)} is no SOAP envelope"]
    return [finding for part in _parts(root) for finding in _check(part)]


def validate(envelope: bytes) -> None:
    """Raise AssertionError with all findings of a SOAP envelope."""
    found = findings(envelope)
    if found:
        raise AssertionError("\n".join(found))


def _parts(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of the envelope that belong to Exchange."""
    for section in root:
        for part in section:
            if etree.QName(part).namespace in (MESSAGES, TYPES):
                yield part


def _check(part: etree._Element) -> list[str]:
    alone = etree.fromstring(etree.tostring(part))
    schema().validate(alone)
    name = local_name(part.tag)
    log: Any = schema().error_log
    return [_line(name, entry) for entry in log]


def _line(name: str, entry: Any) -> str:
    message = str(entry.message)
    for prefix, namespace in (("t:", TYPES), ("m:", MESSAGES)):
        message = message.replace(f"{{{namespace}}}", prefix)
    return f"{name}, line {entry.line}: {shorten(message, 300)}"


@dataclass(slots=True)
class Validating:
    """A WSGI middleware that checks every SOAP document passing through it."""

    app: WSGIApplication
    requests: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    operations: dict[str, int] = field(default_factory=dict)

    @property
    def findings(self) -> list[str]:
        """Return the findings of both directions."""
        return self.requests + self.responses

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Pass a request on, and check it and its answer."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        request = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = BytesIO(request)
        answer = self.app(environ, start_response)
        try:
            response = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        self._look_at(request, response)
        return [response]

    def _look_at(self, request: bytes, response: bytes) -> None:
        body = _body(request)
        if body is None:
            return
        name = local_name(body.tag)
        self.operations[name] = self.operations.get(name, 0) + 1
        self.requests += findings(request)
        for document in _documents(response):
            self.responses += findings(document)


def validating(app: WSGIApplication) -> Validating:
    """Return an app that behaves the same and collects schema findings."""
    return Validating(app)


def _body(document: bytes) -> etree._Element | None:
    """Return what is in the SOAP body; None for anything that is no SOAP."""
    try:
        root = etree.fromstring(document)
    except etree.XMLSyntaxError:
        return None
    body = root.find(f"{{{SOAP}}}Body")
    return None if body is None or not len(body) else body[0]


def _documents(response: bytes) -> list[bytes]:
    """Split a response; a stream of events is several documents in a row."""
    parts = response.split(b"<?xml")
    whole = [b"<?xml" + part for part in parts[1:]] or parts
    return [part for part in whole if _body(part) is not None]
