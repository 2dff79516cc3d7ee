"""Briefs printed by a real Chromium, each form opened by a reader of its own."""

import io
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from dashboard.briefs.brief import Section
from dashboard.briefs.document import make_document
from dashboard.briefs.errors import BriefNotPrinted, NoBrowser
from dashboard.briefs.making import make_brief
from dashboard.briefs.printing import Press, print_brief
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.words.telling import Sentence, Source

pytestmark = pytest.mark.browser

MINSK = "On 31 January 2022 the United States ordered family members of staff out of Minsk"
SVG = "{http://www.w3.org/2000/svg}"

# A document as the press expects it, which does as little as can be.
SMALL = """<!doctype html><main class="sheet">x</main><script>
globalThis.postwatchBrief = {
  ready: %s, measure: () => ({ x: 0, y: 0, width: 40, height: 20 }), writeSvg: () => "<svg/>" };
</script>"""
QUICK = (SMALL % "Promise.resolve()").encode()
SLOW = (SMALL % "new Promise((resolve) => setTimeout(resolve, 300))").encode()
HUNG = b"<script>for (;;);</script>"


@pytest.fixture(scope="module")
def briefs(archive, geography):
    return [
        make_brief(archive, geography, saved.view, base_url="https://postwatch.example")
        for saved in SAVED_VIEWS
    ]


@pytest.fixture(scope="module")
def brief(briefs):
    return briefs[0]


@pytest.fixture(scope="module")
def press(chromium):
    """One browser for every print of this file; closed, it leaves nothing."""
    press = Press()
    yield press
    press.close()


