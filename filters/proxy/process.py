"""The proxy as a process: by itself, or with workers of its own that serve in its place.

python -m filters.proxy.process < settings.json
"""

import sys

from filters.proxy.settings import ProxySettings
from filters.settings import serve


def main(settings: ProxySettings) -> None:
    # Imported where they are used: who only watches over workers needs nothing of what they need.
    if settings.workers > 1 and settings.transparent and not settings.places:
        from filters.proxy.workers import watch

        return watch(settings)
    from filters.proxy.worker import work

    return work(settings)


if __name__ == "__main__":
    sys.exit(serve(ProxySettings, main))
