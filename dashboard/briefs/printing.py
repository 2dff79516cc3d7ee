"""Prints a brief: its document, opened in a headless Chromium, as PNG, PDF or SVG.

One browser is kept per process and prints a few pages at once; the rest wait their turn. A page
that does not finish by its deadline is taken for hung: the browser is killed with all it started,
its files are removed, and the next brief gets a new one. The browser can reach no host.

Chromium's sandbox is on, except for root, for whom Chromium refuses to start with it. Where a
container gives an ordinary user no sandbox, set ``POSTWATCH_NO_SANDBOX=1``: what is opened is this
program's own document, whose policy lets no script of a feed run.
"""

import asyncio
import atexit
import base64
import logging
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Coroutine, MutableMapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from choreographer import Browser, Tab
from choreographer.browsers import BrowserClosedError, BrowserFailedError, Chromium
from choreographer.channels import ChannelClosedError
from choreographer.protocol import DevtoolsProtocolError

from dashboard.briefs.brief import Brief
from dashboard.briefs.document import make_document
from dashboard.briefs.errors import BriefNotPrinted, NoBrowser

PRINTED = ("png", "svg", "pdf")
"""Forms that need a browser."""

FORMS = ("html", *PRINTED)
"""Every form `print_brief` makes."""

SCALE_AT_MOST = 4.0
"""Of a PNG: pixels per CSS pixel. A slide of 1280 by 720 is 4K at 3."""

PAGES_AT_ONCE = 2
"""Pages that are printed at once."""

WAITING_AT_MOST = 100
"""Briefs that may wait for their turn; one more is refused at once."""

DEADLINE_S = 30.0
"""Seconds a brief may take once it is its turn, the start of the browser included."""

NO_BROWSER = (
    "PNG, SVG and PDF are drawn by Chromium, and none was found. Install it "
    "(Debian, Ubuntu: apt install chromium; macOS: brew install --cask chromium), "
    "or name one in BROWSER_PATH."
)
"""What to do where there is no browser."""

# choreographer logs as a warning that a browser has ended, also where it was meant to.
logging.getLogger("choreographer").setLevel(logging.ERROR)

_NOT_STARTED = (
    "Chromium did not start. Where a container gives it no sandbox, set POSTWATCH_NO_SANDBOX=1."
)

# How choreographer says that the browser has ended.
_ENDED = (ChannelClosedError, BrowserClosedError, BrowserFailedError)

_CLOSES_WITHIN_S = 8.0

# Wider or higher pictures come out of Chromium blank or repeated.
_SIDE_AT_MOST_PX = 16_000

_NEVER = {"--disable-web-security", "--allow-file-access-from-files", "--disable-popup-blocking"}
_ALWAYS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-domain-reliability",
    "--disable-default-apps",
    "--disable-extensions",
    "--hide-scrollbars",
)


# Chromium ends when the process that started it does, however that ends; its files go with it.
_AND_REMOVE = 'folder=$1; shift; "$@"; rm -rf "$folder"'

# The name of a socket may have some 100 letters, of which Chromium adds 45 to its folder's.
_FOLDER_AT_MOST = 60


class _OfflineChromium(Chromium):
    """Chromium as choreographer starts it, without a host to reach and with the web's own rules."""

    def get_cli(self) -> Sequence[str]:
        words = [word for word in super().get_cli() if word not in _NEVER] + list(_ALWAYS)
        if os.name != "posix":
            return words
        return ["/bin/sh", "-c", _AND_REMOVE, "sh", str(self._tmp_dir_path), *words]

    def get_env(self) -> MutableMapping[str, str]:
        own = str(self._tmp_dir_path)
        # What Chromium leaves beside its profile when it is killed goes with the folder as well.
        env: dict[str, str] = dict(super().get_env())
        return env | ({"TMPDIR": own} if len(own) <= _FOLDER_AT_MOST else {})


def find_browser() -> str | None:
    """Find the Chromium of this machine, or what BROWSER_PATH names; None where there is none."""
    path = Chromium.find_browser(skip_local=False)
    return path if path and Path(path).is_file() else None


def print_brief(brief: Brief, form: str, *, layout: str, scale: float = 1.0) -> bytes:
    """Print a brief.

    Parameters
    ----------
    brief : Brief
        What it says.
    form : str
        One of `FORMS`.
    layout : str
        One of `dashboard.briefs.document.LAYOUTS`.
    scale : float
        Of a PNG: pixels per CSS pixel. A long document is drawn smaller where a side would pass
        16,000 pixels.

    Returns
    -------
    bytes
        The file. HTML and SVG are the same for the same brief.

    Raises
    ------
    NoBrowser
        If the form needs a browser and there is none.
    BriefNotPrinted
        If the browser hung or died.
    ValueError
        If there is no such form, layout or scale.
    """
    document = _make(brief, form, layout, scale)
    if form == "html":
        return document
    return _press().print(document, form, scale)


