// Draws one Plotly figure and keeps the reader's camera and selection when its data changes.
//
// The server sends a figure without geometry; shapes and lines are fetched once by their URL and
// stay in the page. Nothing is asked of any host but the one that served the page.

const charts = new WeakMap();
const lines = new Map();
let plotly;

// Plotly asks its own host for a base map even with every base layer off, and draws nothing when
// that host is out of reach. An empty topology, held beforehand, keeps it from asking.
function holdEmptyBaseMap() {
  const empty = { type: "Topology", arcs: [], objects: {} };
  const names = ["world_110m", "world_50m"];
  window.PlotlyGeoAssets ??= { topojson: {} };
  names.forEach((name) => (window.PlotlyGeoAssets.topojson[name] ??= empty));
}

function loadPlotly(url) {
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

function decorate(chart) {
  for (const group of chart.plot.querySelectorAll(".geo g.trace")) {
    const trace = group.__data__?.[0]?.trace;
    const { hatches, dash } = trace?.meta ?? {};
    if (hatches) {
      group.querySelectorAll("path").forEach((path) => {
        const hatch = hatches[path.__data__?.z ?? 0];
        if (!hatch) return;
        addHatch(chart.root, hatch);
        path.style.fill = `url(#${hatch.id})`;
      });
    }
    if (dash) group.querySelectorAll("path.point").forEach((p) => (p.style.strokeDasharray = dash));
  }
}

// A chart that fills its element stretches its lanes only so far.
const STRETCH_AT_MOST = 1.5;

// A map takes the height its width and the window allow, so that what stands below stays in sight.
function fitHeight(chart, layout) {
  if (chart.fills) {
    const room = chart.root.clientHeight;
    return layout.geo ? room : Math.min(room, Math.round(chart.ownHeight * STRETCH_AT_MOST));
  }
  if (!layout.geo) return layout.height;
  const { clientWidth } = chart.root;
  return Math.round(Math.max(200, Math.min(clientWidth * 0.54, window.innerHeight * 0.56)));
}

function resize(chart) {
  const { plot } = chart;
  if (!plot._fullLayout || !chart.root.clientWidth) return;
  const height = fitHeight(chart, plot.layout);
  const { width, height: drawn } = plot._fullLayout;
  if (chart.root.clientWidth === width && height === drawn) return;
  plot.layout.height = height;
  window.Plotly.Plots.resize(plot);
}

// The keyboard's way to what the buttons over the map do.
const ZOOM_IN = '[data-attr="zoom"][data-val="in"]';
const BUTTONS = {
  "+": ZOOM_IN,
  "=": ZOOM_IN,
  "-": '[data-attr="zoom"][data-val="out"]',
  0: '[data-attr="reset"]',
};

function pressKey(chart, event) {
  if (event.target !== chart.root || event.ctrlKey || event.metaKey || event.altKey) return;
  const mark = BUTTONS[event.key];
  if (!mark) return;
  chart.plot.querySelector(`.modebar-btn${mark}`)?.click();
}

function begin(parent) {
  const root = document.createElement("div");
  root.className = "postwatch-chart";
  root.tabIndex = 0;
  const plot = document.createElement("div");
  root.append(plot);
  parent.append(root);
  const chart = { root, plot, drawing: Promise.resolve() };
  chart.watcher = new ResizeObserver(() => resize(chart));
  chart.watcher.observe(root);
  root.addEventListener("keydown", (event) => pressKey(chart, event));
  charts.set(parent, chart);
  return chart;
}

async function draw(chart, data) {
  const Plotly = await loadPlotly(data.plotly);
  const { figure, config } = data;
  chart.ownHeight = figure.layout.height;
  await fillLines(figure.data);
  figure.layout.height = fitHeight(chart, figure.layout);
  const isFirst = !chart.plot._fullLayout;
  await Plotly.react(chart.plot, figure.data, figure.layout, config);
  if (isFirst) {
    chart.plot.on("plotly_afterplot", () => decorate(chart));
    chart.plot.on("plotly_click", ({ points: [point] }) => {
      const picked = point.location ?? point.customdata;
      if (picked) chart.pick(picked);
    });
  }
  decorate(chart);
  chart.root.dataset.drawn = data.stamp;
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const chart = charts.get(parentElement) ?? begin(parentElement);
  chart.pick = (iso3) => setTriggerValue("picked", iso3);
  chart.root.dataset.testid = data.testid;
  chart.root.setAttribute("role", "group");
  chart.root.setAttribute("aria-label", data.label);
  chart.fills = data.fills;
  if (!chart.fills) chart.root.style.minHeight = `${fitHeight(chart, data.figure.layout)}px`;
  chart.drawing = chart.drawing.then(() => draw(chart, data));
  return () => {
    if (parentElement.isConnected) return;
    chart.watcher.disconnect();
    window.Plotly?.purge(chart.plot);
    charts.delete(parentElement);
  };
}
