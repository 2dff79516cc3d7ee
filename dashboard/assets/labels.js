// Which digits and counts are drawn, and where: decided in the page after each drawing and zoom.
//
// A digit stands in its country's free room and a count in or on its mark. None covers another
// label or a mark; one that has no place is not drawn. Marks are never moved.

const KM_PER_DEGREE = 111.2;

// A digit's own height, and the air it wants around it.
const DIGIT_PX = 11;
const AIR_PX = 1;
// How far from its middle a digit may stand, in shares of the room there is.
const NUDGES = [0, 0.45, 0.75, 1];
const DIRECTIONS = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => (i * Math.PI) / 4);
// Where on a mark's edge a badge may stand: first above to the right.
const CORNERS = [[1, -1], [1, 1], [-1, -1], [-1, 1]];
const BADGE_PX = 9;
// How far it lies over its mark.
const OVER_PX = 3;
const BADGE_EDGE = "stroke:#ffffff;stroke-width:3px;paint-order:stroke;stroke-linejoin:round;";

const box = (x, y, width, height) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});
const meet = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isIn = (a, frame) =>
  a.left >= frame.left && a.right <= frame.right && a.top >= frame.top && a.bottom <= frame.bottom;
// Marks are round or pointed: the corners of their box are empty.
const inner = ({ left, top, width, height }) =>
  box(left + width / 2, top + height / 2, width * 0.75, height * 0.75);
const middle = (rect) => [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];

function readTraces(geo) {
  const groups = geo.framework.node().querySelectorAll(".scatterlayer g.trace");
  return [...groups].map((group) => {
    const { trace } = group.__data__[0];
    const isShown = ({ style, __data__ }) => style.display !== "none" && __data__;
    return {
      trace,
      labels: trace.meta?.labels,
      marks: [...group.querySelectorAll("path.point")].filter(isShown),
      texts: [...group.querySelectorAll("text")].filter(isShown),
    };
  });
}

// Radius in pixels of the free circle around a country's label.
function measureRoom(projection, [lon, lat], roomKm) {
  const degrees = roomKm / KM_PER_DEGREE;
  const at = projection([lon, lat]);
  const north = projection([lon, lat + Math.min(degrees, 89 - lat)]);
  const east = projection([lon + degrees / Math.max(Math.cos((lat * Math.PI) / 180), 0.05), lat]);
  if (!at || !north || !east) return 0;
  return Math.min(Math.hypot(north[0] - at[0], north[1] - at[1]), Math.abs(east[0] - at[0]));
}

function hide(text) {
  text.style.visibility = "hidden";
  text.dataset.placed = "no";
}

// Plotly writes the attribute when the map is dragged; what is set here adds to it.
function show(text, [dx, dy] = [0, 0]) {
  text.style.visibility = "visible";
  text.style.translate = `${dx.toFixed(1)}px ${dy.toFixed(1)}px`;
  text.dataset.placed = "yes";
}

function placeDigits({ trace, texts }, geo, frame, taken) {
  const jobs = texts.map((text, i) => {
    const spot = [trace.lon[i], trace.lat[i]];
    const room = measureRoom(geo.projection, spot, trace.customdata[i]);
    return { text, at: geo.projection(spot), room };
  });
  // The widest countries first: the narrow ones have one place or none.
  jobs.sort((a, b) => b.room - a.room);
  for (const { text, at, room } of jobs) {
    const n = text.textContent.length;
    const width = DIGIT_PX * (n > 2 ? 0.42 * n : n > 1 ? 1.1 : 0.7);
    const reach = room - Math.hypot(width, DIGIT_PX) / 2;
    const found = reach >= 0 && at && findPlace(at, reach, width, frame, taken);
    if (!found) {
      hide(text);
      continue;
    }
    taken.push(found.box);
    show(text, found.nudge);
  }
}