async def print_brief_soon(brief: Brief, form: str, *, layout: str, scale: float = 1.0) -> bytes:
    """Print a brief as `print_brief` does, without holding up the loop that awaits it."""
    document = await asyncio.to_thread(_make, brief, form, layout, scale)
    if form == "html":
        return document
    return await asyncio.wrap_future(_press().order(document, form, scale))


def _make(brief: Brief, form: str, layout: str, scale: float) -> bytes:
    if form not in FORMS:
        raise ValueError(f"no form {form!r}; known: {', '.join(FORMS)}")
    if not 0.5 <= scale <= SCALE_AT_MOST:
        raise ValueError(f"scale {scale} is not from 0.5 to {SCALE_AT_MOST}")
    return make_document(brief, layout).encode()


@dataclass(frozen=True, slots=True)
class _Job:
    document: bytes
    form: str
    scale: float
    deadline_s: float


class Press:
    """One browser, and the pages it prints."""

    def __init__(self) -> None:
        self._n_waiting = 0
        self._browser: Browser | None = None
        self._folder: Path | None = None
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(PAGES_AT_ONCE)
        self._endings: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="press", daemon=True)
        self._thread.start()

    def print(self, document: bytes, form: str, scale: float = 1.0) -> bytes:
        """Print a document and wait for it; see `print_brief` for what is raised."""
        return self.order(document, form, scale).result()

    def order(
        self, document: bytes, form: str, scale: float = 1.0, *, deadline_s: float = DEADLINE_S
    ) -> Future[bytes]:
        """Print a document in its turn.

        Parameters
        ----------
        document : bytes
            HTML as `dashboard.briefs.document` writes it.
        form : str
            One of `PRINTED`.
        scale : float
            Of a PNG.
        deadline_s : float
            Seconds it may take once it is its turn.

        Raises
        ------
        BriefNotPrinted
            If too many are waiting; the result raises it, or NoBrowser, for any other reason.
        """
        if self._n_waiting >= WAITING_AT_MOST:
            raise BriefNotPrinted(f"{self._n_waiting} briefs are waiting already; try again later")
        job = _Job(document, form, scale, deadline_s)
        return asyncio.run_coroutine_threadsafe(self._wait_turn(job), self._loop)

    def close(self) -> None:
        """End the browser and remove its files; also while the process ends."""
        if self._loop.is_closed():
            return
        atexit.unregister(self.close)
        browser, folder, self._browser, self._folder = self._browser, self._folder, None, None
        if browser is not None:
            with suppress(Exception):
                self._run(asyncio.wait_for(browser.close(), _CLOSES_WITHIN_S))
            _end(browser, folder)
        self._run(self._await_endings())
        # At the end of a process there are no more threads to be had, and none is left to wait for.
        with suppress(RuntimeError):
            self._run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(20)

    async def _wait_turn(self, job: _Job) -> bytes:
        self._n_waiting += 1
        try:
            async with self._turns:
                try:
                    return await self._print_in_time(job)
                except _BrowserGone:
                    # Another page hung, and the browser was ended because of it.
                    return await self._print_in_time(job)
        except _BrowserGone:
            raise BriefNotPrinted("the browser ended while it printed; try again") from None
        finally:
            self._n_waiting -= 1

    async def _print_in_time(self, job: _Job) -> bytes:
        browser: Browser | None = None
        timer = asyncio.timeout(job.deadline_s)
        try:
            async with timer:
                browser, folder = await self._get_browser()
                return await _print(browser, folder, job)
        except (TimeoutError, asyncio.CancelledError, BriefNotPrinted, *_ENDED) as fault:
            if isinstance(fault, BriefNotPrinted) and not timer.expired():
                raise
            await self._kill(browser)
            if timer.expired():
                words = f"the browser did not print the brief within {job.deadline_s:g} s"
                raise BriefNotPrinted(f"{words} and was ended") from None
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise _BrowserGone from fault

    async def _get_browser(self) -> tuple[Browser, Path]:
        async with self._opening:
            browser, folder = self._browser, self._folder
            if browser is not None and folder is not None and browser.subprocess.poll() is None:
                return browser, folder
            if browser is not None:
                await self._kill(browser)
            path = find_browser()
            if path is None:
                raise NoBrowser(NO_BROWSER)
            self._folder = folder = Path(tempfile.mkdtemp(prefix="postwatch-brief-"))
            self._browser = browser = Browser(
                path,
                browser_cls=_OfflineChromium,
                tmp_dir=str(folder),
                enable_sandbox=_wants_sandbox(),
            )
            try:
                await browser.open()
            except BaseException as fault:
                await self._kill(browser)
                if isinstance(fault, BrowserFailedError):
                    raise BriefNotPrinted(_NOT_STARTED) from fault
                raise
            # At the end of the process it is closed before its files are, which were made before.
            atexit.unregister(self.close)
            atexit.register(self.close)
            return browser, folder

    async def _kill(self, browser: Browser | None) -> None:
        """End a browser, all it has started and its files; the next document gets a new one."""
        if browser is None or browser is not self._browser:
            return
        folder, self._browser, self._folder = self._folder, None, None
        await asyncio.to_thread(_end, browser, folder)
        ending = asyncio.create_task(browser.close())
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    async def _await_endings(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=15)