def find_browsers(folder):
    """Command lines of the running processes that keep their files in a folder."""
    listed = subprocess.run(["ps", "-ewwo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(folder) in line]


def encode(brief, layout):
    return make_document(brief, layout).encode()


def test_a_pdf_says_the_minsk_sentence_and_links_its_source(brief, press):
    pdf = pypdf.PdfReader(io.BytesIO(press.print(encode(brief, "a4"), "pdf")))
    text = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    links = {
        note.get_object()["/A"]["/URI"]
        for page in pdf.pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
    sentence = next(s for s in brief.sections[0].sentences if s.text == f"{MINSK}.")
    assert MINSK in text
    assert brief.sources[sentence.sources[0] - 1].url in links
    assert brief.permalink in links
    assert f"{len(pdf.pages)} of {len(pdf.pages)}" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [round(side / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [210, 297]


def test_a_slide_is_one_page_and_a_picture_of_as_many_pixels_as_asked(brief, press):
    slide = encode(brief, "slide")
    assert len(pypdf.PdfReader(io.BytesIO(press.print(slide, "pdf"))).pages) == 1
    sizes = [Image.open(io.BytesIO(press.print(slide, "png", scale))).size for scale in (1, 2, 3)]
    assert sizes == [(1280, 720), (2560, 1440), (3840, 2160)]


def test_an_svg_keeps_text_as_text_and_is_the_same_each_time(brief, press):
    slide = encode(brief, "slide")
    first, second = press.print(slide, "svg"), press.print(slide, "svg")
    root = ET.fromstring(first)
    texts = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert first == second
    assert MINSK in texts
    assert brief.title in texts
    assert "Kazakhstan" in texts or "Belarus" in texts
    assert len(list(root.iter(f"{SVG}path"))) > 100
    assert list(root.iter(f"{SVG}pattern"))
    assert list(root.iter(f"{SVG}script")) == list(root.iter(f"{SVG}foreignObject")) == []
    links = {link.get("href") for link in root.iter(f"{SVG}a")}
    assert brief.permalink in links
    assert all(link.startswith("https://") or link.startswith("http://") for link in links)


def test_hostile_text_is_inert_in_svg_and_pdf(brief, press, hostile):
    evil = f"{hostile}\x00\x0b]]>&amp;" + "x" * 2_000
    enemy = replace(
        brief,
        title=evil,
        coverage=evil,
        sections=(Section("Departures", (Sentence(evil, (1,)),), "None."),),
        sources=(Source(1, evil, "javascript:alert(1)", None, brief.as_of, evil),),
        tables=(),
    )
    root = ET.fromstring(press.print(encode(enemy, "a4"), "svg"))
    assert list(root.iter(f"{SVG}script")) == []
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == [brief.permalink]
    assert [n for e in root.iter() for n in e.attrib if n.startswith("on")] == []
    pdf = pypdf.PdfReader(io.BytesIO(press.print(encode(enemy, "a4"), "pdf")))
    assert "alert(1)" in pdf.pages[0].extract_text()


CUT = """() => {
  const sheet = document.querySelector(".sheet");
  const box = sheet.getBoundingClientRect();
  const shown = (e) => e.getClientRects().length && !e.closest("svg, .plot, [hidden], script");
  const cut = [...sheet.querySelectorAll("*")].filter((e) => shown(e) && e.textContent.trim())
    .filter((e) => {
      const { left, right, top, bottom } = e.getBoundingClientRect();
      return left < box.left - 1 || right > box.right + 1 || bottom > box.bottom + 1;
    });
  const sizes = [...sheet.querySelectorAll("*")].filter(shown)
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((e) => parseFloat(getComputedStyle(e).fontSize));
  const rooms = [...document.querySelectorAll("[data-fits], [data-cited-only]")];
  const isFull = (r) => r.scrollHeight > r.clientHeight || r.scrollWidth > r.clientWidth;
  return [cut.map((e) => e.outerHTML.slice(0, 90)), Math.min(...sizes), rooms.some(isFull)];
}"""


@pytest.mark.parametrize(
    ("layout", "views"), [("slide", (0, 1, 2)), ("a4", (1,)), ("letter", (2,)), ("country", (0,))]
)
def test_nothing_is_cut_and_all_can_be_read(briefs, chromium, tmp_path, layout, views):
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    for at in views:
        brief, file = briefs[at], tmp_path / f"{at}.html"
        file.write_bytes(encode(brief, layout))
        page.goto(file.as_uri())
        page.wait_for_selector("[data-drawn]")
        cut, smallest, is_full = page.evaluate(CUT)
        assert cut == []
        assert not is_full
        # 9 pt on paper is 12 px; a slide is looked at larger.
        assert smallest >= (10 if layout == "slide" else 12)
    page.close()


def test_a_document_works_from_a_file_with_the_network_off(brief, chromium, tmp_path):
    file = tmp_path / "brief.html"
    file.write_bytes(encode(brief, "slide"))
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url.split(":")[0]))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_selector("[data-drawn]")
    page.locator("[data-figure=map] path.point").last.hover(force=True)
    hover = page.locator("[data-figure=map] .hoverlayer .hovertext")
    hover.first.wait_for()
    assert hover.first.text_content()
    assert set(asked) <= {"file", "data", "blob"}
    assert faults == []
    context.close()


@pytest.fixture
def folder(chromium, monkeypatch):
    """A temporary folder for the browser alone, of a name short enough for its socket."""
    with tempfile.TemporaryDirectory(prefix="pw-") as name:
        monkeypatch.setattr(tempfile, "tempdir", name)
        monkeypatch.setenv("TMPDIR", name)
        yield Path(name)


def test_a_hung_page_is_ended_said_and_leaves_nothing(folder):
    press = Press()
    press.print(QUICK, "png")
    assert find_browsers(folder)
    with pytest.raises(BriefNotPrinted, match="did not print the brief within 2 s and was ended"):
        press.order(HUNG, "png", deadline_s=2).result()
    assert find_browsers(folder) == []
    assert list(folder.iterdir()) == []
    # What stands beside it is printed all the same, by the next browser.
    hung = press.order(HUNG, "png", deadline_s=2)
    others = [press.order(SLOW, "png") for _ in range(3)]
    assert [other.result()[:4] for other in others] == [b"\x89PNG"] * 3
    assert isinstance(hung.exception(), BriefNotPrinted)
    press.close()
    assert list(folder.iterdir()) == []


def test_twenty_at_once_wait_their_turn_and_all_are_printed(press):
    orders = [press.order(SLOW, form) for form in ("png", "svg") * 10]
    assert [order.result()[:4] for order in orders] == [b"\x89PNG", b"<svg"] * 10


def test_a_page_that_fails_says_why(press):
    document = (SMALL % "Promise.reject(new Error('no shapes'))").encode()
    with pytest.raises(BriefNotPrinted, match="could not be drawn: Error: no shapes"):
        press.print(document, "png")


PRINT_AND_DIE = """
import os, signal, sys
from dashboard.briefs.printing import Press
Press().print(sys.stdin.buffer.read(), "png")
print(os.getpid(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_no_browser_and_no_file(folder):
    done = subprocess.run(
        [sys.executable, "-c", PRINT_AND_DIE],
        input=QUICK,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    wait = f"while ls {folder}/* >/dev/null 2>&1; do sleep 0.05; done"
    subprocess.run(["/bin/sh", "-c", wait], timeout=20, check=True)
    assert find_browsers(folder) == []


def test_without_a_browser_it_says_what_to_install(brief, monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    press = Press()
    with pytest.raises(NoBrowser, match=r"apt install chromium.*brew install"):
        press.print(QUICK, "pdf")
    press.close()
    assert print_brief(brief, "html", layout="slide").startswith(b"<!doctype html>")
