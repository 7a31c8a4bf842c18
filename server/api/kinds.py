"""Kinds of item in addresses."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api
from werkzeug.routing import BaseConverter, ValidationError

from server.domain.kinds import Kind


class KindConverter(BaseConverter):
    """A kind of item as a part of a path; nothing else has an address."""

    def to_python(self, value: str) -> Kind:
        """The kind of that name."""
        try:
            return Kind(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: Any) -> str:
        """The name of the kind."""
        return str(value)


def register_kinds(app: Flask, api: Api) -> None:
    """Let routes say `<kind:kind>`."""
    app.url_map.converters["kind"] = KindConverter
    schema = {"type": "string", "enum": [kind.value for kind in Kind]}
    api.register_converter(KindConverter, lambda _: schema)
