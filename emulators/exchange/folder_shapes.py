"""What a request asks to see of folders."""

from emulators.exchange.soap import Element, child, children, local, text_of
from emulators.exchange.values import invalid


def parse_folder_shape(request: Element) -> tuple[str, set[str]]:
    """Return base shape and additional FieldURIs of a request's FolderShape."""
    shape = child(request, "FolderShape")
    base = text_of(shape, "BaseShape")
    if base not in ("IdOnly", "Default", "AllProperties"):
        raise invalid("FolderShape needs a BaseShape.")
    additional = children(child(shape, "AdditionalProperties"))
    uris = {uri.get("FieldURI", "") for uri in additional if local(uri) == "FieldURI"}
    return base, uris
