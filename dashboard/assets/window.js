// The window of a map in its frame. Plotly cuts a map off at the projected edges of its ranges and
// leaves the rest of the frame empty; here a map shows at least its window, and then as much more
// as the frame has room for, whatever the shape of the frame and the projection.
//
// `layout.meta.windows` says of each map which four points its frame must hold (`ends`), from where
// it is seen at first (`home`), whether it stays there (`isFixed`), and whether it begins at the top
// of its frame instead of in the middle (`startsAtTop`).

let held;

/** Let every map drawn from now on fill its frame. */
export function holdWindows() {
  held ??= findMapClass().then((map) => {
    const { updateProjection, saveViewInitial } = map;
    map.updateProjection = function (data, layout) {
      const isUnfit = updateProjection.call(this, data, layout);
      const own = layout.meta?.windows?.[this.id];
      if (own && !isUnfit) fillFrame(this, layout, own);
      return isUnfit;
    };
    map.saveViewInitial = function (geo) {
      const own = this.graphDiv._fullLayout.meta?.windows?.[this.id];
      if (own) this.viewInitial = nameView(geo, own.home);
      else saveViewInitial.call(this, geo);
    };
  });
  return held;
}

// Plotly has no public name for it: a map that nobody sees tells what its kind does.
async function findMapClass() {
  const hidden = document.createElement("div");
  const layout = { width: 10, height: 10, geo: { visible: false } };
  await window.Plotly.newPlot(hidden, [{ type: "scattergeo" }], layout);
  const map = Object.getPrototypeOf(hidden._fullLayout.geo._subplot);
  window.Plotly.purge(hidden);
  return map;
}

function findFrame({ _size: size }, { domain }) {
  return [
    [size.l + size.w * domain.x[0], size.t + size.h * (1 - domain.y[1])],
    [size.l + size.w * domain.x[1], size.t + size.h * (1 - domain.y[0])],
  ];
}

function fillFrame(map, layout, { ends, home, startsAtTop, isFixed }) {
  const geo = layout[map.id];
  const frame = findFrame(layout, geo);
  const { projection } = map;
  const outline = { type: "MultiPoint", coordinates: ends };

  look(projection, geo, home).fitExtent(frame, outline);
  const fitScale = projection.scale();
  const middle = projection([home.center.lon, home.center.lat]);
  if (startsAtTop) middle[1] -= projection.getBounds(outline)[0][1] - frame[0][1];

  const camera = isFixed ? home : { ...geo.projection, center: geo.center };
  look(projection, geo, camera)
    .scale(fitScale * camera.scale)
    .translate(middle)
    .clipExtent(frame);
  projection.scaleExtent = () => [fitScale * SCALES[0], fitScale * SCALES[1]];
  Object.assign(map, { bounds: frame, midPt: middle, fitScale, viewInitial: nameView(geo, home) });
}

// How far a reader can zoom out of a window and into it.
const SCALES = [0.4, 60];

// An azimuthal map is moved by turning the globe; any other by turning it east or west and then
// moving the sheet.
function look(projection, geo, { rotation, center }) {
  const shift = geo._isClipped ? [0, 0] : [center.lon - rotation.lon, center.lat - rotation.lat];
  return projection.clipExtent(null).center(shift).rotate([-rotation.lon, -rotation.lat, 0]);
}

// The view that the reset button goes back to, in Plotly's words.
function nameView(geo, { rotation, center }) {
  return {
    "projection.scale": 1,
    "projection.rotation.lon": rotation.lon,
    "center.lon": center.lon,
    "center.lat": center.lat,
    ...(geo._isClipped ? { "projection.rotation.lat": rotation.lat } : {}),
  };
}

/** Say in a figure's layout what the frame of each of its maps must hold. */
export function describeWindows(layout) {
  const { window: own, insets } = layout.meta ?? {};
  if (!own) return;
  const windows = { geo: describe(layout.geo, own.ends, false) };
  insets?.maps.forEach((inset, at) => {
    windows[`geo${at + 2}`] = describe(inset.geo, inset.ends, true);
  });
  layout.meta.windows = windows;
}

function describe({ projection, center }, ends, isFixed) {
  const home = { rotation: { ...projection.rotation }, center: { ...center }, scale: 1 };
  return { ends, home, isFixed };
}
