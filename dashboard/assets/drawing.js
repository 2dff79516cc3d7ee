// How a figure without geometry becomes a drawing: in the page, and in what leaves it.
//
// Shapes are named by URL and fetched by Plotly itself; lines are fetched here, once by their URL.
// Nothing is asked of any host but the one that served the page.

import { moveTo } from "./camera.js";
import { chooseDetail } from "./detail.js";
import { addInsets } from "./insets.js";
import { placeLabels } from "./labels.js";
import { describeWindows, holdWindows } from "./window.js";

const fetched = new Map();
let plotly;

// Plotly asks its own host for a base map even with every base layer off, and draws nothing when
// that host is out of reach. An empty topology, held beforehand, keeps it from asking.
export function holdEmptyBaseMap() {
  const empty = { type: "Topology", arcs: [], objects: {} };
  const names = ["world_110m", "world_50m"];
  window.PlotlyGeoAssets ??= { topojson: {} };
  names.forEach((name) => (window.PlotlyGeoAssets.topojson[name] ??= empty));
}

/** Load plotly.js once; the address is the app's own. */
export function loadPlotly(url) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => {
      holdEmptyBaseMap();
      resolve(window.Plotly);
    };
    script.onerror = () => reject(new Error(`could not load ${url}`));
    document.head.append(script);
  });
  return plotly;
}

function fetchOnce(url, read) {
  if (!fetched.has(url)) fetched.set(url, fetch(url).then((answer) => answer.json()).then(read));
  return fetched.get(url);
}

// A GeoJSON of lines as the coordinate lists of one scatter trace; a null lifts the pen.
function flattenLines(collection) {
  const flat = { lon: [], lat: [], text: [] };
  for (const { geometry, properties } of collection.features) {
    const parts = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
    for (const part of parts) {
      for (const [lon, lat] of part) {
        flat.lon.push(lon);
        flat.lat.push(lat);
        flat.text.push(properties.name);
      }
      flat.lon.push(null);
      flat.lat.push(null);
      flat.text.push(null);
    }
  }
  return flat;
}

// Write the names of countries over what their shapes say.
function nameCountries(traces, anchors) {
  for (const trace of traces) {
    if (!trace.meta?.named) continue;
    const name = (iso3) => `<b>${anchors[iso3]?.[3] ?? iso3}</b>`;
    trace.text = trace.locations.map((iso3, i) => `${name(iso3)}<br>${trace.text[i]}`);
    // A figure may be drawn again as it is.
    trace.meta.named = false;
  }
}

// What the shapes of countries say, and their levels, by code.
function readCountries(traces) {
  const told = new Map();
  for (const { locations, text, z, meta } of traces) {
    const age = meta?.age;
    locations?.forEach((iso3, i) => text && told.set(iso3, { text: text[i], level: z[i], age }));
  }
  return told;
}

/** Write the level on a country: one that is too old to be counted, as what it was. */
export function writeDigit(level, age, isStarred) {
  return `${age === "old" ? "was " : ""}${level}${isStarred ? "*" : ""}`;
}

/** Height in pixels of the digit on a country. */
export const digitSize = (age) => (age === "old" ? 9 : 11);

// Digits and markers of countries stand where the countries do, and say what these say.
function fillCountries(trace, anchors, told) {
  const { labels, inks, starred } = trace.meta;
  if (labels === "digit") {
    const held = [...told].filter(([iso3, { level, age }]) => inks[age]?.[level] && anchors[iso3]);
    const stars = new Set(starred);
    trace.text = held.map(([iso3, { level, age }]) => writeDigit(level, age, stars.has(iso3)));
    trace.textfont.color = held.map(([, { level, age }]) => inks[age][level]);
    trace.textfont.size = held.map(([, { age }]) => digitSize(age));
    Object.assign(trace, standAt(held.map(([iso3]) => anchors[iso3])));
    // Nobody picks a digit: what it carries is its room.
    trace.customdata = held.map(([iso3]) => anchors[iso3][2]);
    trace.ids = held.map(([iso3]) => iso3);
    return;
  }
  trace.text = trace.customdata.map((iso3) => told.get(iso3)?.text ?? "");
  Object.assign(trace, standAt(trace.customdata.map((iso3) => anchors[iso3] ?? [null, null])));
}

