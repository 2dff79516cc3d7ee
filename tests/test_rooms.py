"""The direction of imports: dashboard -> loaders -> geodata, and who may import what."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = [
    path
    for room in ("dashboard", "geodata", "loaders")
    for path in sorted((ROOT / room).rglob("*.py"))
]
MAY_NOT_IMPORT = {
    "geodata": {"dashboard", "loaders", "plotly", "requests", "streamlit"},
    "loaders": {"dashboard", "plotly", "streamlit"},
    "dashboard": {"requests"},
}
STREAMLIT_FILES = (
    "dashboard/app.py",
    "dashboard/pages/page.py",
    "dashboard/pages",
    "dashboard/components",
)
PLOTLY_FILES = ("dashboard/figures",)
# Who may write or know markup: everything else hands over what it says as data.
MARKUP_FILES = (
    "dashboard/words/html.py",
    "dashboard/words/plotly.py",
)
ESCAPING_MODULES = {"html", "markupsafe", "xml.sax.saxutils"}
TAG = re.compile(r"</?(a|b|br|div|h[1-6]|li|p|section|small|span|strong|table|td|tr|ul)\b[^>]*>")
# The rooms of the dashboard: each may import those of the lines above it.
FLOORS = (
    ("days", "palette", "resources", "addresses"),
    ("facts/__init__",),
    ("view_state",),
    ("comparison_state",),
    ("words",),
    ("queries",),
    ("figures",),
    ("facts",),
    ("choices", "situation", "updates"),
    ("drawing", "panels"),
    ("briefs",),
    ("components", "routes"),
    ("pages",),
    ("app",),
    ("cli",),
)
LAZY = {("facts/__init__", "facts")}
"""The list of the kinds reads them when it is first asked for."""
EMPTY_NAMES = {"utils", "helpers", "common", "manager"}


def find_imports(path: Path) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def find_rooms(path: Path) -> set[str]:
    """The rooms of the dashboard that a module of it imports, wherever in it."""
    asked = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            asked |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            folder = (ROOT / node.module.replace(".", "/")).is_dir()
            asked |= (
                {f"{node.module}.{alias.name}" for alias in node.names} if folder else {node.module}
            )
    return {room_of(name) for name in asked if name.startswith("dashboard.")}


def room_of(module: str) -> str:
    parts = module.split(".")
    if parts[1] == "facts" and not any(
        (ROOT / "dashboard" / "facts" / name).exists()
        for name in (parts[2:3] and (f"{parts[2]}.py", parts[2])) or ()
    ):
        return "facts/__init__"
    return parts[1]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_arrow(path):
    room = name_of(path).split("/")[0]
    assert not find_imports(path) & MAY_NOT_IMPORT[room]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_streamlit_and_plotly_stay_in_their_files(path):
    imports, name = find_imports(path), name_of(path)
    assert "streamlit" not in imports or name.startswith(STREAMLIT_FILES)
    assert "plotly" not in imports or name.startswith(PLOTLY_FILES)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in MODULES
        if name_of(path).startswith("dashboard/") and name_of(path) not in MARKUP_FILES
    ],
    ids=name_of,
)
def test_only_renderers_write_markup(path):
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not imported & ESCAPING_MODULES
    assert [text for text in find_texts(tree) if TAG.search(text)] == []


def find_texts(tree):
    """The texts of a module, without its docstrings."""
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said
    ]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_file_has_a_name_that_says_nothing(path):
    assert path.stem not in EMPTY_NAMES


def test_the_three_rooms_were_found():
    assert {name_of(path).split("/")[0] for path in MODULES} == set(MAY_NOT_IMPORT)


@pytest.mark.parametrize(
    "path", [path for path in MODULES if name_of(path).startswith("dashboard/")], ids=name_of
)
def test_no_arrow_inside_the_dashboard_points_backwards(path):
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if module.removesuffix(".__init__") == "dashboard":
        return
    room = room_of(module)
    floors = {name: floor for floor, names in enumerate(FLOORS) for name in names}
    above = {
        other
        for other in find_rooms(path) - {room}
        if floors[other] >= floors[room] and (room, other) not in LAZY
    }
    assert above == set()
