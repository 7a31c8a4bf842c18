"""Who the user of a token is, in the two ways that Salesforce tells it.

Salesforce Help, "Identity URLs" and "OpenID Connect: UserInfo Endpoint".
"""

from __future__ import annotations

import re
from typing import Any

from emulators.salesforce.org import Org
from emulators.salesforce.rest.wire import Answer, Request
from emulators.salesforce.schema import Row

IDENTITY_PATH = re.compile(r"/id/(\w+)/(\w+)")
#: Paths of other doors; `{version}` is the client's to fill in.
_URLS = {
    "enterprise": "/services/Soap/c/{version}/",
    "metadata": "/services/Soap/m/{version}/",
    "partner": "/services/Soap/u/{version}/",
    "rest": "/services/data/v{version}/",
    "sobjects": "/services/data/v{version}/sobjects/",
    "search": "/services/data/v{version}/search/",
    "query": "/services/data/v{version}/query/",
    "recent": "/services/data/v{version}/recent/",
}
_SOAP = ("enterprise", "metadata", "partner")


def identity(org: Org, user: Row | None, request: Request) -> Answer:
    """Answer an identity URL: to its own user only, whatever the scope says here."""
    asked = IDENTITY_PATH.fullmatch(request.path)
    if user is None:
        return _refused("Bad_OAuth_Token")
    if asked is None or asked[1][:15] != org.id[:15]:
        return _refused("Wrong_Org")
    if asked[2][:15] != user["Id"][:15]:
        return _refused("Bad_Id")
    body = {
        "id": request.identity_url(org.id, user["Id"]),
        "asserted_user": True,
        "user_id": user["Id"],
        "organization_id": org.id,
        "username": user["Username"],
        "display_name": user["Name"],
        "email": user["Email"],
        "email_verified": True,
        "first_name": user["FirstName"],
        "last_name": user["LastName"],
        "timezone": user["TimeZoneSidKey"],
        "urls": _urls(org, request),
        "active": user["IsActive"],
        "user_type": "STANDARD",
        "locale": user["LocaleSidKey"],
    }
    return Answer(200, body)


def user_info(org: Org, user: Row, request: Request) -> Answer:
    """Say who the token's user is, as OpenID Connect words it."""
    body: dict[str, Any] = {
        "sub": request.identity_url(org.id, user["Id"]),
        "user_id": user["Id"],
        "organization_id": org.id,
        "preferred_username": user["Username"],
        "name": user["Name"],
        "email": user["Email"],
        "email_verified": True,
        "zoneinfo": user["TimeZoneSidKey"],
        "locale": user["LocaleSidKey"],
        "active": user["IsActive"],
        "user_type": "STANDARD",
    }
    return Answer(200, body)


def _urls(org: Org, request: Request) -> dict[str, str]:
    return {
        name: request.base_url + path + (org.id[:15] if name in _SOAP else "")
        for name, path in _URLS.items()
    }


def _refused(why: str) -> Answer:
    return Answer(403, why.encode(), {"Content-Type": "text/html;charset=UTF-8"})
