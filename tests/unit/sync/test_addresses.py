"""Smart Addresses steer, and stand for nobody (seed lines 18 and 24)."""

from __future__ import annotations

from server.sync.addresses import (
    forbids_recording,
    is_smart,
    names_record,
    people_only,
)

DOMAIN = "sf.example"


def test_an_address_is_smart_by_its_domain():
    """In any case; never without a domain."""
    assert is_smart("x@SF.Example", DOMAIN)
    assert not is_smart("x@notsf.example", DOMAIN)
    assert not is_smart("x@sub.sf.example", DOMAIN)
    assert not is_smart("x@", "")
    assert is_smart('"a@b"@sf.example', DOMAIN)
    assert not is_smart("x@sf.example@x.example", DOMAIN)


def test_do_not_record_keeps_out_and_names_nothing():
    """The one address with a meaning of its own."""
    addresses = ("DoNotRecord@sf.example",)
    assert forbids_recording(addresses, DOMAIN)
    assert not names_record(addresses, DOMAIN)
    assert not forbids_recording(("donotrecord@elsewhere.example",), DOMAIN)


def test_any_other_names_a_record():
    """Whatever its token."""
    assert names_record(("a@x.example", "006xx@sf.example"), DOMAIN)
    assert not forbids_recording(("006xx@sf.example",), DOMAIN)


def test_people_are_what_is_left():
    """In their order (N24)."""
    mixed = ("a@x.example", "t@sf.example", "b@x.example")
    assert people_only(mixed, DOMAIN) == ("a@x.example", "b@x.example")
