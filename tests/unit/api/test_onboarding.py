"""Onboarding with a browser against the emulated org, over the wire to Salesforce."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from emulators.salesforce.access import Grants
from server import bootstrap
from server.adapters.salesforce.login import WebServerLogin
from server.api.app import create_app
from server.api.onboarding import COOKIE
from tests.browser import came_back, sign_in
from tests.contracts.stores.records import an_org
from tests.door import config_of
from tests.fakes.clock import FakeClock
from tests.salesforce_org import (
    ANA,
    BEN,
    CONSUMER_KEY,
    NOW,
    ServedOrg,
    salesforce_app_key,
    salesforce_org,
    salesforce_tls,
)
from tests.signing import SERVICE, certify, signer

__all__ = ["salesforce_app_key", "salesforce_org", "salesforce_tls"]

OWN = {"Origin": SERVICE}


class Desk:
    """The service, the org, and Ana, who administers Tandem there."""

    def __init__(self, org: ServedOrg, folder) -> None:
        """Acme has been added with the Id of the emulated org."""
        self.org = org
        emulator = org.emulator
        with emulator.lock:
            emulator.org.add_permission_set(Grants(name="Setup", view_setup=True))
            emulator.org.add_permission_set(Grants(name="Tandem_Admin"))
            for name in ("Setup", "Tandem_Admin"):
                emulator.org.assign(ANA, name)
            emulator.org.assign(BEN, "Setup")
            emulator.org.store.commit()
        emulator.org.apps[CONSUMER_KEY].callback_urls.add(
            f"{SERVICE}/onboarding/callback"
        )
        self.clock = FakeClock(NOW)
        config = replace(
            config_of(folder / "tandem.db"),
            onboarding_client_id=CONSUMER_KEY,
            onboarding_ca_file=org.connection.ca_file,
        )
        self.runtime = bootstrap.build(config, clock=self.clock)
        self.runtime.migrate()
        for name, id in (("acme", emulator.org.id), ("globex", "00D00000000000G")):
            self.runtime.database.orgs.add(replace(an_org(name), salesforce_org_id=id))
        self.app = create_app(self.runtime)
        self.browser = self.app.test_client()

    def start(self, browser=None, **options):
        """Name the org; gives the answer."""
        form = {"my_domain": self.org.connection.instance_url}
        options = {"data": form, "headers": OWN} | options
        return (browser or self.browser).post("/onboarding/start", **options)

    def signed_in(self, username: str = ANA) -> dict[str, str]:
        """Sign in at Salesforce; gives what the browser is sent back with."""
        address = self.start().headers["Location"]
        answer = sign_in(address, username, ca_file=self.org.connection.ca_file)
        return came_back(answer.headers["Location"])

    def back(self, told: dict[str, str], browser=None):
        """Come back with it."""
        return (browser or self.browser).get("/onboarding/callback", query_string=told)

    def register(self, pem: str, **options):
        """Fill in the form."""
        form = {"pem": pem, "name": "Spring <b>"}
        options = {"data": form, "headers": OWN} | options
        return self.browser.post("/onboarding/certificates", **options)


@pytest.fixture
def desk(salesforce_org: ServedOrg, tmp_path):
    """Nobody has signed in."""
    opened = Desk(salesforce_org, tmp_path)
    yield opened
    opened.runtime.close()


PEM = certify(signer("acme").private_key, "acme", NOW - timedelta(days=1))


def test_from_the_first_page_to_a_call(desk):
    """Whoever administers Tandem proves the org; its users are then admitted."""
    assert "Sign in with Salesforce" in desk.browser.get("/onboarding/").text
    answer = desk.back(desk.signed_in())
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/onboarding/certificates",
    )
    page = desk.browser.get("/onboarding/certificates")
    assert "acme" in page.text
    assert "None yet" in page.text
    page = desk.register(PEM)
    assert page.status_code == 201
    assert "Registered, valid until 2027-11-21" in page.text
    assert "Spring &lt;b&gt;" in page.text

    orgs, certificates = desk.runtime.database.orgs, desk.runtime.certificates
    assert len(certificates.of_org(orgs.named("acme"))) == 1
    assert certificates.of_org(orgs.named("globex")) == ()
    noted = desk.runtime.audit.of_org("org-acme", before=None, limit=9)
    assert [one.action for one in noted] == ["certificate.added", "org.proved"]
    assert {one.actor for one in noted} == {ANA}


def test_a_second_certificate_and_a_bad_one(desk):
    """Several are registered at once; what is wrong is told beside the form."""
    desk.back(desk.signed_in())
    desk.register(PEM)
    again = desk.register(PEM)
    assert again.status_code == 409
    assert "registered already" in again.text
    bad = desk.register("no certificate")
    assert bad.status_code == 422
    assert "PEM" in bad.text
    ending = certify(signer("other").private_key, "o", NOW - timedelta(days=360))
    assert desk.register(ending).status_code == 201
    assert desk.browser.get("/onboarding/certificates").text.count("<tr>") == 3


def test_a_warning_before_the_end(desk):
    """The page says how many days are left, and what to do."""
    desk.back(desk.signed_in())
    ending = certify(signer("other").private_key, "o", NOW - timedelta(days=360))
    page = desk.register(ending)
    assert "5 days left" in page.text
    assert "Create a new certificate" in page.text


def test_the_browser_is_sent_to_salesforce_with_pkce(desk):
    """The secret stays in a cookie that no script and no other site gets."""
    answer = desk.start()
    address = urlsplit(answer.headers["Location"])
    asked = came_back(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}" == desk.org.connection.instance_url
    assert asked["redirect_uri"] == f"{SERVICE}/onboarding/callback"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    cookie = answer.headers["Set-Cookie"]
    for word in ("__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    assert secret not in answer.headers["Location"]


def test_a_state_belongs_to_one_browser_and_one_use(desk):
    """Neither another browser nor a second try ends a sign-in."""
    told = desk.signed_in()
    stranger = desk.app.test_client()
    assert desk.back(told, stranger).status_code == 401
    desk.start(stranger)
    assert desk.back(told, stranger).status_code == 401
    assert desk.back(told).status_code == 303
    assert desk.back(told).status_code == 401


def test_a_state_and_a_session_expire(desk):
    """Ten and fifteen minutes."""
    told = desk.signed_in()
    desk.clock.advance(timedelta(minutes=10))
    assert desk.back(told).status_code == 401
    desk.clock.advance(timedelta(minutes=-10))
    desk.back(desk.signed_in())
    desk.clock.advance(timedelta(minutes=15))
    answer = desk.register(PEM)
    assert answer.status_code == 401
    assert "Sign in once more" in answer.text
    assert desk.runtime.certificates.of_org(an_org("acme")) == ()


def test_a_colleague_who_does_not_administer(desk):
    """They prove nothing and see nothing of the org."""
    answer = desk.back(desk.signed_in(BEN))
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert desk.browser.get("/onboarding/certificates").status_code == 401


def test_salesforce_says_no(desk):
    """Somebody who declined may start again; its words are not repeated."""
    told = {"error": "access_denied", "error_description": "<script>"}
    answer = desk.back(told)
    assert answer.status_code == 409
    assert "script" not in answer.text


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_forms_of_other_sites(desk, headers):
    """Nobody's browser is made to register what somebody else wrote."""
    desk.back(desk.signed_in())
    assert desk.register(PEM, headers=headers).status_code == 401
    assert desk.start(headers=headers).status_code == 401
    assert desk.runtime.certificates.of_org(an_org("acme")) == ()


