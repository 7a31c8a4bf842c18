"""An administrator's choice reaches users who never opened the settings (T02)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.scenarios.workers import Factory
from tests.scenarios.world import World

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def factory(world: World, tmp_path) -> Iterator[Factory]:
    """One item in Outlook, nothing saved, nothing queued, and no worker."""
    world.outlook.add("Visit", world.now + timedelta(days=1))
    found = Factory(world, tmp_path)
    yield found
    found.close()


def _forget_review(factory: Factory) -> None:
    """Have the policy looked at again, as if its time had come."""
    store = factory.runtime.database
    for org in store.orgs.all():
        store.shapes.drop(f"review {org.id}")


@pytest.mark.parametrize("database_url", ["postgres_copy_url"], indirect=True)
def test_a_default_starts_the_first_run_by_itself(factory: Factory, world: World):
    """The dispatcher reads the policy, everybody's first run follows, once (T02)."""
    assert factory.dispatch() == 0
    world.running.salesforce.set_policy("Calendar", "mode", "sync_all", scope="Org")
    # Nobody looks at the policy again for some minutes.
    assert factory.dispatch() == 0
    _forget_review(factory)

    handed_on = factory.dispatch()
    factory.work()
    _forget_review(factory)

    users = world.service.good("user", "list", "--json").json
    assert handed_on == len(users) > 0
    assert factory.statuses() == ["succeeded"]
    assert len(world.crm.named("Visit")) == 1
    assert factory.dispatch() == 0
