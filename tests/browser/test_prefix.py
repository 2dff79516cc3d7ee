"""The app below a prefix, behind a real nginx that strips the prefix or keeps it."""

import os
import shutil
import subprocess
import urllib.request
from urllib.parse import urlsplit

import pytest
from conftest import Visitor
from serving import find_free_port, postwatch_command, serve, wait_until_healthy

PREFIX = "/risk"
_CONF = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  # nginx's workers are nobody where root runs the tests, and may not write into pytest's folders.
  access_log off; proxy_max_temp_file_size 0;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location = {prefix} {{ {bare} }}
    location {prefix}/ {{
      proxy_pass http://127.0.0.1:{app_port}{path};
      proxy_http_version 1.1; proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";
      {headers}
    }}
  }}
}}
"""
_SENT = f"""proxy_set_header X-Forwarded-Prefix {PREFIX};
      proxy_set_header X-Forwarded-For 203.0.113.9;"""


@pytest.fixture(scope="module", params=["stripping", "keeping"])
def proxied(request, tmp_path_factory):
    """The address of nginx before an app of its own."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        if os.environ.get("POSTWATCH_REQUIRE_BROWSER"):
            pytest.fail("browser tests are required here, and no nginx was found")
        pytest.skip("tests of the prefix need nginx, and none was found")
    folder = tmp_path_factory.mktemp(request.param)
    port, app_port = find_free_port(), find_free_port()
    keeps = request.param == "keeping"
    conf = folder / "nginx.conf"
    conf.write_text(
        _CONF.format(
            folder=folder,
            port=port,
            app_port=app_port,
            prefix=PREFIX,
            path="" if keeps else "/",
            headers="" if keeps else _SENT,
            bare=f"return 301 {PREFIX}/;",
        )
    )
    more = ["--base-path", PREFIX] if keeps else []
    command = postwatch_command(app_port, folder / "archive", *more)
    with serve(command, app_port, "/healthz", folder):
        server = subprocess.Popen(
            [nginx, "-p", str(folder), "-c", str(conf)], stderr=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}{PREFIX}"
            wait_until_healthy(server, f"{url}/healthz")
            yield url
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def reader(chromium, proxied):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    visitor = Visitor(context.new_page(), proxied)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.on("websocket", lambda socket: asked.append(socket.url))
    yield visitor
    paths = [urlsplit(url).path for url in asked if not url.startswith(("blob:", "data:"))]
    assert paths
    assert [path for path in paths if not path.startswith(f"{PREFIX}/") and path != PREFIX] == []
    assert visitor.errors == []
    context.close()


def test_the_map_is_drawn_and_follows_its_dates_below_a_prefix(reader):
    reader.open("?from=2022-01-01&to=2022-02-28")
    reader.open("/?from=2022-01-15&to=2022-02-14&country=BLR")
    reader.wait_for_map("2022-02-14")


def test_every_page_opens_by_its_own_address_below_a_prefix(reader):
    for page, said in (("sources", "Travel advisories"), ("compare", "Two dates, or two issuers")):
        reader.page.goto(f"{reader.app_url}/{page}")
        reader.page.get_by_text(said).first.wait_for(timeout=30_000)
    reader.page.get_by_role("link", name="Situation").click()
    reader.wait_for_map()


def test_a_document_is_saved_below_a_prefix(reader):
    reader.page.goto(f"{reader.app_url}/brief?from=2022-01-15&to=2022-02-28&country=BLR")
    with reader.page.expect_download(timeout=60_000) as saved:
        reader.page.get_by_role("button", name="CSV").click()
    assert saved.value.suggested_filename.endswith(".csv")


def test_links_of_the_feed_and_the_permalink_keep_the_prefix(proxied):
    feed = _ask(f"{proxied}/feeds/changes.atom?country=BLR")
    assert f'rel="self" href="{proxied}/feeds/changes.atom?country=BLR"' in feed
    assert f'rel="alternate" href="{proxied}/?' in feed
    assert f"{proxied}/?" in _ask(f"{proxied}/export/brief.html?from=2022-01-15&to=2022-02-28")


def _ask(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()
