// One figure in the page: it keeps the reader's camera and selection when its data changes, takes
// the height there is, and tells which country was picked.

import { findCamera, goTo, isMoved, keepCamera } from "./camera.js";
import { refine } from "./detail.js";
import { drawFigure, loadPlotly } from "./drawing.js";
import { holdInsetsStill, placeInsets } from "./insets.js";
import { narrowColumns, pinLabels } from "./pinned.js";

const charts = new WeakMap();

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
  placeInsets(plot.layout, { width: chart.root.clientWidth, height });
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
  holdInsetsStill(plot);
  root.addEventListener("keydown", (event) => pressKey(chart, event));
  charts.set(parent, chart);
  return chart;
}

async function draw(chart, data) {
  await loadPlotly(data.plotly);
  const { figure, config } = data;
  chart.ownHeight = figure.layout.height;
  figure.layout.height = fitHeight(chart, figure.layout);
  const isFirst = !chart.plot._fullLayout;
  const isPinned = Boolean(figure.layout.meta?.pinned);
  if (isPinned) narrowColumns(figure.layout, chart.root.clientWidth);
  // What the server gave, for who draws over it and back.
  chart.plot.given = { figure: { ...figure, data: [...figure.data] }, config };
  const camera = findCamera(data.testid, figure.layout);
  await drawFigure(chart.plot, figure, config, camera);
  if (isFirst) {
    chart.plot.on("plotly_relayouting", () => chart.root.toggleAttribute("data-moved", true));
    chart.plot.on("plotly_relayout", () => follow(chart));
    chart.plot.on("plotly_click", ({ points: [point] }) => {
      const picked = point.customdata ?? point.location;
      if (picked) chart.pick(picked);
    });
  }
  if (data.spot) await goTo(chart.plot, data.spot);
  if (isPinned) pinLabels(chart.root, chart.plot);
  markMoved(chart);
  chart.root.dataset.drawn = data.stamp;
}

// The reader has moved a map: it is kept where it is, and drawn as finely as that asks for.
function follow(chart) {
  if (!chart.plot.layout.geo) return;
  keepCamera(chart.root.dataset.testid, chart.plot);
  markMoved(chart);
  chart.drawing = chart.drawing.then(() => refine(chart.plot));
}

function markMoved({ root, plot }) {
  root.toggleAttribute("data-moved", Boolean(plot.layout.geo) && isMoved(plot));
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const chart = charts.get(parentElement) ?? begin(parentElement);
  chart.pick = (iso3) => setTriggerValue("picked", iso3);
  chart.root.dataset.testid = data.testid;
  chart.root.setAttribute("role", "group");
  chart.root.setAttribute("aria-label", data.label);
  chart.fills = data.fills;
  if (!chart.fills) chart.root.style.minHeight = `${fitHeight(chart, data.figure.layout)}px`;
  // Plotly writes into what it draws, and Streamlit may give the same data once more.
  chart.drawing = chart.drawing.then(() => draw(chart, structuredClone(data)));
  return () => {
    if (parentElement.isConnected) return;
    chart.watcher.disconnect();
    window.Plotly?.purge(chart.plot);
    charts.delete(parentElement);
  };
}
