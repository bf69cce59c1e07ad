"""What the DNS filter counts for Prometheus. Verdicts and reasons only: never a name, never a client."""

from collections import Counter as Tally

from prometheus_client import Counter

from filters.policy.attempt import Decision

QUERIES = Counter("lessonwall_dns_queries", "Names judged", ["verdict", "reason"])
HITS = Counter("lessonwall_dns_cache_hits", "Answers found in a cache", ["cache"])
FAULTS = Counter("lessonwall_dns_faults", "Queries that could not be answered as they should be", ["kind"])

judged: Tally[Decision | None] = Tally()
hits: Tally[str] = Tally()
faults: Tally[str] = Tally()


def flush() -> None:
    """Move what was counted since the last time into Prometheus' shared file, which is too slow for every packet."""
    by_reason: Tally[tuple[str, str]] = Tally()
    for decision, count in judged.items():
        by_reason[(decision.verdict, decision.reason) if decision else ("", "LOCAL")] += count
    for labels, count in by_reason.items():
        QUERIES.labels(*labels).inc(count)
    for counter, tally in ((HITS, hits), (FAULTS, faults)):
        for label, count in tally.items():
            counter.labels(label).inc(count)
        tally.clear()
    judged.clear()
