// A small map of one country: outlines fetched once by their URL, marks laid over them.

const SVG = "http://www.w3.org/2000/svg";
const outlines = new Map();

function fetchOutlines(url) {
  if (!outlines.has(url)) outlines.set(url, fetch(url).then((answer) => answer.json()));
  return outlines.get(url);
}

function make(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  if (text) element.textContent = text;
  return element;
}

function drawScale(svg, { height, units_per_km: unitsPerKm }) {
  // The longest round length that fits a quarter of the width.
  const km = [2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1].find((long) => long * unitsPerKm < 100);
  const width = km * unitsPerKm;
  const y = height - 8;
  svg.append(
    make("path", { class: "scale", d: `M8,${y - 4}v4h${width.toFixed(1)}v-4` }),
    make("text", { class: "scale", x: 12 + width, y }, `${km.toLocaleString("en")} km`),
  );
}

/** Draw the map into an element; `locator` is that of dashboard.facts.presence.locator_map. */
export async function drawLocatorMap(place, locator) {
  if (!place || !locator.outlines.startsWith("shapes/")) return;
  const drawn = await fetchOutlines(locator.outlines);
  const svg = make("svg", { viewBox: `0 0 400 ${drawn.height}`, role: "img" });
  svg.setAttribute("aria-label", locator.label);
  for (const [iso3, d] of Object.entries(drawn.paths)) {
    const kind = iso3 === locator.iso3 ? "own" : "other";
    const level = `level-${locator.levels[iso3] ?? "none"} age-${locator.ages[iso3] ?? "none"}`;
    svg.append(make("path", { class: `${kind} ${level}`, d }));
  }
  svg.append(make("path", { class: "edge", d: drawn.paths[locator.iso3] }));
  for (const [iso3, [x, y]] of Object.entries(drawn.labels)) {
    if (iso3 !== locator.iso3) svg.append(make("text", { class: "name", x, y }, iso3));
  }
  for (const [x, y, kind, said] of locator.marks) {
    const mark = make("circle", { class: `mark ${kind}`, cx: x, cy: y, r: 4 });
    mark.append(make("title", {}, said));
    svg.append(mark);
  }
  drawScale(svg, drawn);
  place.replaceChildren(svg);
}
