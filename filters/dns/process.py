"""The DNS filter as a process: by itself, or with workers of its own that answer in its place.

python -m filters.dns.process < settings.json
"""

import logging
import sys

from filters.dns.settings import DnsSettings
from filters.settings import serve


def main(settings: DnsSettings) -> None:
    # Imported where they are used: who only watches over workers needs nothing of what they need.
    if settings.workers > 1 and not settings.sockets:
        from filters.dns.sockets import CannotSteer
        from filters.dns.workers import watch

        try:
            return watch(settings)
        except CannotSteer as error:
            logging.getLogger(__name__).warning("%s; one process answers for all", error)
    from filters.dns.worker import work

    return work(settings)


if __name__ == "__main__":
    sys.exit(serve(DnsSettings, main))
