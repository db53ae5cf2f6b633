"""What every test may lean on: settings of its own, no quiet skips, a browser."""

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from tests.lib.patience import PATIENCE

POSTGRES = os.environ.get("SOLEUS_TEST_POSTGRES", "")
NO_SKIPS = bool(os.environ.get("SOLEUS_NO_SKIPS"))
ON_POSTGRES = POSTGRES != "" and os.environ.get("SOLEUS_DATABASE_URL") == POSTGRES


# Two of them load pages of Chromium's own, in a process each, behind every window that is opened:
# a third of all the time the journeys took. Chromium heeds the last list that it is told, so what
# Playwright leaves out stands here again.
LEFT_OUT = (
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)


def keep_own_settings_out() -> None:
    """A tester's own SOLEUS_* would open her diary: tests get an empty folder instead."""
    if "soleus.settings" in sys.modules:  # then the folder is already hers
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE, so that tests keep out of a diary.")
    kept = {"SOLEUS_TEST_POSTGRES", "SOLEUS_NO_SKIPS"}
    if ON_POSTGRES:
        kept.add("SOLEUS_DATABASE_URL")
    for name in [n for n in os.environ if n.startswith("SOLEUS_") and n not in kept]:
        del os.environ[name]
    os.environ["SOLEUS_DATA_DIR"] = tempfile.mkdtemp(prefix="soleus-tests-")


keep_own_settings_out()
# Said here and not in pyproject.toml: there, Django would start before the lines above.
os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
importlib.import_module("soleus.settings").prepare()
django.setup()


def look_for_files_once() -> None:
    """Each test's client has a door of its own to the same files, and looked each of them up anew:
    a fifth of all the time that tests of pages took. A server does so once, at its start."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, StaticFile]()

    def remembered(door: WhiteNoiseMiddleware) -> None:
        if not found:
            look(door)
            found.update(door.files)
        door.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = remembered


look_for_files_once()

# The build must say the same twice; at home each run may look somewhere new.
# A slow shared machine is no reason to fail, so no example has a deadline.
hypothesis.settings.register_profile("home", deadline=None)
hypothesis.settings.register_profile("build", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=5000)
hypothesis.settings.load_profile("build" if os.environ.get("CI") else "home")


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["SOLEUS_DATA_DIR"], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only means something on the other database."""
    other = "sqlcipher" if ON_POSTGRES else "postgres"
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    if elsewhere:
        items[:] = [item for item in items if item not in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where SOLEUS_NO_SKIPS is set, what was not tested counts as failed."""
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}. SOLEUS_NO_SKIPS is set, so a skip is a failure."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Where the machine's Chromium is."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return Path(found)
    pytest.skip("no Chromium found: apt install chromium")


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """One Chromium for all journeys; each journey opens a context of its own in it."""
    quiet = (
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-features=" + ",".join(LEFT_OUT),
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        "--no-sandbox",  # Chromium refuses its sandbox to root, which the build runs as
    )
    # Playwright keeps a loop running in this thread, and Django would refuse to query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(quiet))
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
