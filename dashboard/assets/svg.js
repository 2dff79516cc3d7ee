// One element of a page, as it is laid out, written as one SVG.
//
// Text stays text, at the place the page gives it; links stay links; Plotly's drawings are nested
// as they are. Names that were drawn by lot are replaced by counted ones, so that the same page
// gives the same bytes.

const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";
const FAR_FROM_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;
const INERT = new Set(["SCRIPT", "STYLE", "TEMPLATE"]);
const EDGES = ["Top", "Right", "Bottom", "Left"];

function round(value) {
  return Math.round(value * 100) / 100;
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function isClear(colour) {
  return colour === "transparent" || /^rgba\(.*, 0\)$/.test(colour);
}

function drawBox(element, style, at, into) {
  const box = element.getBoundingClientRect();
  const [x, y] = [round(box.left - at.x), round(box.top - at.y)];
  const [width, height] = [round(box.width), round(box.height)];
  if (!isClear(style.backgroundColor)) {
    const rx = parseFloat(style.borderTopLeftRadius) || 0;
    const fill = style.backgroundColor;
    into.append(make("rect", { x, y, width, height, fill, ...(rx ? { rx } : {}) }));
  }
  const lines = {
    Top: [x, y, x + width, y],
    Right: [x + width, y, x + width, y + height],
    Bottom: [x, y + height, x + width, y + height],
    Left: [x, y, x, y + height],
  };
  for (const edge of EDGES) {
    const wide = parseFloat(style[`border${edge}Width`]);
    const stroke = style[`border${edge}Color`];
    if (!wide || style[`border${edge}Style`] === "none" || isClear(stroke)) continue;
    const inset = { Top: [0, 1], Right: [-1, 0], Bottom: [0, -1], Left: [1, 0] }[edge];
    const [x1, y1, x2, y2] = lines[edge].map((v, i) => round(v + (inset[i % 2] * wide) / 2));
    into.append(make("line", { x1, y1, x2, y2, stroke, "stroke-width": wide }));
  }
}

const canvas = document.createElement("canvas").getContext("2d");

// The words of a text node that stand on one line, as one run each.
function findRuns(node) {
  const runs = [];
  const range = document.createRange();
  for (const { index, 0: word } of node.data.matchAll(/\S+\s*/g)) {
    const letters = word.trimEnd().length;
    for (let start = index; start < index + letters; ) {
      let end = index + letters;
      range.setStart(node, start);
      range.setEnd(node, end);
      // A word too long for its line is broken by the page; it is told apart letter by letter.
      if (range.getClientRects().length > 1) {
        end = start + 1;
        range.setEnd(node, end);
      }
      const [box] = range.getClientRects();
      const last = runs.at(-1);
      if (box && last && Math.abs(last.top - box.top) < 1) {
        last.text += node.data.slice(last.end, end);
        Object.assign(last, { end, right: box.right });
      } else if (box) {
        const text = node.data.slice(start, end);
        runs.push({ text, end, left: box.left, right: box.right, top: box.top });
      }
      start = end;
    }
  }
  return runs;
}

function drawText(node, at, into) {
  const style = getComputedStyle(node.parentElement);
  canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const ascent = canvas.measureText("x").fontBoundingBoxAscent;
  for (const run of findRuns(node)) {
    const text = make("text", {
      x: round(run.left - at.x),
      y: round(run.top - at.y + ascent),
      textLength: round(run.right - run.left),
      lengthAdjust: "spacingAndGlyphs",
      "font-size": style.fontSize,
      "font-weight": style.fontWeight,
      fill: style.color,
    });
    const shown = run.text.replace(/\s+/g, " ");
    text.textContent = style.textTransform === "uppercase" ? shown.toUpperCase() : shown;
    into.append(text);
  }
}

// A picture that is itself an SVG is nested; it comes from this document alone.
function drawPicture(picture, at, into) {
  const box = picture.getBoundingClientRect();
  const [head, body] = [picture.src.slice(0, 19), picture.src.slice(picture.src.indexOf(",") + 1)];
  const place = { x: round(box.left - at.x), y: round(box.top - at.y) };
  Object.assign(place, { width: round(box.width), height: round(box.height) });
  if (head !== "data:image/svg+xml,") {
    into.append(make("image", { ...place, href: picture.src }));
    return;
  }
  const parsed = new DOMParser().parseFromString(decodeURIComponent(body), "image/svg+xml");
  const drawing = document.importNode(parsed.documentElement, true);
  for (const [key, value] of Object.entries(place)) drawing.setAttribute(key, value);
  into.append(drawing);
}

function drawPlot(drawing, at, into) {
  const copy = drawing.cloneNode(true);
  if (!copy.querySelector("path, rect, text, circle, line, pattern")) return;
  const box = drawing.getBoundingClientRect();
  const [width, height] = ["width", "height"].map((side) => parseFloat(copy.getAttribute(side)));
  copy.removeAttribute("style");
  copy.setAttribute("x", round(box.left - at.x));
  copy.setAttribute("y", round(box.top - at.y));
  if (width && height) {
    copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
    copy.setAttribute("width", round(box.width));
    copy.setAttribute("height", round(box.height));
  }
  into.append(copy);
}

function draw(element, at, into) {
  if (INERT.has(element.tagName)) return;
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden") return;
  if (element instanceof SVGSVGElement) return drawPlot(element, at, into);
  if (element instanceof HTMLImageElement) return drawPicture(element, at, into);
  drawBox(element, style, at, into);
  let place = into;
  if (element.tagName === "A" && /^https?:/i.test(element.href)) {
    place = make("a", { href: element.href });
    place.setAttributeNS(XLINK, "xlink:href", element.href);
    into.append(place);
  }
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) drawText(node, at, place);
    else if (node.nodeType === Node.ELEMENT_NODE) draw(node, at, place);
  }
}

// Plotly names its clips by lot, and marks its elements for its own styles and events.
function countNames(root) {
  const names = new Map();
  for (const element of root.querySelectorAll("[id]")) {
    if (!names.has(element.id)) names.set(element.id, `n${names.size + 1}`);
  }
  const known = (all, name) => (names.has(name) ? `url(#${names.get(name)})` : all);
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (/^(class|data-.*|on.*|aria-.*|tabindex|role|pointer-events)$/.test(name)) {
        element.removeAttribute(name);
      } else if (name === "id") {
        element.id = names.get(value);
      } else if (value.includes("url(")) {
        element.setAttribute(name, value.replace(/url\(["']?[^#)]*#([^"')]+)["']?\)/g, known));
      }
    }
    element.style?.removeProperty("pointer-events");
    element.style?.removeProperty("cursor");
  }
}

function readFonts() {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .map((rule) => rule.cssText)
    .join("\n");
}

/** Write an element of the page as SVG text. */
export function writeSvg(root, title) {
  const box = root.getBoundingClientRect();
  const [width, height] = [round(box.width), Math.ceil(box.height)];
  const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  svg.setAttribute("font-family", getComputedStyle(root).fontFamily);
  const name = make("title", {});
  name.textContent = title;
  const fonts = make("style", {});
  fonts.textContent = readFonts();
  svg.append(name, fonts);
  draw(root, { x: box.left, y: box.top }, svg);
  countNames(svg);
  svg.querySelectorAll("script, foreignObject").forEach((element) => element.remove());
  return new XMLSerializer().serializeToString(svg).replace(FAR_FROM_XML, "");
}
