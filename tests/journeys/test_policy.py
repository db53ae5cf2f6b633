"""A page that breaks its policy: the browser stops it, and the server hears which part it was."""

import time

import pytest

pytestmark = pytest.mark.browser

STYLE = """() => {
  const style = document.createElement("style");
  style.textContent = "h1 { color: red } /* marmalade-canary */";
  document.head.append(style);
}"""
SCRIPT = """() => {
  const script = document.createElement("script");
  script.textContent = "document.title = 'marmalade-canary'";
  document.head.append(script);
}"""
PICTURE = """() => { new Image().src = "http://marmalade-canary.example.org/x.png"; }"""
BROKEN = {"style-src-elem": STYLE, "script-src-elem": SCRIPT, "img-src": PICTURE}


@pytest.mark.parametrize("path", ["/now", "/learn"])
def test_the_server_hears_what_the_policy_stopped(new_site, browser, path):
    """In a window of its own: any other journey fails when its page breaks the policy."""
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.goto(new_site.url + path)
        for part, breaks in BROKEN.items():
            page.evaluate(breaks)
            new_site.wait_for(f"the policy stopped something: {part}", time.monotonic())
        assert page.title() != "marmalade-canary"
    assert "marmalade" not in new_site.output()
