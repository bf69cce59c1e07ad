"""What all tests share: Playwright, started once, since two of them cannot live in one test run; and that what passes
once passes always: cases are made up anew by `make fuzz`, not by whoever lands a change.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Playwright, sync_playwright

settings.register_profile("settled", derandomize=True)
settings.load_profile("settled")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives a browser comes last: while Playwright lives, no other event loop runs in its thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long bytes are told by their length: every worker must find the same ids, and an archive may bear its second."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) and len(val) > 40 else None
