"""The description of the API as a page to read and try, without any outside request."""

from __future__ import annotations

from importlib.resources import files

from flask import Blueprint, Response, abort, make_response

PAGES = Blueprint("pages", __name__, url_prefix="/docs")

#: What the page needs of Swagger UI, as the package of that name ships it.
_ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
#: Everything comes from this service; Swagger UI sets styles by itself.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tandem API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  validatorUrl: null,
});
"""


@PAGES.get("/", strict_slashes=False)
def page() -> Response:
    """The page itself."""
    return _sent(_PAGE, "text/html")


@PAGES.get("/start.js")
def start() -> Response:
    """What starts Swagger UI; a script within the page would need a weaker policy."""
    return _sent(_START, "text/javascript")


@PAGES.get("/<name>")
def asset(name: str) -> Response:
    """A file of Swagger UI."""
    if name not in _ASSETS:
        abort(404)
    content = files("flask_swagger_ui").joinpath("dist", name).read_bytes()
    response = _sent(content, _ASSETS[name])
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _sent(content: str | bytes, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Security-Policy"] = _POLICY
    return response
