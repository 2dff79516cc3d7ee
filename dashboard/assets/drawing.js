// How a figure without geometry becomes a drawing: in the page, and in what leaves it.
//
// Shapes are named by URL and fetched by Plotly itself; lines are fetched here, once by their URL.
// Nothing is asked of any host but the one that served the page.

const lines = new Map();
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

function fetchLines(url) {
  if (!lines.has(url)) {
    lines.set(url, fetch(url).then((answer) => answer.json()).then(flattenLines));
  }
  return lines.get(url);
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

async function fillLines(traces) {
  for (const trace of traces) {
    if (trace.meta?.lines) Object.assign(trace, await fetchLines(trace.meta.lines));
  }
}

const SVG = "http://www.w3.org/2000/svg";

// What Plotly's maps cannot draw themselves: hatched countries and dashed rings.
function addHatch(root, { id, ground, stroke, width }) {
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
}

/** Draw a figure into an element, or change what it shows; the camera stays as it is. */
export async function drawFigure(plot, figure, config) {
  await fillLines(figure.data);
  const isFirst = !plot._fullLayout;
  await window.Plotly.react(plot, figure.data, figure.layout, config);
  if (isFirst) plot.on("plotly_afterplot", () => decorate(plot));
  decorate(plot);
}
