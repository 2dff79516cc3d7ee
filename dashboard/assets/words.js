// Markup from the server, built anew in the page from a short list of what may stand in it.
//
// The server escapes the text of others already. Here nothing is taken over but the elements,
// attributes and addresses below: whatever else the markup holds leaves its text, and no more.

import { drawLocatorMap } from "./locator_map.js";

const TAGS = new Set(
  ("a b caption code dd details div dl dt em h1 h2 h3 h4 i img li ol p section small span strong " +
    "summary table tbody td th thead tr ul").split(" "),
);
const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "NOSCRIPT", "TITLE"]);
const ATTRIBUTES = new Set(
  "alt class colspan data-country data-testid height id open role scope tabindex title width".split(" "),
);
const STYLES = ["backgroundColor", "color", "height", "left", "paddingTop", "width"];
const ADDRESSES = { href: /^https?:\/\//i, src: /^data:image\/svg\+xml,/ };

function copyAttributes(from, to) {
  for (const { name, value } of from.attributes) {
    if (ATTRIBUTES.has(name) || name.startsWith("aria-")) to.setAttribute(name, value);
    if (ADDRESSES[name]?.test(value)) to.setAttribute(name, value);
  }
  if (to.href) {
    to.target = "_blank";
    to.rel = "noopener noreferrer";
  }
  for (const style of STYLES) if (from.style[style]) to.style[style] = from.style[style];
}

function build(from, into) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      into.append(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE && !SILENT.has(node.nodeName)) {
      const name = node.nodeName.toLowerCase();
      const isKnown = node instanceof HTMLElement && TAGS.has(name);
      const to = isKnown ? document.createElement(name) : into;
      if (isKnown) {
        copyAttributes(node, to);
        into.append(to);
      }
      build(node, to);
    }
  }
}

/** Build markup as elements; a document apart reads it, in which nothing runs or is fetched. */
export function makeElements(markup) {
  const made = document.createDocumentFragment();
  build(new DOMParser().parseFromString(markup, "text/html").body, made);
  return made;
}

// Paper says where it is from.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll(".pw-address").forEach((place) => (place.textContent = location.href));
});

const shown = new WeakMap();

export default function mount({ parentElement, data }) {
  const said = JSON.stringify(data);
  if (shown.get(parentElement) !== said) {
    shown.set(parentElement, said);
    parentElement.replaceChildren(makeElements(data.markup));
    if (data.locator) drawLocatorMap(parentElement.querySelector(".pw-locator-map"), data.locator);
  }
  return () => {};
}