function findPlace([x, y], reach, width, frame, taken) {
  for (const share of NUDGES) {
    for (const angle of share ? DIRECTIONS : [0]) {
      const nudge = [Math.cos(angle) * reach * share, Math.sin(angle) * reach * share];
      const spot = box(x + frame.x + nudge[0], y + frame.y + nudge[1], width + 2 * AIR_PX, DIGIT_PX);
      if (isIn(spot, frame) && !taken.some((other) => meet(spot, other))) {
        return { box: spot, nudge };
      }
    }
  }
  return null;
}

// A count in the middle of its mark: drawn unless another mark or label lies over it.
function placeCounts({ marks, texts }, covers, taken) {
  texts.forEach((text, i) => {
    if (!text.textContent || !marks[i]) return;
    const size = text.getBBox();
    const spot = box(...middle(marks[i].rect), size.width, size.height * 0.7);
    if (covers(marks[i], spot) || taken.some((other) => meet(spot, other))) {
      hide(text);
      return;
    }
    taken.push(spot);
    show(text);
  });
}

// A count on the edge of its mark, with an edge of its own, so that it reads on every level.
function placeBadges({ marks, texts }, marksOfAll, taken) {
  texts.forEach((text, i) => {
    if (!text.textContent || !marks[i]) return;
    const { rect } = marks[i];
    const [x, y] = middle(rect);
    const { width } = text.getBBox();
    const reach = [(rect.width + width) / 2 - OVER_PX, (rect.height + BADGE_PX) / 2 - OVER_PX];
    const spots = CORNERS.map(([right, down]) => {
      const nudge = [right * reach[0], down * reach[1]];
      return { nudge, box: box(x + nudge[0], y + nudge[1], width, BADGE_PX) };
    });
    const isFree = ({ box: spot }) =>
      !taken.some((other) => meet(spot, other)) &&
      !marksOfAll.some((mark) => mark !== marks[i] && meet(spot, mark.rect));
    const found = spots.find(isFree);
    if (!found) {
      hide(text);
      return;
    }
    taken.push(found.box);
    text.style.cssText += BADGE_EDGE;
    show(text, found.nudge);
  });
}

function placeOfMap(geo, frameRect, insets, root) {
  const traces = readTraces(geo);
  const marksOfAll = traces.flatMap(({ marks }) => marks.map((path) => ({ path })));
  marksOfAll.forEach((mark, order) => {
    mark.rect = mark.path.getBoundingClientRect();
    mark.order = order;
  });
  // Plotly draws no element for an empty text: a text and its mark are told by what they draw.
  const byPoint = new Map(marksOfAll.map((mark) => [mark.path.__data__, mark]));
  traces.forEach((trace) => (trace.marks = trace.texts.map((text) => byPoint.get(text.__data__))));
  const visible = marksOfAll.filter(({ rect }) => rect.width > 0);
  const frame = {
    left: frameRect.left,
    right: frameRect.right,
    top: frameRect.top,
    bottom: frameRect.bottom,
    x: root.left,
    y: root.top,
  };
  const covers = (own, spot) =>
    visible.some((mark) => mark.order > own.order && meet(inner(mark.rect), spot));
  const taken = [...insets];
  const of = (kind) => traces.filter(({ labels }) => labels === kind);
  of("count").forEach((trace) => placeCounts(trace, covers, taken));
  of("badge").forEach((trace) => placeBadges(trace, visible, taken));
  taken.push(...visible.map(({ rect }) => rect));
  of("digit").forEach((trace) => placeDigits(trace, geo, frame, taken));
}

/** Place the digits and counts of every map in a plot. */
export function placeLabels(plot) {
  const { _subplots } = plot._fullLayout ?? {};
  const root = plot.querySelector("svg.main-svg").getBoundingClientRect();
  const maps = (_subplots?.geo ?? []).map((name) => plot._fullLayout[name]._subplot);
  const frames = maps.map((geo) => geo.bgRect.node().getBoundingClientRect());
  // A map with insets is covered by them.
  maps.forEach((geo, i) => placeOfMap(geo, frames[i], i ? [] : frames.slice(1), root));
}