def _end(browser: Browser, folder: Path | None) -> None:
    """Kill what is left of a browser, and remove its files."""
    process = getattr(browser, "subprocess", None)
    if process is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    # What is still dying may write some more meanwhile.
    for _ in range(50):
        if folder is None or not folder.exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.02)


class _BrowserGone(Exception):
    """The browser ended while a page of it was being printed."""


def _wants_sandbox() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return not is_root and os.environ.get("POSTWATCH_NO_SANDBOX") != "1"


async def _print(browser: Browser, folder: Path, job: _Job) -> bytes:
    tab = await browser.create_tab("about:blank")
    number, name = tempfile.mkstemp(suffix=".html", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(job.document)
        return await _print_page(tab, path.as_uri(), job)
    finally:
        path.unlink(missing_ok=True)
        task = asyncio.current_task()
        if browser.subprocess.poll() is None and task is not None and not task.cancelling():
            await browser.close_tab(tab.target_id)


async def _print_page(tab: Tab, url: str, job: _Job) -> bytes:
    await _ask(tab, "Page.enable")
    await _set_size(tab, 1280, 720, 1.0)
    loaded = tab.subscribe_once("Page.loadEventFired")
    await _ask(tab, "Page.navigate", url=url)
    await loaded
    await _evaluate(tab, _READY)
    if job.form == "svg":
        svg: str = await _evaluate(tab, "postwatchBrief.writeSvg()")
        return svg.encode()
    if job.form == "pdf":
        return await _print_pdf(tab)
    box = await _evaluate(tab, "postwatchBrief.measure()")
    drawn = min(job.scale, _SIDE_AT_MOST_PX / max(box["width"], box["height"]))
    await _set_size(tab, 1280, 720, drawn)
    shot = {"format": "png", "captureBeyondViewport": True, "clip": box | {"scale": 1}}
    answer = await _ask(tab, "Page.captureScreenshot", **shot)
    return base64.b64decode(answer["data"])


# The script of the document comes by an import, which may come later than the page.
_READY = """
(async () => {
  while (!globalThis.postwatchBrief) await new Promise(requestAnimationFrame);
  await postwatchBrief.ready;
})()
"""


async def _set_size(tab: Tab, width: int, height: int, scale: float) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    await _ask(tab, "Emulation.setDeviceMetricsOverride", **size)


async def _print_pdf(tab: Tab) -> bytes:
    answer = await _ask(
        tab,
        "Page.printToPDF",
        printBackground=True,
        preferCSSPageSize=True,
        generateTaggedPDF=True,
        generateDocumentOutline=True,
    )
    return base64.b64decode(answer["data"])


async def _evaluate(tab: Tab, script: str) -> Any:
    asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
    answer = await _ask(tab, "Runtime.evaluate", **asked)
    if "exceptionDetails" in answer:
        thrown = answer["exceptionDetails"].get("exception", {})
        raise BriefNotPrinted(f"the brief could not be drawn: {thrown.get('description')}")
    return answer["result"].get("value")


async def _ask(tab: Tab, command: str, **params: Any) -> dict[str, Any]:
    answer = await tab.send_command(command, params)
    if "error" in answer:
        raise BriefNotPrinted(f"{command}: {DevtoolsProtocolError(answer)}")
    result: dict[str, Any] = answer["result"]
    return result


_ONE_PRESS = threading.Lock()


def close_press() -> None:
    """End the browser of this process, if it has one; a later brief starts another.

    A command does so when it has written what was asked: threads that still run when a process
    ends keep DuckDB's objects, which then complains.
    """
    with _ONE_PRESS:
        if _start_press.cache_info().currsize:
            _start_press().close()
            _start_press.cache_clear()


def _press() -> Press:
    """Get the press of this process; it is closed when the process ends."""
    with _ONE_PRESS:
        return _start_press()


_start_press = cache(Press)
