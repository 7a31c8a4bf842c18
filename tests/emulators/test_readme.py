"""The emulators' README names everything there is."""

from pathlib import Path

import pytest

from emulators.exchange import actions as exchange_actions
from emulators.faults import FAULT_KINDS, Fault
from emulators.salesforce import actions as salesforce_actions
from emulators.scenes import SCENES
from emulators.world import World

README = (Path(__file__).parents[2] / "emulators" / "README.md").read_text("utf-8")
WORLD = World.make()
ACTIONS = {
    *exchange_actions.Actions(WORLD.exchange).by_name(),
    *salesforce_actions.Actions(
        WORLD.salesforce, WORLD.salesforce.named_credential
    ).by_name(),
}


@pytest.mark.parametrize(
    "name", [*SCENES, *FAULT_KINDS, *sorted(ACTIONS), *Fault.__slots__]
)
def test_scenes_faults_and_acts_are_explained(name):
    """Every scene, fault kind, field of a fault and act stands in the README."""
    assert f"`{name}`" in README


@pytest.mark.parametrize("door", WORLD.exchange.control.paths)
def test_control_doors_have_an_example(door):
    """Every door is shown with curl."""
    assert f"$EX{door}" in README
