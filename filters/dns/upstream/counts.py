"""What is counted of resolvers, by the way they are asked: never a name, never an address."""

from prometheus_client import Counter, Histogram

from filters.dns.endpoint import Way

TOOK = Histogram(
    "lessonwall_dns_upstream_seconds",
    "From asking an upstream to its answer",
    ["way"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
OUTCOMES = Counter(
    "lessonwall_dns_upstream_outcomes", "Questions to upstreams that brought no answer of use", ["way", "outcome"]
)

STALE = Counter("lessonwall_dns_stale", "Outdated answers given because no upstream answered in time")

_TOOK = {way: TOOK.labels(way.value) for way in Way}


def answered(way: Way, took: float) -> None:
    _TOOK[way].observe(took)


def outcome(way: Way, what: str) -> None:
    """`what`: silence, failure or refusal."""
    OUTCOMES.labels(way.value, what).inc()
