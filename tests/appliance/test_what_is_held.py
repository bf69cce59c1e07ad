"""What a process that lives for months does not hold in memory: `docs/adr/0009-memory-and-disk.md` says why."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("process", "without"),
    [
        # It watches the others; whatever reads a school is in a process that ends.
        ("appliance.commands.up", {"ruamel.yaml", "jsonschema", "sqlalchemy", "prometheus_client", "alerts", "nacl"}),
        # Of mitmproxy's addons three run.
        ("filters.proxy.process", {"flask", "ldap3", "mitmproxy.addons.onboarding", "sqlalchemy"}),
        ("filters.dns.process", {"mitmproxy", "sqlalchemy", "jsonschema"}),
        # Themes come with its settings; few schools have a webhook.
        ("alerts.process", {"jsonschema", "httpx", "sqlalchemy.dialects.postgresql", "alerts.themes.reading"}),
        ("appliance.steward.process", {"mitmproxy", "jinja2", "fastapi", "sqlalchemy.dialects.postgresql"}),
        # The steward publishes the school; screens do not read its folder.
        ("appliance.dashboard.process", {"holidays", "icalendar", "filters.policy.load.folder", "mitmproxy"}),
    ],
)
def test_a_process_holds_nothing_that_it_never_uses(process, without):
    told = f"import sys, {process}; print(*({without!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == []
