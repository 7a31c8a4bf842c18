"""What administrators of an org see and set; Salesforce says who is one."""

from server.api.admin.audit import AUDIT
from server.api.admin.certificates import CERTIFICATES
from server.api.admin.connection import CONNECTION
from server.api.admin.exclusions import ORG_EXCLUSIONS
from server.api.admin.policy import POLICY
from server.api.admin.users import USERS

ADMIN_PARTS = (CONNECTION, CERTIFICATES, USERS, POLICY, AUDIT, ORG_EXCLUSIONS)
