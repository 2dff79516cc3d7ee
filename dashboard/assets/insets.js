// Insets of the world: the same traces once more, each in a small map of its own where the sea
// leaves room. They come in the figure as a few windows, and are grown here.

const GAP_PX = 8;
const TALLEST_PART = 0.15;
const LEAST_WIDTH_PX = 760;
const LEAST_HEIGHT_PX = 80;
const TITLE_PX = 16;
const INSET_MAPS = ".geo2, .geo3, .geo4, .geo5";

/** Add to a figure what its insets draw, placed for a map of some size. */
export function addInsets(figure, size) {
  const insets = figure.layout.meta?.insets;
  if (!insets) return;
  const own = figure.data.filter((trace) => !trace.geo);
  insets.maps.forEach((inset, at) => {
    const id = `geo${at + 2}`;
    figure.layout[id] = inset.geo;
    for (const trace of own) {
      const kept = trace.type === "choropleth" ? cutShapes(trace, inset) : cutPoints(trace, inset);
      if (!kept) continue;
      kept.geo = id;
      if (kept.geojson) kept.geojson = insets.geojson;
      figure.data.push(kept);
    }
  });
  placeInsets(figure.layout, size);
}

/** Keep the wheel and the hand from moving an inset: what it shows is all there is of it. */
export function holdInsetsStill(plot) {
  const stop = (event) => {
    if (!event.target.closest(INSET_MAPS)) return;
    event.stopPropagation();
    if (event.type === "wheel") event.preventDefault();
  };
  for (const type of ["wheel", "mousedown", "touchstart", "dblclick"]) {
    plot.addEventListener(type, stop, { capture: true });
  }
}

/** Lay the insets out for a map of some size; where it has no room for them they are away. */
export function placeInsets(layout, { width, height }) {
  const insets = layout.meta?.insets;
  if (!insets) return;
  const bottom = height - GAP_PX;
  const topOf = ({ slot }) =>
    Math.max(slot[2] * width + TITLE_PX, bottom - TALLEST_PART * width);
  const lowest = Math.max(...insets.maps.map(topOf));
  const hasRoom = width >= LEAST_WIDTH_PX && bottom - lowest >= LEAST_HEIGHT_PX;
  // The sea that the insets need is in the south.
  layout.meta.windows.geo.startsAtTop = hasRoom;
  layout.shapes = [];
  layout.annotations = [];
  insets.maps.forEach((inset, at) => {
    const geo = layout[`geo${at + 2}`];
    // A map cannot be without a place: one without room is a dot in the corner, and not drawn.
    geo.domain = hasRoom
      ? { x: inset.slot.slice(0, 2), y: [1 - bottom / height, 1 - topOf(inset) / height] }
      : { x: [0, 1e-3], y: [0, 1e-3] };
    if (!hasRoom) return;
    layout.shapes.push(makeFrame(geo.domain, insets.line));
    layout.annotations.push(makeTitle(geo.domain, inset.name, insets));
  });
}

function makeFrame({ x, y }, colour) {
  const line = { color: colour, width: 0.7 };
  const corners = { x0: x[0], x1: x[1], y0: y[0], y1: y[1] };
  return { type: "rect", xref: "paper", yref: "paper", ...corners, line };
}

function makeTitle({ x, y }, text, { ink, ground }) {
  const place = { xref: "paper", yref: "paper", x: x[0], y: y[1], xanchor: "left", yanchor: "bottom" };
  return { ...place, text, showarrow: false, font: { size: 11, color: ink }, bgcolor: ground };
}

function cutShapes(trace, { members }) {
  return cut(trace, trace.locations.map((iso3) => members.includes(iso3)));
}

function cutPoints(trace, { ends: [west, east, south, north] }) {
  const isIn = trace.lon.map((lon, at) => {
    if (lon === null) return false;
    const turned = (((lon - west[0]) % 360) + 360) % 360;
    return turned < east[0] - west[0] && trace.lat[at] > south[1] && trace.lat[at] < north[1];
  });
  return cut(trace, trace.mode === "lines" ? keepWholeLines(trace.lon, isIn) : isIn);
}

// A line that touches an inset is kept whole, with the gap that ends it.
function keepWholeLines(lon, isIn) {
  const kept = [...isIn];
  let start = 0;
  lon.forEach((value, at) => {
    if (value !== null) return;
    kept.fill(isIn.slice(start, at).includes(true), start, at + 1);
    start = at + 1;
  });
  return kept;
}

// Keep the places of a trace that are in; its other lists of that length go with them, however deep.
function cut(trace, isIn) {
  if (!isIn.includes(true)) return null;
  const keep = (value, name) => {
    if (name === "colorscale" || value === null || typeof value !== "object") return value;
    if (!Array.isArray(value)) return mapValues(value, keep);
    return value.length === isIn.length ? value.filter((_, at) => isIn[at]) : value;
  };
  return mapValues(trace, keep);
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}
