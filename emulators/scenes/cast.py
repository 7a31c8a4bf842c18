"""Who plays in the scenes: the seller's own people, and those they sell to."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY = "Northwind Sensors"
DOMAIN = "northwind.example"
SMART_DOMAIN = "smart.northwind.example"
DO_NOT_RECORD = f"donotrecord@{SMART_DOMAIN}"
INTEGRATION_USERNAME = f"integration@{DOMAIN}"
SERVICE_ACCOUNT = f"svc-tandem@{DOMAIN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """Somebody with a mailbox, a Salesforce login, or both.

    `zone` is an IANA zone; `password` is empty for somebody without a mailbox.
    """

    first: str
    last: str
    zone: str
    title: str
    password: str = ""

    @property
    def name(self) -> str:
        """The display name."""
        return f"{self.first} {self.last}"

    @property
    def address(self) -> str:
        """The e-mail address, which is the Salesforce username too."""
        return f"{self.first}@{DOMAIN}".lower()


AVERY = Rep(
    first="Avery",
    last="Quinn",
    zone="America/New_York",
    title="Account Executive, Americas",
    password="plum-Ferry-31",
)
BLAKE = Rep(
    first="Blake",
    last="Reyes",
    zone="Europe/Berlin",
    title="Account Executive, EMEA",
    password="amber-Kite-58",
)
# Colleagues who use Salesforce but have no mailbox on this server.
MORGAN = Rep(
    first="Morgan", last="Ellis", zone="America/New_York", title="Sales Director"
)
ROWAN = Rep(
    first="Rowan", last="Pike", zone="America/Chicago", title="Solutions Engineer"
)
REPS = (AVERY, BLAKE)
COLLEAGUES = (MORGAN, ROWAN)

ALL_SALES = f"sales-all@{DOMAIN}"
ROOM_HUDSON = f"room-hudson@{DOMAIN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """Somebody outside; `kind` is Contact or Lead, or empty when not on file.

    `alternate` is a second address that only Salesforce knows.
    """

    name: str
    address: str
    company: str
    title: str = ""
    kind: str = "Contact"
    alternate: str = ""

    @property
    def last(self) -> str:
        """The last name."""
        return self.name.rpartition(" ")[2]

    @property
    def first(self) -> str:
        """The first name or names."""
        return self.name.rpartition(" ")[0]


HARBOR, ALPINE, BRIGHTSIDE = "Harbor Foods", "Alpine Pharma AG", "Brightside Logistics"

DANA = Prospect(
    name="Dana Whitfield",
    address="dana.whitfield@harborfoods.example",
    company=HARBOR,
    title="VP Supply Chain",
)
LUIS = Prospect(
    name="Luis Ortega",
    address="luis.ortega@harborfoods.example",
    company=HARBOR,
    title="Quality Manager",
)
LENA = Prospect(
    name="Lena Vogt",
    address="lena.vogt@alpinepharma.example",
    company=ALPINE,
    title="Head of Logistics",
)
JONAS = Prospect(
    name="Jonas Frei",
    address="jonas.frei@alpinepharma.example",
    company=ALPINE,
    title="Procurement",
    alternate="jonas@frei-consulting.example",
)
PRIYA = Prospect(
    name="Priya Nair",
    address="priya.nair@brightside.example",
    company=BRIGHTSIDE,
    title="Director of Operations",
)
TOM = Prospect(
    name="Tom Becker",
    address="tom@cedargrocers.example",
    company="Cedar & Co. Grocers",
    title="Owner",
    kind="Lead",
)
INES = Prospect(
    name="Inês Duarte",
    address="ines.duarte@portoseafood.example",
    company="Porto Seafood Lda",
    title="Export Manager",
    kind="Lead",
)
KENJI = Prospect(
    name="Kenji Mori",
    address="k.mori@morilogi.example",
    company="Mori Logi K.K.",
    title="Distributor",
    kind="",
)
SAM = Prospect(
    name="Sam Porter",
    address="sam@travelpoint.example",
    company="TravelPoint",
    kind="",
)

PROSPECTS = (DANA, LUIS, LENA, JONAS, PRIYA, TOM, INES, KENJI, SAM)
ACCOUNTS = (HARBOR, ALPINE, BRIGHTSIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """An opportunity; `closes_in` is in days from the scene's `now`."""

    name: str
    account: str
    stage: str
    amount: int
    closes_in: int
    owner: Rep


ROLLOUT = Deal(
    name="Harbor Foods – cold chain rollout",
    account=HARBOR,
    stage="Proposal/Price Quote",
    amount=182_000,
    closes_in=40,
    owner=AVERY,
)
PILOT = Deal(
    name="Brightside – pilot with 40 trucks",
    account=BRIGHTSIDE,
    stage="Qualification",
    amount=46_500,
    closes_in=75,
    owner=AVERY,
)
MONITORING = Deal(
    name="Alpine Pharma – GDP monitoring",
    account=ALPINE,
    stage="Prospecting",
    amount=240_000,
    closes_in=120,
    owner=BLAKE,
)
DEALS = (ROLLOUT, PILOT, MONITORING)
