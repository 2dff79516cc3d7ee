"""Real servers on loopback, started as a user starts them."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def find_free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(server: subprocess.Popen, url: str, seconds: float = 90) -> None:
    """Wait until an address answers 200, or fail when the server ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server of {url} ended with exit code {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{url} did not answer within {seconds} s")


@contextmanager
def serve(command: Sequence[str], port: int, health: str, cwd: Path) -> Iterator[str]:
    """Run a server process and give its address once it is healthy."""
    server = subprocess.Popen([sys.executable, *command], cwd=cwd, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(server, url + health)
        yield url
    finally:
        server.terminate()
        server.wait(10)


def postwatch_command(port: int, archive: Path, *more: str) -> list[str]:
    """Write the command that starts the app on an archive of its own."""
    command = ["-m", "dashboard.cli.main", "run", "--address", "127.0.0.1"]
    return [*command, "--port", str(port), "--archive", str(archive), *more]


def streamlit_command(port: int, script: Path) -> list[str]:
    """Write the command that starts a plain Streamlit script, as compressed on its way as ours."""
    options = ["--server.headless=true", "--browser.gatherUsageStats=false"]
    options += ["--server.address=127.0.0.1", f"--server.port={port}"]
    options += ["--server.enableStaticServing=true", "--server.enableWebsocketCompression=true"]
    return ["-m", "streamlit", "run", str(script), *options]
