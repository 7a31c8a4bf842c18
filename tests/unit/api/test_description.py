"""The API does what its description says, for requests that nobody thought of."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)
from structlog.testing import capture_logs

from server.api import meanings
from server.api.app import specification
from tests.door import Door, introduce
from tests.filled_door import fill

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    missing_required_header,
    unsupported_method,
]
METHODS = {"get", "put", "post", "delete"}
#: What a check may not be asked of, and why.
SILENT = {
    # Nobody listens where the queue should be, so the service is not ready.
    "GET /readyz": {not_a_server_error},
    # No schema can say which texts are signed, a certificate, an address, a domain, a
    # setting that fits the others; the service names the field instead.
    "POST /oauth/token": {positive_data_acceptance},
    "PUT /v1/settings/{kind}": {positive_data_acceptance},
    "POST /v1/exclusions": {positive_data_acceptance},
    "POST /v1/admin/exclusions": {positive_data_acceptance},
    "PUT /v1/admin/mailbox-domains": {positive_data_acceptance},
    "PUT /v1/admin/users/{user_id}/mailbox": {positive_data_acceptance},
    "POST /v1/admin/certificates": {positive_data_acceptance},
}
SETTINGS: dict[str, Any] = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
}


class Stage:
    """Whatever door is open; the requests are made before there is one."""

    door: Door
    token: str
    #: What stands in the place of each parameter of a path.
    ids: dict[str, str]

    def __call__(self, environ, start_response):
        """Let the open door answer."""
        return self.door.app(environ, start_response)

    def headers(self, path: str) -> dict[str, str]:
        """The proof that a path asks for."""
        operator = path.startswith("/v1/operator/")
        secret = "operator's secret" if operator else self.token
        return {"Authorization": f"Bearer {secret}"}


def _described():
    """The description for somebody who is signed in whatever they send."""
    found = specification()
    for methods in found["paths"].values():
        for method in METHODS & methods.keys():
            methods[method].pop("security", None)
    schema = schemathesis.openapi.from_dict(found)
    schema.config.update(base_url="http://localhost")
    # Without If-Match the answer is 428 (RFC 6585, 3), to a long body it is 413.
    checks = schema.config.checks
    checks.missing_required_header.expected_statuses += ["428"]
    checks.negative_data_rejection.expected_statuses += ["413"]
    return schema


STAGE = Stage()
SCHEMA = _described()
SCHEMA.app = STAGE


@pytest.fixture(scope="module", autouse=True)
def filled(tmp_path_factory):
    """A service with something to see, for all tests here: Ann administers."""
    file = tmp_path_factory.mktemp("described") / "tandem.db"
    introduce(file)
    with capture_logs() as logged:
        STAGE.door = Door(file, logged)
        STAGE.ids = fill(STAGE.door)
        STAGE.token = STAGE.door.token()
        yield
        STAGE.door.runtime.close()


def check(case: schemathesis.Case) -> None:
    """Call, and hold the answer to the description."""
    wanted = set(CHECKS) - SILENT.get(case.operation.label, set())
    headers = STAGE.headers(case.operation.path)
    case.call_and_validate(headers=headers, checks=list(wanted))


@SCHEMA.parametrize()
@hypothesis.settings(**SETTINGS, max_examples=4)
def test_answers_are_as_described(case: schemathesis.Case):
    """Whatever is asked, status, headers and body are among those described.

    Good requests name what is there, so that every field of an answer is seen.
    """
    if case.meta and case.meta.generation.mode is GenerationMode.POSITIVE:
        for name in case.path_parameters:
            case.path_parameters[name] = STAGE.ids.get(name, "0" * 32)
    check(case)


def test_requests_that_follow_each_other():
    """Going on with what an answer gave keeps to the description as well."""
    machine: Any = SCHEMA.as_state_machine()

    class Client(machine):
        """Somebody who is signed in and follows links."""

        def get_call_kwargs(self, case):
            """Bring the proof along."""
            return {"headers": STAGE.headers(case.operation.path)}

        def validate_response(self, response, case, additional_checks=(), **_):
            """Hold the answer to the description."""
            wanted = {*CHECKS, use_after_free} - {positive_data_acceptance}
            wanted -= SILENT.get(case.operation.label, set())
            case.validate_response(response, checks=list(wanted))

    Client.run(
        settings=hypothesis.settings(
            **SETTINGS,
            max_examples=10,
            stateful_step_count=8,
            phases=[Phase.explicit, Phase.generate],
        )
    )


def described():
    """Everything a client meets, by its place, with what is said of it."""
    document = specification()
    for name, schema in document["components"]["schemas"].items():
        yield name, schema
        for field, found in schema.get("properties", {}).items():
            yield f"{name}.{field}", found
    for path in document["paths"].values():
        for method in METHODS & path.keys():
            operation = path[method]
            for found in [
                *path.get("parameters", []),
                *operation.get("parameters", []),
            ]:
                yield f"{operation['operationId']}.{found['name']}", found


def test_a_stranger_reads_what_everything_means():
    """No schema, field or parameter is without a sentence."""
    assert [place for place, found in described() if not found.get("description")] == []


def test_no_meaning_is_idle():
    """What is said of a place or a name is read somewhere."""
    told = {place: found["description"] for place, found in described()}
    names = {
        (place.rpartition(".")[2], text) for place, text in told.items() if "." in place
    }

    idle = [one for one in meanings.OF_PLACES.items() if one not in told.items()]
    idle += [one for one in meanings.OF_NAMES.items() if one not in names]
    assert idle == []
