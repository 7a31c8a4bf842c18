"""Onboarding in a browser: an administrator proves an org and registers certificates.

It is no part of `/v1`: nobody of an org is admitted there before its first certificate.
The door is closed unless TANDEM_ONBOARDING_CLIENT_ID and TANDEM_PUBLIC_URL are set.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request
from flask_smorest import abort

from server import logs
from server.api.errors import status_of
from server.api.onboarding_pages import POLICY, STYLE, certificates_page, start_page
from server.api.runtime import current_runtime
from server.api.scope import enter
from server.api.security import together
from server.domain.callers import Certificate
from server.domain.errors import NotFound, Refused, TandemError, Unauthenticated
from server.services.onboarding import SESSION, Administrator, Onboarding

ONBOARDING = Blueprint("onboarding", __name__, url_prefix="/onboarding")

#: Kept by the browser for this host alone, never shown to scripts, and not sent with
#: forms of other sites.
COOKIE = "__Host-tandem-onboarding"
_LOG = logs.logger(__name__)
#: Characters of a certificate in PEM; one of 4,096 bits has about 2,000.
_LONGEST_PEM = 16_384
_SHOWN_DIGITS = 16


@ONBOARDING.get("/")
def begin() -> Response:
    """Ask for the org."""
    _service()
    return start_page()


@ONBOARDING.get("/style.css")
def style() -> Response:
    """What the pages look like."""
    answer = make_response(STYLE)
    answer.headers["Content-Type"] = "text/css; charset=utf-8"
    return answer


@ONBOARDING.post("/start")
def start() -> Response:
    """Send the browser to Salesforce, with a secret that it keeps."""
    service = _service()
    _only_own_forms()
    started = service.start(request.form.get("my_domain", "")[:255])
    answer = _redirect(started.address)
    return _keep(answer, started.browser)


@ONBOARDING.get("/callback")
def callback() -> Response:
    """Take what Salesforce sent the browser back with."""
    service = _service()
    if request.args.get("error"):
        raise Refused("You were not signed in by Salesforce.", remedy="Start again.")
    session = service.finish(
        state=request.args.get("state", ""),
        code=request.args.get("code", ""),
        browser=request.cookies.get(COOKIE, ""),
        note=_note_proof,
    )
    return _keep(_redirect("/onboarding/certificates"), session)


def _note_proof(who: Administrator) -> None:
    _LOG.info("org_proved", org=who.org.id)
    current_runtime().audit.note(who.org.id, who.username, "org.proved")


@ONBOARDING.get("/certificates")
def certificates() -> Response:
    """Show the org's certificates."""
    return _shown(_administrator())


@ONBOARDING.post("/certificates")
def register() -> Response:
    """Register one more certificate for the org that was proved."""
    who = _administrator()
    _only_own_forms()
    runtime = current_runtime()
    name, pem = request.form.get("name", ""), request.form.get("pem", "")
    try:
        with together():
            added = runtime.certificates.add(who.org, pem[:_LONGEST_PEM], name)
            done = ("certificate.added", added.fingerprint, added.name)
            runtime.audit.note(who.org.id, who.username, *done)
    except TandemError as error:
        return _shown(who, status_of(error), error=error, name=name)
    return _shown(who, 201, done=f"Registered, valid until {_until(added)}.")


@ONBOARDING.errorhandler(TandemError)
def refused(error: TandemError) -> Response:
    """Tell a person what went wrong, on the page where they can start again."""
    if isinstance(error, Unauthenticated):
        _LOG.info("caller_refused", why=error.why)
        error = Refused(
            "This sign-in is not valid, or no longer.", remedy="Sign in once more."
        )
        return start_page(401, error=error)
    return start_page(status_of(error), error=error)


@ONBOARDING.after_request
def allow_forms(answer: Response) -> Response:
    """Let forms lead to Salesforce, in development to an emulated one too."""
    development = current_runtime().config.stage == "development"
    here = " https://127.0.0.1:* https://localhost:*" if development else ""
    answer.headers["Content-Security-Policy"] = POLICY.replace("{more}", here)
    return answer


def _service() -> Onboarding:
    """The use cases; nobody gets here too often or where the door is closed."""
    runtime = current_runtime()
    service = runtime.onboarding
    if service is None:
        raise NotFound(
            "Orgs are not proved here.",
            remedy="Ask the people who run this service to register the certificate.",
        )
    pause = runtime.rates.count(f"onboarding {_neighbour()}")
    if pause:
        abort(
            429,
            message="There were too many calls in this minute.",
            headers={"Retry-After": str(pause)},
        )
    enter(runtime.database.for_service())
    return service


def _administrator() -> Administrator:
    return _service().administrator(request.cookies.get(COOKIE, ""))


def _neighbour() -> str:
    """Who calls, as far as the nearest proxy tells, which speaks last."""
    told = request.headers.get("X-Forwarded-For", request.remote_addr or "")
    return told.rpartition(",")[2].strip()[:64]


def _only_own_forms() -> None:
    """Refuse what a page of somebody else made the browser send."""
    origin = request.headers.get("Origin")
    own = current_runtime().config.public_url.rstrip("/")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if origin not in {None, own} or site not in {"same-origin", "none"}:
        raise Unauthenticated("foreign_form")


def _redirect(address: str) -> Response:
    return make_response(redirect(address, 303))


def _keep(answer: Response, value: str) -> Response:
    answer.set_cookie(
        COOKIE,
        value,
        max_age=SESSION,
        secure=True,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _shown(
    who: Administrator,
    status: int = 200,
    *,
    error: TandemError | None = None,
    done: str = "",
    name: str = "",
) -> Response:
    service = current_runtime().certificates
    outlook = service.outlook(who.org)
    rows = [
        {
            "name": one.name,
            "fingerprint": one.fingerprint[:_SHOWN_DIGITS],
            "until": _until(one),
            "state": service.state(one),
        }
        for one in service.of_org(who.org)
    ]
    return certificates_page(
        status,
        org=who.org.name,
        username=who.username,
        rows=rows,
        outlook=outlook.text,
        warning=outlook.remedy if rows else "",
        error=error,
        done=done,
        name=name,
    )


def _until(certificate: Certificate) -> str:
    return certificate.not_after.date().isoformat()
