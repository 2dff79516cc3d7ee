"""Text of an address is shown as it is on every page: no picture, link or element is made of it."""

from urllib.parse import quote, urlencode

import pytest

pytestmark = pytest.mark.browser

PICTURE = "![x](http://evil.example/a.png)"
SHOWN = "![x](http:"  # a word joiner follows, lest the rest became a link
HOSTILE = {
    "country": PICTURE,
    "issuer": "[y](http://evil.example/b) :red[z] $a$",
    "region": "<img src=//evil.example/c onerror=alert(1)>",
    "layers": "www.evil.example evil@evil.example",
    "[p](http://evil.example/d)": "1",
}
SAID = {
    "/": SHOWN,
    "/?present=1": SHOWN,
    "/brief": SHOWN,
    "/compare": SHOWN,
    # These read no parameter, and have nothing to say of one.
    "/sources": "Archive version",
    "/review": "Review departures",
    "/import": "Import points",
}
EVIL = "[src*=evil], [href*=evil], [style*=evil], .katex, [onerror]"


def test_hostile_text_of_an_address_is_shown_as_it_is_on_every_page(visitor):
    page = visitor.page
    for path, said in SAID.items():
        start = "&" if "?" in path else "?"
        page.goto(f"{visitor.app_url}{path}{start}{urlencode(HOSTILE, quote_via=quote)}")
        page.get_by_text(said).first.wait_for(timeout=30_000)
        made = page.locator(EVIL).evaluate_all("all => all.map(one => one.outerHTML)")
        assert (path, made) == (path, [])
    assert visitor.hosts == {"127.0.0.1"}
    assert visitor.errors == []
