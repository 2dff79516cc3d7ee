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
