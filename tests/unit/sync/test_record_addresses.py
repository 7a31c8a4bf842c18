"""Smart Addresses: which they are, and which record one names."""

import pytest

from server.sync.addresses import (
    forbids_recording,
    is_smart,
    names_record,
    people_only,
    record_id,
    record_named,
)

DOMAIN = "sf.example"
DEAL = "0065g00000ABCdeAAG"


def checked(short: str) -> str:
    """Give the 18-character form of an Id, as Salesforce documents it."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    tail = ""
    for part in (short[:5], short[5:10], short[10:]):
        bits = "".join("1" if one.isupper() else "0" for one in reversed(part))
        tail += alphabet[int(bits, 2)]
    return short + tail


@pytest.mark.parametrize(
    "short",
    [
        "0065g00000ABCde",
        "001000000000000",
        "a0Bx0000001ZzYY",
        "AAAAAAAAAAAAAAA",
        "abcdefghijklmno",
        "006WR0000000a9Z",
    ],
)
@pytest.mark.parametrize("spell", [str.lower, str.upper, str.swapcase, str])
def test_an_id_is_recovered_from_any_spelling(short, spell):
    """Whatever e-mail does to the case, the record stays the same."""
    assert record_id(spell(checked(short))) == checked(short)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "0065g00000ABCde",
        "0065g00000abcdeAA",
        "0065g00000abcde!ag",
        "0065g00000abcdeaa6",
        "0065g00000abcdé0ag",
        "0065g00000abcdeaagx",
        "0065g00000abcdeaaгx",
        "0065g00000abcdea-ag",
        "000000000000000baa",
        "acme-renewal-offer",
        "a" * 15,
        "a" * 19,
        "é" + "a" * 17,
    ],
)
def test_what_is_no_id_names_no_record(token):
    """A wrong length, sign, or case pattern is refused rather than guessed at."""
    assert record_id(token) == ""


def test_the_first_record_counts():
    """People and DoNotRecord are passed over; the first Id is taken."""
    deal = checked("0065g00000ABCde")
    other = checked("0015g00000ZZZzz")
    addresses = [
        f"{deal}@else.example",
        f"donotrecord@{DOMAIN}",
        f"nonsense@{DOMAIN}",
        f" {deal} @{DOMAIN.upper()}".lower(),
        f"{other}@{DOMAIN}".lower(),
    ]
    assert record_named(addresses, DOMAIN) == deal
    assert record_named([f'"{deal}@x"@{DOMAIN}'], DOMAIN) == ""
    assert record_named(addresses[:3], DOMAIN) == ""
    assert record_named(addresses[:2], DOMAIN) is None
    assert record_named(addresses, "") is None


def test_which_addresses_are_smart():
    """The whole domain counts, in any case, and none without a domain."""
    assert is_smart("x@SF.example", DOMAIN)
    assert not is_smart("x@sub.sf.example", DOMAIN)
    assert not is_smart("x@sf.example", "")
    assert forbids_recording(["DoNotRecord @sf.example"], DOMAIN)
    assert not forbids_recording(["donotrecord@else.example"], DOMAIN)
    assert not forbids_recording(["donotrecord@x@sf.example"], DOMAIN)
    assert names_record([f"{DEAL}@sf.example"], DOMAIN)
    assert not names_record(["donotrecord@sf.example", "a@b.example"], DOMAIN)
    assert people_only(["a@b.example", "x@sf.example"], DOMAIN) == ("a@b.example",)
