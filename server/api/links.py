"""What an answer is good for next: the links of the API's description (OpenAPI)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: Operation and status of an answer; the operation it leads to; where each of that
#: one's parameters stands in the answer.
_LINKS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("getRuns", "200", "getRunsRun", {"run_id": "/runs/0/run_id"}),
    ("getRuns", "200", "getRuns", {"after": "/next"}),
    ("getRunsRun", "200", "postRunsRunConfirm", {"run_id": "/run/run_id"}),
    ("getRunsRun", "200", "postRunsRunReject", {"run_id": "/run/run_id"}),
    ("getRunsRun", "200", "getRunsRun", {"run_id": "/run/run_id", "skip": "/next"}),
    ("getItems", "200", "postItemsRowIgnore", {"row_id": "/items/0/id"}),
    ("getItems", "200", "postItemsRowIncludeAgain", {"row_id": "/items/0/id"}),
    ("getItems", "200", "postItemsRowRetry", {"row_id": "/items/0/id"}),
    ("getItems", "200", "postItemsRowRemoveCopy", {"row_id": "/items/0/id"}),
    (
        "postItemsRowIgnore",
        "200",
        "postItemsRowIncludeAgain",
        {"row_id": "/item/id"},
    ),
    ("getExclusions", "200", "deleteExclusionsEntry", {"entry_id": "/own/0/id"}),
    ("postExclusions", "201", "deleteExclusionsEntry", {"entry_id": "/id"}),
    (
        "getAdminExclusions",
        "200",
        "deleteAdminExclusionsEntry",
        {"entry_id": "/exclusions/0/id"},
    ),
    ("postAdminExclusions", "201", "deleteAdminExclusionsEntry", {"entry_id": "/id"}),
    (
        "getAdminCertificates",
        "200",
        "deleteAdminCertificatesCertificate",
        {"certificate_id": "/certificates/1/id"},
    ),
    (
        "postAdminCertificates",
        "201",
        "deleteAdminCertificatesCertificate",
        {"certificate_id": "/id"},
    ),
    ("getAdminUsers", "200", "putAdminUsersUserMailbox", {"user_id": "/users/0/id"}),
    ("getAdminPolicy", "200", "getAdminPolicy", {"profile": "/profiles/0"}),
    ("getAdminAudit", "200", "getAdminAudit", {"after": "/next"}),
)
#: The version that was read is what may be written over.
_TAGGED = {"kind": "$request.path.kind", "header.If-Match": "$response.header.ETag"}


def add_links(operations: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the links into the operations of a description, found by their ids."""
    for source, status, target, parameters in _all():
        link = {"operationId": target, "parameters": parameters}
        answer = operations[source]["responses"][status]
        answer.setdefault("links", {})[target] = link


def _all() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    for source, status, target, parameters in _LINKS:
        places = {name: f"$response.body#{at}" for name, at in parameters.items()}
        yield source, status, target, places
    yield "getSettingsKind", "200", "putSettingsKind", _TAGGED
