// A map stepped through: one frame after the other by changing what is drawn, without drawing it
// anew. Levels are fills, digits and texts of what the map holds already; the marks of all frames
// are drawn once, and shown and hidden.

import { addHatch, digitSize, drawFigure, writeDigit } from "./drawing.js";
import { placeLabels } from "./labels.js";

const LEVELS = ["level", "recent level", "old level", "no data"];
const SMALL = ["small countries", "small, no data"];
const PART = "<br><br>";
const DAY_MS = 86_400_000;

/** Fetch the frames of a view; the address is the app's own. */
export async function fetchFrames(url) {
  const answer = await fetch(url);
  const frames = await answer.json();
  if (!answer.ok) throw new Error(frames.error);
  return frames;
}

// A flat list of first and last frames, in order.
function isWithin(stretches, at) {
  for (let i = 0; i < stretches.length; i += 2) {
    if (at <= stretches[i + 1]) return at >= stretches[i];
  }
  return false;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Write a day as everywhere on the page. */
export function formatDay(day) {
  const [year, month, number] = day.split("-").map(Number);
  return `${number} ${MONTHS[month - 1]} ${year}`;
}

function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

// A contested area says what it is, and then what its country says.
function headOf({ meta, text }, { __data__: { i } }) {
  const end = meta?.areas ? text[i].indexOf(PART) : -1;
  return end < 0 ? "" : text[i].slice(0, end + PART.length);
}

/** The frames of one view over the map that shows it. */
export class FramedMap {
  constructor(plot, frames) {
    this.plot = plot;
    this.frames = frames;
    this.byCountry = new Map();
    this.ownFills = new Map();
    for (const [iso3, first, last, level, footing, seen, text] of frames.levels) {
      if (!this.byCountry.has(iso3)) this.byCountry.set(iso3, []);
      this.byCountry.get(iso3).push({ first, last, level, footing, seen, text });
    }
    this.again = () => {
      this.find();
      this.show(this.at);
    };
  }

  /** Draw the marks of all frames, and show one. */
  async begin(at) {
    this.at = at;
    const { figure, config } = this.plot.given;
    const { traces, replaces } = this.frames;
    // Texts are written over frame by frame: those of the view itself stay as they are.
    const kept = figure.data
      .filter(({ name }) => !replaces.includes(name))
      .map((trace) => (Array.isArray(trace.text) ? { ...trace, text: [...trace.text] } : trace));
    await drawFigure(this.plot, { ...figure, data: [...kept, ...traces] }, config);
    this.plot.on("plotly_afterplot", this.again);
    this.again();
  }

  /** Draw the view itself again. */
  async end() {
    this.forget();
    const { figure, config } = this.plot.given;
    await drawFigure(this.plot, { ...figure, data: [...figure.data] }, config);
  }

  /** Leave the map to whoever draws it next. */
  forget() {
    // Plotly does not fill again what it believes unchanged.
    this.ownFills.forEach((fill, path) => (path.style.fill = fill));
    this.plot.removeListener("plotly_afterplot", this.again);
  }

  // Plotly makes elements anew whenever it draws, so they are looked up each time it has.
  find() {
    this.countries = new Map();
    this.marks = [];
    this.fills = this.findFills();
    this.hidden = new WeakSet();
    const add = (iso3, what, element, trace) => {
      if (!this.countries.has(iso3)) {
        this.countries.set(iso3, { areas: [], points: [], digits: [], contested: [], said: [] });
      }
      const country = this.countries.get(iso3);
      country[what].push(element);
      if (trace) country.said.push([element.__data__, trace.text, headOf(trace, element)]);
    };
    for (const group of this.plot.querySelectorAll(".geo g.trace")) {
      const { trace } = group.__data__?.[0] ?? {};
      if (!trace) continue;
      if (trace.meta?.areas) {
        group.querySelectorAll("path").forEach((path) =>
          add(trace.customdata[path.__data__.i], "contested", path, trace),
        );
      } else if (LEVELS.includes(trace.name)) {
        group.querySelectorAll("path").forEach((path) => add(path.__data__.loc, "areas", path, trace));
      } else if (SMALL.includes(trace.name)) {
        group.querySelectorAll("path.point").forEach((p) => add(p.__data__.data, "points", p, trace));
      } else if (trace.name === "digits") {
        group.querySelectorAll("text").forEach((text) =>
          add(trace.ids[text.__data__.i], "digits", text),
        );
      } else if (trace.ids) {
        group.querySelectorAll("path.point, text").forEach((element) => {
          const stretches = trace.ids[element.__data__.i].split(":")[1].split(",").map(Number);
          this.marks.push({ element, stretches, isShown: null });
        });
      }
    }
    this.hideFromPointer();
  }

  // How each level is filled by its age, and no level as the map's own trace says.
  findFills() {
    const { data } = this.plot.given.figure;
    const hatch = data.find(({ name }) => name === "no data").meta.hatches[0];
    addHatch(this.plot.parentElement, hatch);
    const none = { fill: `url(#${hatch.id})`, ground: hatch.ground };
    return (level, age) => {
      const colour = this.frames.colours[age]?.[level];
      return colour ? { fill: colour, ground: colour } : none;
    };
  }

  // Plotly asks the projection which points lie behind the globe, and neither draws those nor
  // answers for them; marks of other days are among them.
  hideFromPointer() {
    for (const [key, part] of Object.entries(this.plot._fullLayout)) {
      const projection = /^geo\d*$/.test(key) && part?._subplot?.projection;
      if (!projection) continue;
      projection.ownOverEdges ??= projection.isLonLatOverEdges;
      projection.isLonLatOverEdges = (lonlat) =>
        this.hidden.has(lonlat) || projection.ownOverEdges(lonlat);
    }
  }

  /** Show one frame. */
  show(at) {
    this.at = at;
    const day = formatDay(this.frames.days[at]);
    for (const [iso3, drawn] of this.countries) this.showCountry(iso3, drawn, at, day);
    for (const mark of this.marks) {
      const isShown = isWithin(mark.stretches, at);
      if (isShown === mark.isShown) continue;
      mark.isShown = isShown;
      const { lonlat } = mark.element.__data__;
      if (isShown) {
        this.hidden.delete(lonlat);
        mark.element.style.display = "";
      } else {
        this.hidden.add(lonlat);
        mark.element.style.display = "none";
      }
    }
    placeLabels(this.plot);
  }

  showCountry(iso3, drawn, at, day) {
    const stretches = this.byCountry.get(iso3);
    if (!stretches) return;
    const stretch = stretches.find(({ last }) => at <= last);
    const isParted = isWithin(this.frames.areas[iso3] ?? [], at);
    const age = this.ageOf(stretch, at);
    if (drawn.stretch !== stretch || drawn.isParted !== isParted || drawn.age !== age) {
      Object.assign(drawn, { stretch, isParted, age });
      this.fill(drawn, stretch, isParted);
    }
    const text = this.say(stretch, at, age).replace("{day}", day);
    for (const [point, texts, head] of drawn.said) {
      texts[point.i] = point.tx = head + text;
    }
  }

  // How old a level is on a frame: its days decide, and they grow while its stretch stays.
  ageOf({ level, seen }, at) {
    if (!level) return null;
    const n = seen ? daysBetween(seen, this.frames.days[at]) : 0;
    return this.frames.ages.find(([, atMost]) => atMost === null || n <= atMost)[0];
  }

  fill({ areas, points, digits, age }, { level }, isParted) {
    const { fill, ground } = this.fills(level, age);
    for (const path of [...areas, ...points]) {
      if (!this.ownFills.has(path)) this.ownFills.set(path, path.style.fill);
    }
    areas.forEach((path) => (path.style.fill = fill));
    points.forEach((path) => (path.style.fill = ground));
    for (const digit of digits) {
      digit.textContent = level ? writeDigit(level, age, isParted) : "";
      if (!level) continue;
      digit.style.fill = this.frames.inks[age][level];
      digit.style.fontSize = `${digitSize(age)}px`;
    }
  }

  say({ footing, seen, text }, at, age) {
    if (footing !== "last_known") return text;
    const n = daysBetween(seen, this.frames.days[at]);
    return text
      .replace("{age}", n === 1 ? "1 day" : `${n} days`)
      .replace("{old}", age === "old" ? "; too old to be counted" : "");
  }

  /** Count the countries at each level, the highest first, and those too old to be counted. */
  count(at) {
    const counts = new Map();
    let nOld = 0;
    for (const stretches of this.byCountry.values()) {
      const stretch = stretches.find(({ last }) => at <= last);
      const { level } = stretch;
      if (this.ageOf(stretch, at) === "old") nOld += 1;
      else if (level) counts.set(level, (counts.get(level) ?? 0) + 1);
    }
    return { levels: [...counts].sort(([a], [b]) => b - a), nOld };
  }
}
