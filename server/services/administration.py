"""Everything that only administrators can ask for, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from server.services.administrators import Administrators
from server.services.connection_check import ConnectionCheck
from server.services.mailboxes import Mailboxes
from server.services.policy_view import PolicyView


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """The use cases of an org's administrators, and who is one."""

    administrators: Administrators
    connection: ConnectionCheck
    mailboxes: Mailboxes
    policy: PolicyView
