"""A client that sends SOAP documents as they are given, for what no library says."""

import base64
from dataclasses import dataclass, field
from urllib.parse import urlencode

import requests
from lxml import etree

from emulators.exchange.app import EWS_PATH
from emulators.exchange.namespaces import MESSAGES, SOAP, TYPES
from tests.emulators.exchange import ews_schema

_ENVELOPE = (
    f'<s:Envelope xmlns:s="{SOAP}" xmlns:m="{MESSAGES}" xmlns:t="{TYPES}">'
    "<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)
IMPERSONATE = (
    "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}"
    "</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
)
GET_CALENDAR = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"
    '<m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>'
)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, and how to find elements in its document."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def root(self) -> etree._Element:
        """Give the document."""
        return etree.fromstring(self.content)

    def all(self, name: str) -> list[etree._Element]:
        """Give all elements of a local name."""
        return list(self.root.iter(f"{{*}}{name}"))

    def text(self, name: str) -> str | None:
        """Give the text of the first element of a local name."""
        found = self.all(name)
        return found[0].text if found else None

    @property
    def codes(self) -> list[str | None]:
        """Give the response codes in order."""
        return [one.text for one in self.all("ResponseCode")]


@dataclass
class Wire:
    """Who asks which server; an empty user sends no credentials."""

    url: str
    user: str = ""
    password: str = ""
    token: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, body: str, header: str = "") -> Answer:
        """Send one request; an answer that breaks the schema fails the test."""
        return self.send(_ENVELOPE.format(header=header, body=body).encode())

    def send(self, document: bytes) -> Answer:
        """Send a document that may be anything."""
        return self._post(self.url + EWS_PATH, document, self._authorization())

    def ask_token(self, tenant: str, **form: str) -> Answer:
        """Ask the token endpoint."""
        url = f"{self.url}/{tenant}/oauth2/v2.0/token"
        return self._post(url, urlencode(form).encode(), {})

    def _authorization(self) -> dict[str, str]:
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        if not self.user:
            return {}
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def _post(self, url: str, data: bytes, headers: dict[str, str]) -> Answer:
        self.session.trust_env = False
        with self.session.post(url, data=data, headers=headers, timeout=20) as reply:
            answer = Answer(reply.status_code, dict(reply.headers), reply.content)
        self.session.close()
        if ews_schema.AVAILABLE and answer.content.startswith(b"<?xml"):
            ews_schema.validate(answer.content)
        return answer
