"""What the proxy counts for Prometheus. Verdicts and reasons only: never a name, never a client."""

from prometheus_client import Counter

CONNECTIONS = Counter("lessonwall_proxy_connections", "Connections judged by their name", ["verdict", "reason"])
REQUESTS = Counter("lessonwall_proxy_requests", "Requests judged in clear", ["verdict", "reason"])
CUT = Counter("lessonwall_proxy_cut", "Open connections that were cut because the answer changed")
FAULTS = Counter("lessonwall_proxy_faults", "Attempts that were refused because they could not be judged")
