"""SOAP envelopes, faults and response messages of Exchange Web Services."""

from collections.abc import Iterable
from typing import TypeAlias

from lxml import etree

from emulators.exchange.namespaces import MESSAGES, PREFIXES, SOAP, TYPES

Element: TypeAlias = etree._Element

ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
T = f"{{{TYPES}}}"
M = f"{{{MESSAGES}}}"
S = f"{{{SOAP}}}"

SERVER_VERSION = {
    "MajorVersion": "15",
    "MinorVersion": "1",
    "MajorBuildNumber": "2507",
    "MinorBuildNumber": "6",
    "Version": "V2017_07_11",
}

ENTITY_GUARD = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


class ResponseError(Exception):
    """One request member that cannot be served: an EWS ResponseCode and its text."""

    def __init__(self, code: str, message: str = "") -> None:
        """Keep the code; the message defaults to a sentence naming it."""
        super().__init__(code)
        self.code = code
        self.message = message or f"The request failed with {code}."


class SoapFault(Exception):
    """A request that is refused as a whole, with an optional back-off in seconds."""

    def __init__(
        self, code: str, message: str = "", *, back_off: float | None = None
    ) -> None:
        """Keep what the fault's detail will say."""
        super().__init__(code)
        self.code = code
        self.message = message or f"The request failed with {code}."
        self.back_off = back_off


def parse(data: bytes) -> Element:
    """Return the root of a request; anything but XML raises a fault."""
    try:
        return etree.fromstring(data, ENTITY_GUARD)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SoapFault(
            "ErrorSchemaValidation", "The request failed schema validation: no XML."
        ) from error


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def children(element: Element | None) -> list[Element]:
    """Return the child elements, without comments; none of nothing."""
    if element is None:
        return []
    return [child for child in element if isinstance(child.tag, str)]


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that local name in either EWS namespace."""
    for candidate in children(element):
        if local(candidate) == name:
            return candidate
    return None


def text_of(element: Element | None, name: str, default: str = "") -> str:
    """Return the text of a child, or the default when there is no such child."""
    found = child(element, name)
    return default if found is None else (found.text or "")


def t(name: str, content: object = None, **attributes: str) -> Element:
    """Make an element of the types namespace with a text and attributes."""
    return _make(T + name, content, attributes)


def m(name: str, content: object = None, **attributes: str) -> Element:
    """Make an element of the messages namespace with a text and attributes."""
    return _make(M + name, content, attributes)


def _make(tag: str, content: object, attributes: dict[str, str]) -> Element:
    element = etree.Element(tag, attrib=attributes, nsmap=PREFIXES)
    if isinstance(content, str):
        element.text = content
    elif isinstance(content, Iterable):
        element.extend(list(content))
    return element


def success(operation: str, content: Iterable[Element] = ()) -> Element:
    """Make a response message that reports success and carries the content."""
    message = m(f"{operation}ResponseMessage", ResponseClass="Success")
    message.append(m("ResponseCode", "NoError"))
    message.extend(list(content))
    return message


def failure(
    operation: str, error: ResponseError, content: Iterable[Element] = ()
) -> Element:
    """Make a response message that reports an error beside an empty container."""
    message = m(f"{operation}ResponseMessage", ResponseClass="Error")
    message.append(m("MessageText", error.message))
    message.append(m("ResponseCode", error.code))
    message.append(m("DescriptiveLinkKey", "0"))
    message.extend(list(content))
    return message


def response(operation: str, messages: Iterable[Element]) -> Element:
    """Make the body of an answer out of its response messages."""
    return m(f"{operation}Response", [m("ResponseMessages", messages)])


def envelope(body: Element) -> bytes:
    """Return a whole SOAP document with the server's version in its header."""
    header = etree.Element(S + "Header")
    header.append(t("ServerVersionInfo", **SERVER_VERSION))
    content = etree.Element(S + "Body")
    content.append(body)
    root = etree.Element(S + "Envelope", nsmap=PREFIXES)
    root.extend([header, content])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def fault_body(fault: SoapFault) -> Element:
    """Return the SOAP fault that says why a whole request was refused."""
    element = etree.Element(S + "Fault", nsmap=PREFIXES)
    code = etree.SubElement(element, "faultcode", nsmap={"a": TYPES})
    code.text = f"a:{fault.code}"
    etree.SubElement(element, "faultstring").text = fault.message
    detail = etree.SubElement(element, "detail")
    errors = {"e": ERRORS}
    etree.SubElement(
        detail, f"{{{ERRORS}}}ResponseCode", nsmap=errors
    ).text = fault.code
    etree.SubElement(detail, f"{{{ERRORS}}}Message", nsmap=errors).text = fault.message
    if fault.back_off is not None:
        detail.append(_back_off(fault.back_off))
    return element


def _back_off(seconds: float) -> Element:
    value = t("Value", str(int(seconds * 1000)), Name="BackOffMilliseconds")
    return t("MessageXml", [value])
