"""Secrets at rest: unreadable in the database, bound to their row, rotatable."""

import base64
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from server.adapters.store import tables
from server.adapters.store.database import Database
from server.adapters.store.engine import writing
from server.adapters.store.migration import migrate
from server.adapters.store.orgs import SqlOrgs
from server.adapters.store.secrets import DataKey, Keyring, SecretsUnreadable
from server.domain.actions import Delete, Outcome
from server.domain.connections import ExchangeAuth, ExchangeConnection
from server.domain.errors import InvalidSetting
from server.domain.kinds import Side
from server.ports.state import StateChange
from tests.contracts.stores.records import (
    NOW,
    a_link,
    a_user,
    an_item,
    an_org,
    claimed,
    opened,
)
from tests.fakes.clock import FakeClock

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_sealed_text_opens_in_its_place_only():
    """A value copied to another row or another org is refused."""
    key = DataKey("org-a", OLD)
    sealed = key.seal("Größe ☕", "user/1")
    assert key.unseal(sealed, "user/1") == "Größe ☕"
    with pytest.raises(SecretsUnreadable):
        key.unseal(sealed, "user/2")
    with pytest.raises(SecretsUnreadable):
        DataKey("org-b", OLD).unseal(sealed, "user/1")


def test_sealing_twice_gives_different_bytes():
    """Equal secrets cannot be told from each other."""
    key = DataKey("org-a", OLD)
    assert key.seal("same", "place") != key.seal("same", "place")


@pytest.mark.parametrize("position", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(position: int):
    """Format, nonce, text and tag are all protected."""
    key = DataKey("org-a", OLD)
    sealed = bytearray(key.seal("secret", "place"))
    sealed[position] ^= 1
    for damaged in (bytes(sealed), b"", b"\x01short"):
        with pytest.raises(SecretsUnreadable):
            key.unseal(damaged, "place")


def test_a_data_key_belongs_to_its_org():
    """A wrapped key copied to another org cannot be unwrapped there."""
    keyring = Keyring([OLD])
    wrapped = keyring.new_data_key("org-a")
    with pytest.raises(SecretsUnreadable):
        keyring.data_key("org-b", wrapped, keyring.version)
    with pytest.raises(SecretsUnreadable):
        keyring.data_key("org-a", wrapped, "unknown")


def test_keys_are_read_from_base64():
    """Several keys are parted by commas, and the first is the current one."""
    text = ", ".join(base64.b64encode(key).decode() for key in (NEW, OLD))
    assert Keyring.parse(text).version == Keyring([NEW]).version


@pytest.mark.parametrize("text", ["", "short", "c2hvcnQ=", "????", "b" * 44 + ","])
def test_wrong_master_keys_are_refused(text: str):
    """The error names the variable and how to make a key, never the key."""
    with pytest.raises(InvalidSetting) as caught:
        Keyring.parse(text)
    assert caught.value.field == "TANDEM_MASTER_KEY"
    assert "openssl rand" in caught.value.remedy


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """A migrated database that was filled under the old master key."""
    migrate(engine)
    database = Database(engine, Keyring([OLD]), FakeClock(NOW))
    database.orgs.add(an_org())
    own = ExchangeConnection(
        ews_url="https://own.example", auth=ExchangeAuth.BASIC, secret="own secret"
    )
    database.users.add(a_user(exchange=own))
    _, state = opened(database, claimed(database, "user-ann"))
    held = Delete(
        side=Side.EXCHANGE,
        ref="exchange-1",
        expect="",
        link=a_link(),
        item=an_item("Subject of held"),
    )
    outcome = Outcome(side=Side.EXCHANGE, ref="exchange-1", subject="Subject of row")
    state.commit(StateChange(outcomes=(outcome,), held=(held,)))
    yield database
    database.close()


def stored(engine: Engine) -> bytes:
    """Everything the database holds, as bytes."""
    with writing(engine) as connection:
        return b"\n".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in tables.metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
        )


def test_a_stolen_database_tells_no_secret_and_no_subject(database: Database):
    """Neither keys, passwords nor subjects can be found in any table."""
    content = stored(database.engine)
    assert b"ann@acme.example" in content
    for secret in (b"PRIVATE KEY", b"exchange secret", b"own secret", b"Subject"):
        assert secret not in content


def test_rotation_makes_the_old_master_key_superfluous(database: Database):
    """After rotating, the new key alone reads everything, and the old one nothing."""
    engine, clock = database.engine, FakeClock(NOW)
    both = Database(engine, Keyring([NEW, OLD]), clock)
    assert both.orgs.get("org-acme") == an_org()
    assert both.orgs.rotate_keys() == 1
    assert both.orgs.rotate_keys() == 0
    new = Database(engine, Keyring([NEW]), clock)
    assert new.orgs.all() == (an_org(),)
    exchange = new.users.get("user-ann").exchange
    assert exchange is not None
    assert exchange.secret == "own secret"
    run = new.runs.recent("user-ann")[0]
    outcomes = new.runs.get("user-ann", run.run_id).outcomes
    assert [outcome.subject for outcome in outcomes] == ["Subject of row"]
    with pytest.raises(SecretsUnreadable) as caught:
        database.orgs.get("org-acme")
    assert "TANDEM_MASTER_KEY" in caught.value.remedy


class Interrupted(Keyring):
    """Wraps one data key anew; then somebody presses Ctrl-C."""

    left = 1

    def rewrap(self, org_id: str, wrapped: bytes, version: str) -> bytes:
        """Wrap, or be stopped."""
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().rewrap(org_id, wrapped, version)


def test_rotation_may_be_stopped_half_way(database: Database):
    """What was done stays, both keys open the rest, and a repetition ends it."""
    engine, clock = database.engine, FakeClock(NOW)
    for name in ("globex", "initech"):
        database.orgs.add(an_org(name))
    both = Database(engine, Keyring([NEW, OLD]), clock)

    both.orgs = SqlOrgs(engine, Interrupted([NEW, OLD]))
    with pytest.raises(KeyboardInterrupt):
        both.orgs.rotate_keys()
    both.orgs = SqlOrgs(engine, both.keyring)
    old, new = Keyring([OLD]).version, both.keyring.version
    assert both.orgs.key_versions() == {new: 1, old: 2}
    assert len(both.orgs.all()) == 3
    assert both.orgs.rotate_keys() == 2
    assert both.orgs.key_versions() == {both.keyring.version: 3}


def test_keys_are_known_by_name(database: Database):
    """The current one, an older one, and one that nobody has put here."""
    both = Keyring([NEW, OLD])
    assert both.state(both.version) == "current"
    assert both.state(Keyring([OLD]).version) == "older"
    assert Keyring([NEW]).state(Keyring([OLD]).version) == "missing"
    assert both.derived("a") == Keyring([NEW]).derived("a") != both.derived("b")
