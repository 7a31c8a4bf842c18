"""Scripted faults: matching, counting down, checking, and JSON."""

import threading

import pytest

from emulators.faults import FAULT_KINDS, Fault, FaultPlan


def struck(plan: FaultPlan, *calls: str) -> list[str | None]:
    """Name the kind that hits each call in turn."""
    faults = [plan.strike(operation, "avery@northwind.example") for operation in calls]
    return [fault.kind if fault else None for fault in faults]


def test_fault_hits_the_next_call_once():
    """By default a fault hits the next call and is then spent."""
    plan = FaultPlan()
    plan.add(Fault(kind="slow", seconds=1))
    assert struck(plan, "GetItem", "GetItem") == ["slow", None]
    assert plan.pending() == []


def test_skip_lets_calls_pass_first():
    """Only matching calls count towards `skip`."""
    plan = FaultPlan()
    plan.add(Fault(kind="slow", operation="CreateItem", skip=1))
    calls = ["GetItem", "CreateItem", "GetItem", "CreateItem", "CreateItem"]
    assert struck(plan, *calls) == [None, None, None, "slow", None]


def test_times_counts_down():
    """`times` is how many calls are hit; pending() shows what is left of it."""
    plan = FaultPlan()
    plan.add(Fault(kind="slow", times=3))
    assert struck(plan, "a") == ["slow"]
    assert [fault.times for fault in plan.pending()] == [2]
    assert struck(plan, "a", "a", "a") == ["slow", "slow", None]


def test_zero_times_hits_until_cleared():
    """A fault with times=0 stays until somebody clears the plan."""
    plan = FaultPlan()
    plan.add(Fault(kind="throttle", times=0))
    assert struck(plan, *"abcde") == ["throttle"] * 5
    plan.clear()
    assert struck(plan, "a") == [None]


def test_only_the_first_ready_fault_hits():
    """Two faults for one call hit two calls, in the order they were added."""
    plan = FaultPlan()
    plan.add(Fault(kind="slow"))
    plan.add(Fault(kind="throttle"))
    assert struck(plan, "a", "a", "a") == ["slow", "throttle", None]


def test_waiting_fault_counts_calls_another_fault_hits():
    """`skip` counts calls, whether or not some other fault spoiled them."""
    plan = FaultPlan()
    plan.add(Fault(kind="slow"))
    plan.add(Fault(kind="throttle", skip=2))
    assert struck(plan, "a", "a", "a") == ["slow", None, "throttle"]


def test_fault_of_one_user_spares_the_others():
    """A fault for one user is matched without regard to case, and only there."""
    fault = Fault(kind="slow", user="Avery@Northwind.example")
    assert fault.matches("GetItem", "avery@northwind.example")
    assert not fault.matches("GetItem", "blake@northwind.example")
    assert not fault.matches("token", None)


def test_batch_members_named_by_position():
    """`items` names the members hit; without it every second one is."""
    named = Fault(kind="item_error", code="ErrorItemSave", items=(0, 3))
    assert [named.hits(position) for position in range(4)] == [True, False, False, True]
    half = Fault(kind="item_error", code="ErrorItemSave")
    assert [half.hits(position) for position in range(4)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "melt"}, "unavailable_before"),
        ({"kind": "slow", "operation": ""}, "every operation"),
        ({"kind": "slow", "skip": -1}, "negative"),
        ({"kind": "slow", "seconds": -0.5}, "negative"),
        ({"kind": "conflict", "items": (-1,)}, "negative"),
        ({"kind": "error"}, "needs the code"),
        ({"kind": "item_error"}, "needs the code"),
    ],
)
def test_fault_that_nothing_could_act_on_is_refused(wrong, says):
    """A fault is checked when it is made, and the text says what would do."""
    with pytest.raises(ValueError, match=says):
        Fault(**wrong)


def test_every_kind_can_be_planned():
    """Each kind that is listed makes a valid fault."""
    made = [Fault(kind=kind, code="X").kind for kind in FAULT_KINDS]
    assert made == list(FAULT_KINDS)


def test_json_round_trip():
    """A fault read back from its JSON values is the same fault."""
    fault = Fault(
        kind="item_error",
        operation="CreateItem",
        user="avery@northwind.example",
        skip=1,
        times=2,
        seconds=0.5,
        code="ErrorItemSave",
        message="no room",
        items=(0, 2),
    )
    assert Fault.from_dict(fault.to_dict()) == fault


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kind": "slow", "after": 3}, "unknown: after"),
        ({"operation": "GetItem"}, "kind is missing"),
        ({"kind": "slow", "times": "2"}, "times"),
        ({"kind": "slow", "times": True}, "times"),
        ({"kind": "slow", "times": [1]}, "times"),
        ({"kind": "slow", "items": [0, "1"]}, "items"),
        ({"kind": "slow", "items": 1}, "items"),
        ({"kind": ["slow"]}, "kind"),
    ],
)
def test_bad_json_is_refused_with_the_field(values, says):
    """What JSON cannot mean is refused, and the text names the field."""
    with pytest.raises(ValueError, match=says):
        Fault.from_dict(values)


def test_strikes_from_many_threads_are_counted_once_each():
    """Of 200 calls in parallel exactly as many are hit as the fault says."""
    plan = FaultPlan()
    plan.add(Fault(kind="slow", skip=50, times=70))
    hits: list[bool] = []

    def call() -> None:
        """Make 25 calls and remember which were hit."""
        hits.extend(plan.strike("a", None) is not None for _ in range(25))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(hits) == 70
