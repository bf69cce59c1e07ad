"""What the DNS filter counts for Prometheus. Verdicts and reasons only: never a name, never a client."""

from collections import Counter

from prometheus_client import Counter as Shared

from filters.dns.finished import Tally
from filters.policy.attempt import Decision

QUERIES = Shared("lessonwall_dns_queries", "Names judged", ["verdict", "reason"])
HITS = Shared("lessonwall_dns_cache_hits", "Answers found in a cache", ["cache"])
FAULTS = Shared("lessonwall_dns_faults", "Queries that could not be answered as they should be", ["kind"])

hits: Counter[str] = Counter()
faults: Counter[str] = Counter()
_kinds: dict[tuple[str, str], tuple[Tally, Tally]] = {}


def tallies(decision: Decision | None) -> tuple[Tally, Tally]:
    """Where answers of this kind are counted, those at hand and others; None for what nobody had to judge."""
    kind = (decision.verdict, decision.reason) if decision else ("", "LOCAL")
    return _kinds.setdefault(kind, (Tally(), Tally()))


def flush() -> None:
    """Move what was counted since the last time into Prometheus' shared file, which is too slow for every packet."""
    for labels, (at_hand, others) in _kinds.items():
        if count := at_hand.n + others.n:
            QUERIES.labels(*labels).inc(count)
            hits["answer"] += at_hand.n
            at_hand.n = others.n = 0
    for counter, counts in ((HITS, hits), (FAULTS, faults)):
        for label, count in counts.items():
            counter.labels(label).inc(count)
        counts.clear()
