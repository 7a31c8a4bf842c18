"""The API does what its description says, for requests that nobody thought of."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from server.api.app import specification
from server.api.document import DOCUMENT
from tests.door import Door

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
]
METHODS = {"get", "put", "post", "delete"}


def operations():
    """Every operation with good requests, and with bad ones where there are any."""
    for path, methods in specification()["paths"].items():
        takes_some = "parameters" in methods
        for method in sorted(METHODS & methods.keys()):
            yield path, method.upper(), GenerationMode.POSITIVE
            operation = methods[method]
            if takes_some or operation.keys() & {"parameters", "requestBody"}:
                yield path, method.upper(), GenerationMode.NEGATIVE


def _without_security():
    """The description for somebody who is signed in whatever they send."""
    found = specification()
    for methods in found["paths"].values():
        for method in METHODS & methods.keys():
            methods[method].pop("security", None)
    return found


@pytest.mark.parametrize(("path", "method", "mode"), list(operations()))
def test_answers_are_as_described(
    door: Door, path: str, method: str, mode: GenerationMode
):
    """Whatever is asked, status, headers and body are among those described."""
    door.app.extensions[DOCUMENT] = _without_security()
    schema = schemathesis.openapi.from_wsgi("/openapi.json", door.app)
    operator = path.startswith("/v1/operator/")
    secret = "operator's secret" if operator else door.token()
    headers = {"Authorization": f"Bearer {secret}"}
    # Nobody listens where the queue should be, so the service is not ready.
    unready = {not_a_server_error} if path == "/readyz" else set()
    checks = [check for check in CHECKS if check not in unready]
    cases = schema[path][method].as_strategy(generation_mode=mode)

    @hypothesis.settings(
        max_examples=20,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=cases)
    def conform(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=checks)

    conform()
