"""The XML namespaces of Exchange Web Services and names qualified with them."""

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"

PREFIXES = {"s": SOAP, "m": MESSAGES, "t": TYPES}


def type_name(local: str) -> str:
    """Return the qualified name of an element of the types namespace."""
    return f"{{{TYPES}}}{local}"


def local_name(tag: str | bytes | bytearray) -> str:
    """Return a qualified name without its namespace."""
    text = tag if isinstance(tag, str) else bytes(tag).decode()
    return text.rpartition("}")[2]