@pytest.mark.parametrize("address", ["https://evil.example", "", "http://10.0.0.1"])
def test_nobody_is_sent_elsewhere(desk, address):
    """Only Salesforce; the page says what to write."""
    answer = desk.start(data={"my_domain": address})
    assert answer.status_code == 422
    assert "my.salesforce.com" in answer.text
    assert "Location" not in answer.headers


def test_the_pages_allow_nothing_from_elsewhere(desk):
    """No script, no frame, no other site; in production no emulator either."""
    for path in ("/onboarding/", "/onboarding/certificates", "/onboarding/style.css"):
        answer = desk.browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
    desk.runtime.config = replace(desk.runtime.config, stage="production")
    answer = desk.browser.get("/onboarding/", headers={"X-Forwarded-Proto": "https"})
    assert "127.0.0.1" not in answer.headers["Content-Security-Policy"]


def test_production_has_no_way_to_an_emulator(desk):
    """The same service in production sends nobody to this machine."""
    config = replace(desk.runtime.config, stage="production")
    runtime = bootstrap.build(config, clock=desk.clock)
    browser = create_app(runtime).test_client()
    headers = OWN | {"X-Forwarded-Proto": "https"}
    answer = desk.start(browser, headers=headers)
    assert answer.status_code == 422
    assert runtime.onboarding is not None
    login = runtime.onboarding.login
    assert isinstance(login, WebServerLogin)
    assert login.ca_file == ""
    runtime.close()


def test_the_door_is_closed_until_an_app_is_named(door):
    """Without a consumer key there is no such page."""
    for path in ("/onboarding/", "/onboarding/callback", "/onboarding/certificates"):
        assert door.client.get(path).status_code == 404
    assert door.client.post("/onboarding/start").status_code == 404


def test_no_cookie_at_all(desk):
    """Every step but the first needs it."""
    assert COOKIE == "__Host-tandem-onboarding"
    for path in ("/onboarding/callback?state=a&code=b", "/onboarding/certificates"):
        assert desk.browser.get(path).status_code == 401
