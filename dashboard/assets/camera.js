// Where the reader has moved a map to. It is kept by window for as long as the tab is open, so
// that another element that shows the same window, or the same one later, shows it from there.

const nameOf = (chart, layout) => `postwatch camera ${chart} ${layout.uirevision}`;

/** Find where the reader left a chart's map, if they have moved it. */
export function findCamera(chart, layout) {
  const kept = layout.geo && sessionStorage.getItem(nameOf(chart, layout));
  return kept ? JSON.parse(kept) : null;
}

/** Move the map of a layout to where a camera stood. */
export function moveTo({ geo }, { scale, rotation, center }) {
  geo.center = center;
  Object.assign(geo.projection, { scale, rotation });
}

/** Remember where the reader has moved the map of a plot to. */
export function keepCamera(chart, { layout, _fullLayout }) {
  const { projection, center } = _fullLayout.geo;
  const { scale, rotation } = projection;
  const camera = {
    scale,
    rotation: { lon: rotation.lon, lat: rotation.lat },
    center: { lon: center.lon, lat: center.lat },
  };
  sessionStorage.setItem(nameOf(chart, layout), JSON.stringify(camera));
}

const WENT = "postwatch spot";

// How close a search brings the reader: scales of a window.
const CLOSEST = 40;

/** Move a map to a spot that was searched for, once: what the reader does afterwards stays. */
export async function goTo(plot, { key, lon, lat, reach }) {
  if (sessionStorage.getItem(WENT) === key || !plot._fullLayout.geo) return;
  sessionStorage.setItem(WENT, key);
  const { _subplot: map, _isClipped: isTurned } = plot._fullLayout.geo;
  const [[, top], [, bottom]] = map.bounds;
  // The scale of a map is in pixels a radian.
  const wanted = (bottom - top) / 2 / ((reach * Math.PI) / 180) / map.fitScale;
  const move = {
    "geo.projection.scale": Math.min(CLOSEST, Math.max(1, wanted)),
    "geo.projection.rotation.lon": lon,
  };
  if (isTurned) move["geo.projection.rotation.lat"] = lat;
  else Object.assign(move, { "geo.center.lon": lon, "geo.center.lat": lat });
  await window.Plotly.relayout(plot, move);
}

/** Say whether a map stands elsewhere than where its window is. */
export function isMoved({ _fullLayout }) {
  const { projection, center } = _fullLayout.geo;
  const { home } = _fullLayout.meta.windows.geo;
  const moves = [
    projection.scale - home.scale,
    projection.rotation.lon - home.rotation.lon,
    projection.rotation.lat - home.rotation.lat,
    center.lat - home.center.lat,
  ];
  return moves.some((move) => Math.abs(move) > 1e-3);
}
