"""Who may ask for what, and see what: one table.

Roles are held by accounts; several may be one person's (in a small primary the head is the DSL). `console` is
whoever can run commands as the box's own user or as root, and stands for IT with the box in hand.
"""

from filters import requests as ask

ROLES = ("dsl", "deputy", "head", "chair", "it", "office", "teacher", "governor", "console", "person")

# Of pupils and others who sign in on devices, and see nothing of the box.
PERSON = "person"

_LEADS = frozenset({"dsl", "deputy"})
_IT = frozenset({"it", "console"})

MAY_ASK: dict[type, frozenset[str]] = {
    ask.OpenWindow: frozenset({"teacher", "head", "console"}),
    ask.CloseWindow: frozenset({"teacher", "head", "it", "console"}),
    ask.Approve: frozenset({"head"}),
    ask.Withdraw: frozenset({"head", "it", "console"}),
    ask.CutOffClient: _LEADS | _IT | {"head"},
    ask.Restore: _LEADS | _IT | {"head"},
    ask.AllowHost: _IT | {"head"},
    ask.EndRule: _IT | {"head"},
    ask.TodayIsDifferent: _IT | {"office", "head"},
    ask.PutRule: _IT,
    ask.RemoveRule: _IT,
    ask.PinHost: _IT,
    ask.UnpinHost: _IT,
    ask.HandshakeRefused: frozenset({"console"}),
    ask.HandshakeMade: frozenset({"console"}),
    ask.Apply: _IT,
    ask.TakeIndex: _IT,
    ask.TrustClock: frozenset({"console"}),
    ask.Seen: frozenset({"console"}),
    ask.LoggedOn: frozenset({"console"}),
    ask.LoggedOff: frozenset({"console"}),
    ask.SignOutDevice: frozenset({"console"}),
    ask.PutDevice: _IT,
    ask.RemoveDevice: _IT,
    ask.PutPeople: _IT | {"office"},
    ask.PutDevices: _IT,
    ask.UndoPeople: _IT | {"office"},
    ask.UndoDevices: _IT,
    ask.BreakGlass: frozenset({"it", "head"}),
    ask.MendGlass: _IT | {"head"},
    ask.WatchZone: frozenset({"it", "head"}),
    ask.EndWatch: _IT | {"head"},
    ask.NewAccount: _IT | {"head"},
    ask.Acknowledge: _LEADS | {"head", "chair"},
    ask.CloseAlert: _LEADS | {"head", "chair"},
    ask.LookAtNames: _LEADS | {"head", "chair", "console"},
    ask.Forget: _LEADS | {"head", "console"},
}

# Asked only within minutes of a code of the asker's authenticator app: a screen that was left open opens no school.
NEEDS_SECOND_FACTOR = frozenset({ask.BreakGlass, ask.WatchZone})

# Asked by somebody who has not signed in yet, or of one's own session.
OPEN_TO_ALL = frozenset(
    {ask.SetUp, ask.SignIn, ask.SignOut, ask.WhoAmI, ask.SignInDevice, ask.EnrolSecondFactor, ask.ConfirmSecondFactor}
)

# Which routes of an alert a role reads. Staff alerts never stand in the DSL's queue.
READS_ROUTE: dict[str, frozenset[str]] = {
    "dsl": frozenset({"dsl"}),
    "deputy": frozenset({"dsl"}),
    "head": frozenset({"head"}),
    "chair": frozenset({"chair"}),
    "it": frozenset({"it"}),
}

SEES: dict[str, frozenset[str]] = {
    "alerts": _LEADS | {"head", "chair", "it"},
    "attempts": _LEADS | _IT | {"head"},
    "words": _LEADS | {"head", "chair"},  # IT sees no child's searches
    "timetable": frozenset(ROLES) - {PERSON},
    "rules": frozenset(ROLES) - {PERSON},
    "why": _LEADS | _IT | {"head", "teacher"},
    "lists": _IT | {"head"},
    "devices": _IT,
    "people": _IT | {"office"},
    "glass": frozenset({"it", "head"}),
    "watched": _LEADS | _IT | {"head"},
    "watched-devices": _IT | {"head"},  # who answers for a child need not know which device asked for what
    "health": _LEADS | _IT | {"head", "governor"},
}


def may_ask(roles: frozenset[str], request: object) -> bool:
    return type(request) in OPEN_TO_ALL or bool(roles & MAY_ASK.get(type(request), frozenset()))


def may_see(roles: frozenset[str], page: str) -> bool:
    return bool(roles & SEES[page])
