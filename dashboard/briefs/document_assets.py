"""The scripts and the type that a brief carries, so that it opens without any host."""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

_ASSETS = Path(__file__).parents[1] / "assets"
_SCRIPT = "brief.js"
_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'])\./([\w.-]+\.js)\2""")

# A script that may run may add others by the policy's 'strict-dynamic', and these may import.
_BEGIN = f"""
const names = JSON.parse(document.querySelector("script[type=importmap]").textContent).imports;
const script = document.createElement("script");
Object.assign(script, {{ type: "module", src: names["postwatch/{_SCRIPT}"] }});
document.head.append(script);
"""


@cache
def list_scripts() -> tuple[tuple[str, str], ...]:
    """List kind and text of every script: Plotly, the names of our modules, and their beginning."""
    plotly = (files("plotly") / "package_data" / "plotly.min.js").read_text("utf-8")
    modules = {f"postwatch/{name}": _module_address(name) for name in _find_modules()}
    names = json.dumps({"imports": modules}, separators=(",", ":"))
    return (
        ("importmap", names),
        ("text/javascript", plotly.replace("</script", "<\\/script").replace("<!--", "<\\!--")),
        ("text/javascript", _BEGIN),
    )


def hash_script(text: str) -> str:
    """Return the hash by which a policy allows a script."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _find_modules() -> list[str]:
    """Name the script of the document and every module it imports, and so on."""
    found, waiting = set(), [_SCRIPT]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [match[3] for match in _IMPORT.finditer(read_asset(name))]
    return sorted(found)


def _module_address(name: str) -> str:
    text = _IMPORT.sub(r"\1\2postwatch/\3\2", read_asset(name))
    return f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"


@cache
def read_asset(name: str) -> str:
    """Read a file of the page's own."""
    return (_ASSETS / name).read_text("utf-8")


@cache
def write_font_face() -> str:
    """Write as CSS the type of the app, which Streamlit carries.

    It is Source Sans, under the SIL Open Font License 1.1.
    """
    spec = find_spec("streamlit")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    fonts = sorted((folder / "static/static/media").glob("SourceSansVF-Upright*.woff2"))
    if not fonts:
        return ""
    face = base64.b64encode(fonts[0].read_bytes()).decode()
    return (
        '@font-face { font-family: "Postwatch Sans"; font-weight: 200 900; '
        f'src: url("data:font/woff2;base64,{face}") format("woff2"); }}\n'
    )
