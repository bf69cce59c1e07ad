"""The ruleset in the kernel: loaded whole or not at all, and loaded anew if somebody takes it out."""

import hashlib
import logging
from contextlib import suppress
from datetime import UTC, datetime

from appliance.firewall.closed import CLOSED
from appliance.firewall.nft import Nftables, Refused
from appliance.firewall.rules_there import RulesThere, Unsteady
from appliance.firewall.sets import BRIDGE_TABLE, TABLE

log = logging.getLogger(__name__)


class Loaded:
    """`problem`: why the ruleset is not in force, or "". `lost`: how often it was found gone or changed."""

    def __init__(self, ruleset: str, nft: Nftables) -> None:
        self._ruleset = ruleset
        self._nft = nft
        self._tables = [TABLE, BRIDGE_TABLE] if f"table {BRIDGE_TABLE}" in ruleset else [TABLE]
        self._rules = RulesThere()
        self._ours: tuple[tuple[bytes, ...], ...] = ()
        self.problem = ""
        self.at: datetime | None = None
        self.lost = 0
        self.lost_at: datetime | None = None

    @property
    def version(self) -> str:
        """Of the text: the same for the same ruleset."""
        return hashlib.sha256(self._ruleset.encode()).hexdigest()[:12]

    def load(self) -> None:
        """Leave what was in force if the kernel does not take it; where nothing was, close everything but the way to
        administer the box. Raises Refused if not even that is taken."""
        there = self._there(TABLE)
        try:
            self._nft.run(self._ruleset)
        except Refused as error:
            if not (there and self._replaced()):
                self.problem = f"the ruleset was not taken: {error}"
                log.error("%s", self.problem)
                if not there:
                    self._nft.run(CLOSED)
                self._ours = self._found()
                return
        if len(self._tables) == 1:
            with suppress(Refused):  # of the time when this box was a bridge
                self._nft.run(f"delete table {BRIDGE_TABLE}")
        self._settled()

    def gone(self) -> bool:
        """Whether somebody else has taken the rules out, or changed them. Sets are not looked into."""
        try:
            return self._found() != self._ours
        except OSError:
            return False  # the next look tells

    def again(self) -> None:
        """Load anew what was lost."""
        self.lost += 1
        self.lost_at = datetime.now(UTC)
        log.error("the firewall's rules were taken out or changed by something else; they are loaded anew")
        # With its sets: who knows what was done to them.
        if self._replaced():
            self._settled()
        else:
            self.load()

    def _settled(self) -> None:
        self.problem, self.at = "", datetime.now(UTC)
        self._ours = self._found()

    def close(self) -> None:
        self._rules.close()

    def _replaced(self) -> bool:
        """A set or chain that was of another kind before cannot be kept: all of it makes way, in one transaction."""
        there = [table for table in (TABLE, BRIDGE_TABLE) if self._there(table)]
        try:
            self._nft.run("".join(f"delete table {table}\n" for table in there) + self._ruleset)
        except Refused:
            return False
        return True

    def _there(self, table: str) -> bool:
        return bool(self._rules_of(table))

    def _found(self) -> tuple[tuple[bytes, ...], ...]:
        return tuple(self._rules_of(table) for table in self._tables)

    def _rules_of(self, table: str) -> tuple[bytes, ...]:
        for _ in range(20):
            with suppress(Unsteady):
                return self._rules.of(table)
        raise OSError("the kernel's rules change all the time")
