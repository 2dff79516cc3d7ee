// A brief in its own document: draws the figures, fits the slide, and can write itself as SVG.
//
// Everything it needs lies in the document. Whatever asks for an address gets what the document
// holds under it, and nothing leaves for any host.

import { drawFigure, holdEmptyBaseMap } from "./drawing.js";
import { writeSvg } from "./svg.js";

const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: false };

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function holdGeometry(geometry) {
  holdEmptyBaseMap();
  Object.assign(window.PlotlyGeoAssets, geometry);
  window.fetch = async (url) => {
    if (!(url in geometry)) throw new TypeError(`this document holds nothing under ${url}`);
    return new Response(JSON.stringify(geometry[url]));
  };
}

async function drawPlots(figures) {
  for (const room of document.querySelectorAll("[data-figure]")) {
    const figure = figures[room.dataset.figure];
    const zoom = Number(room.dataset.zoom);
    const [width, height] = [room.clientWidth / zoom, room.clientHeight / zoom];
    Object.assign(figure.layout, { width, height, autosize: false });
    const plot = room.firstElementChild;
    Object.assign(plot.style, { width: `${width}px`, height: `${height}px` });
    if (zoom !== 1) plot.style.transform = `scale(${zoom})`;
    await drawFigure(plot, figure, CONFIG);
  }
}

function isFull(room) {
  return room.scrollHeight > room.clientHeight || room.scrollWidth > room.clientWidth;
}

function show(list, n) {
  const { items, count } = list;
  items.forEach((item, i) => (item.hidden = i >= n));
  count.hidden = n >= items.length;
  count.textContent = `${n} of ${items.length} shown`;
  list.shown = n;
}

// Items that find no place in a room are hidden, the last of the longest list first, and counted.
function fit(room, elements) {
  const lists = [...elements].map((element) => {
    const items = [...element.querySelectorAll("[data-item]")];
    const weight = Number(element.dataset.weight ?? 1);
    return { count: element.querySelector("[data-count]"), items, shown: items.length, weight };
  });
  while (isFull(room)) {
    // The last item of a list goes only when no list has two.
    const several = lists.filter((list) => list.shown > 1);
    const shown = several.length ? several : lists.filter((list) => list.shown);
    if (!shown.length) return;
    const long = (list) => list.shown / list.weight;
    const longest = shown.reduce((a, b) => (long(b) > long(a) ? b : a));
    show(longest, longest.shown - 1);
  }
  for (const list of lists) {
    while (list.shown < list.items.length) {
      show(list, list.shown + 1);
      if (!isFull(room)) continue;
      show(list, list.shown - 1);
      break;
    }
  }
}

// A slide lists the sources of what it shows, and no other.
function dropUncited(list) {
  const marks = [...document.querySelectorAll("[data-cites]")];
  const shown = marks.filter((mark) => !mark.closest("[hidden]"));
  const cited = new Set(shown.map((mark) => mark.dataset.cites));
  for (const item of list.querySelectorAll("[data-item]")) {
    if (!cited.has(item.dataset.item)) item.remove();
  }
}

async function begin() {
  await Promise.all([...document.fonts].map((font) => font.load()));
  holdGeometry(read("geometry"));
  await drawPlots(read("figures"));
  for (const room of document.querySelectorAll("[data-fits]")) {
    fit(room, room.querySelectorAll("[data-items]"));
  }
  for (const list of document.querySelectorAll("[data-cited-only]")) {
    dropUncited(list);
    fit(list, [list.closest("[data-items]")]);
  }
  document.documentElement.dataset.drawn = "true";
}

const sheet = document.querySelector(".sheet");

window.postwatchBrief = {
  ready: begin(),
  /** Where the sheet lies, in CSS pixels from the top left of the page. */
  measure() {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return { x: left + scrollX, y: top + scrollY, width, height: Math.ceil(height) };
  },
  writeSvg: () => writeSvg(sheet, document.title),
};
