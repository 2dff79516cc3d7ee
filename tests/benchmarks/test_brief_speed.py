"""How long a brief takes to print: cold, warm, and twenty at once, beside an empty page."""

import time

import pytest

from dashboard.briefs.document import make_document
from dashboard.briefs.making import make_brief
from dashboard.briefs.printing import Press
from dashboard.pages.saved_views import SAVED_VIEWS
from geodata.geography import read_geography
from loaders.archive import open_archive

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]

EMPTY = b"""<!doctype html><main class="sheet">x</main><script>
globalThis.postwatchBrief = { ready: Promise.resolve(),
  measure: () => ({ x: 0, y: 0, width: 1280, height: 720 }) };
</script>"""


def measure(what):
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def test_a_brief_is_printed_cold_warm_and_twenty_at_once(chromium, tmp_path):
    archive, geography = open_archive(str(tmp_path)), read_geography()
    asked = archive, geography, SAVED_VIEWS[0].view
    make_s = measure(lambda: make_brief(*asked, base_url="https://postwatch.example"))
    brief = make_brief(*asked, base_url="https://postwatch.example")
    slide = make_document(brief, "slide").encode()
    press = Press()
    cold_s = measure(lambda: press.print(slide, "png"))
    empty_s = min(measure(lambda: press.print(EMPTY, "png")) for _ in range(3))
    warm = {
        form: min(measure(lambda form=form: press.print(slide, form)) for _ in range(3))
        for form in ("png", "svg", "pdf")
    }

    def print_twenty():
        for order in [press.order(slide, "png") for _ in range(20)]:
            order.result()

    twenty_s = measure(print_twenty)
    press.close()
    print(
        f"\nmade in {make_s:.2f} s; cold {cold_s:.2f} s; "
        + "; ".join(f"{form} warm {s:.2f} s, {s / empty_s:.1f} empty" for form, s in warm.items())
        + f"; twenty at once {twenty_s:.1f} s, {twenty_s / warm['png']:.1f} warm ones"
    )