const standAt = (spots) => ({ lon: spots.map(([lon]) => lon), lat: spots.map(([, lat]) => lat) });

const nameAreas = ({ features }) => features.map(({ properties }) => properties);

// Contested areas as the points of a trace: each says what it is, then what its country says.
function tellAreas(areas, told) {
  const inView = areas.filter(({ iso3 }) => told.has(iso3));
  return {
    locations: inView.map(({ name }) => name),
    z: inView.map(() => 1),
    customdata: inView.map(({ iso3 }) => iso3),
    text: inView.map(({ name, said, iso3 }) =>
      [`<b>${name}</b>`, ...breakLines(said), "", told.get(iso3).text].join("<br>")),
  };
}

// As many characters as the lines of a hover text written by the server have.
const LINE_CHARS = 60;

function breakLines(words) {
  const broken = [""];
  for (const word of words.split(" ")) {
    const line = `${broken.at(-1)} ${word}`.trim();
    if (line.length > LINE_CHARS) broken.push(word);
    else broken[broken.length - 1] = line;
  }
  return broken;
}

async function fillGeometry(traces) {
  const held = traces.find(({ meta }) => meta?.anchors)?.meta.anchors;
  if (held) nameCountries(traces, await fetchOnce(held, (read) => read));
  const told = readCountries(traces);
  for (const trace of traces) {
    const { lines, areas, anchors } = trace.meta ?? {};
    if (lines) Object.assign(trace, await fetchOnce(lines, flattenLines));
    if (areas) Object.assign(trace, tellAreas(await fetchOnce(areas, nameAreas), told));
    if (anchors) fillCountries(trace, await fetchOnce(anchors, (read) => read), told);
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** Add what Plotly's maps cannot draw themselves: the hatching of a country. */
export function addHatch(root, { id, ground, stroke, width }) {
  if (root.querySelector(`#${id}`)) return;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", 0);
  svg.setAttribute("height", 0);
  svg.setAttribute("aria-hidden", "true");
  svg.style.position = "absolute";
  svg.innerHTML =
    `<defs><pattern id="${id}" width="7" height="7" patternUnits="userSpaceOnUse"` +
    ` patternTransform="rotate(45)"><rect width="7" height="7" fill="${ground}"/>` +
    `<line x1="3" y1="0" x2="3" y2="7" stroke="${stroke}" stroke-width="${width}"/></pattern></defs>`;
  root.append(svg);
}

function decorate(plot) {
  for (const group of plot.querySelectorAll(".geo g.trace")) {
    const trace = group.__data__?.[0]?.trace;
    const { hatches, dash } = trace?.meta ?? {};
    if (hatches) {
      group.querySelectorAll("path").forEach((path) => {
        const hatch = hatches[path.__data__?.z ?? 0];
        if (!hatch) return;
        addHatch(plot.parentElement, hatch);
        path.style.fill = `url(#${hatch.id})`;
      });
    }
    if (dash) group.querySelectorAll("path.point").forEach((p) => (p.style.strokeDasharray = dash));
  }
  placeLabels(plot);
}

/** Draw a figure into an element, or change what it shows, seen from a camera if there is one. */
export async function drawFigure(plot, figure, config, camera = null) {
  await Promise.all([fillGeometry(figure.data), holdWindows()]);
  describeWindows(figure.layout);
  if (camera) moveTo(figure.layout, camera);
  chooseDetail(figure);
  addInsets(figure, { width: plot.clientWidth, height: figure.layout.height });
  const isFirst = !plot._fullLayout;
  await window.Plotly.react(plot, figure.data, figure.layout, config);
  if (isFirst) {
    plot.on("plotly_afterplot", () => decorate(plot));
    // A zoom moves what is drawn without drawing it anew.
    plot.on("plotly_relayout", () => placeLabels(plot));
  }
  decorate(plot);
}
