"""The certificates that the organisation signs its users' calls with."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from server.api.errors import ErrorSchema
from server.api.runtime import current_runtime
from server.api.security import admin_blueprint, audit, current_user, together
from server.domain.callers import Certificate
from server.domain.connections import Org
from server.domain.errors import InvalidSetting, NotFound, Refused

CERTIFICATES = admin_blueprint("certificates", "Certificates of the organisation")

#: Characters; certificates of RSA keys have two to four thousand.
_LONGEST_PEM = 20_000
_LONGEST_NAME = 80
_STATES = ["active", "ending", "expired", "not yet valid"]
_USABLE = {"active", "ending"}


class CertificateSchema(Schema):
    """One certificate; `expires_soon` asks for a new one to be added in time."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    fingerprint = fields.String(
        required=True, metadata={"description": "SHA-256, in hexadecimal digits."}
    )
    state = fields.String(required=True, metadata={"enum": _STATES})
    not_before = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    expires_soon = fields.Boolean(required=True)
    days_left = fields.Integer(required=True)
    added_at = fields.AwareDateTime(required=True)
    last_used_at = fields.AwareDateTime(required=True, allow_none=True)


class CertificateListSchema(Schema):
    """All certificates of the organisation, the one that ends last first."""

    certificates = fields.List(fields.Nested(CertificateSchema), required=True)


class NewCertificateSchema(Schema):
    """A certificate of Salesforce Setup, as text (PEM), and a name to know it by."""

    name = fields.String(
        required=True,
        validate=[
            validate.Length(min=1, max=_LONGEST_NAME),
            validate.Regexp(r"^[^\x00-\x1f\x7f]*$", error="holds control characters."),
        ],
    )
    pem = fields.String(
        required=True, validate=validate.Length(min=1, max=_LONGEST_PEM)
    )


@CERTIFICATES.route("/certificates")
class CertificatesView(MethodView):
    """All certificates."""

    @CERTIFICATES.response(200, CertificateListSchema)
    def get(self) -> dict[str, Any]:
        """List the certificates, also those that have expired."""
        found = current_runtime().certificates.of_org(_org())
        return {"certificates": [_shown(one) for one in found]}

    @CERTIFICATES.arguments(NewCertificateSchema)
    @CERTIFICATES.response(201, CertificateSchema)
    @CERTIFICATES.alt_response(409, schema=ErrorSchema)
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Register a certificate; calls signed with its key are good from now on."""
        certificates = current_runtime().certificates
        try:
            with together():
                added = certificates.add(_org(), new["pem"], name=new["name"])
                audit("certificate.added", added.fingerprint, new["name"])
        except InvalidSetting as error:
            reason = error.message.removeprefix(f"{error.field}: ")
            field = "name" if error.field == "name" else "pem"
            raise InvalidSetting(field, reason, remedy=error.remedy) from None
        return _shown(added)


@CERTIFICATES.route("/certificates/<string(maxlength=64):certificate_id>")
class CertificateView(MethodView):
    """One certificate."""

    @CERTIFICATES.response(204)
    @CERTIFICATES.alt_response(404, schema=ErrorSchema)
    @CERTIFICATES.alt_response(409, schema=ErrorSchema)
    def delete(self, certificate_id: str) -> None:
        """Forget a certificate; what was admitted with it ends at once.

        The last one that is valid stays: without it nobody could sign in any more.
        """
        certificates, org = current_runtime().certificates, _org()
        found = certificates.of_org(org)
        if certificate_id not in {one.fingerprint for one in found}:
            raise NotFound(
                "There is no such certificate.",
                remedy="Ask for the list of certificates again.",
            )
        usable = [one.fingerprint for one in found if _state(one) in _USABLE]
        if usable == [certificate_id]:
            raise Refused(
                "This is the last valid certificate of your organisation.",
                remedy="Register another one first.",
            )
        with together():
            certificates.remove(org, certificate_id)
            audit("certificate.removed", certificate_id)


def _org() -> Org:
    return current_runtime().database.orgs.get(current_user().org_id)


def _state(certificate: Certificate) -> str:
    return current_runtime().certificates.state(certificate)


def _shown(one: Certificate) -> dict[str, Any]:
    state = _state(one)
    return {
        "id": one.fingerprint,
        "name": one.name,
        "fingerprint": one.fingerprint,
        "state": state,
        "not_before": one.not_before,
        "expires_at": one.not_after,
        "expires_soon": state == "ending",
        "days_left": current_runtime().certificates.days_left(one),
        "added_at": one.added_at,
        "last_used_at": one.last_used_at,
    }
