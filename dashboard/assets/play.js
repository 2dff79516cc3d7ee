// The bar under the map that steps through the range: nothing moves until it is asked to, and the
// server is asked once, for all the frames.

import { showCursor } from "./cursor.js";
import { FramedMap, fetchFrames, formatDay } from "./frames.js";

const bars = new WeakMap();
const PACE_USUAL = 5;
const PACE_MOST = 20;
const CHARTS_OVER_TIME = ["departure-timeline", "density-strip"];

const rest = window.matchMedia("(prefers-reduced-motion: reduce)");

function count(n, one, several) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : several}`;
}

function make(tag, className, parent, more = {}) {
  const element = Object.assign(document.createElement(tag), { className, ...more });
  parent.append(element);
  return element;
}

const ICONS = {
  back: "M5 4h2v12H5zM16 4 8 10l8 6z",
  play: "M6 3.5 17 10 6 16.5z",
  pause: "M5 4h3.5v12H5zM11.5 4H15v12h-3.5z",
  forward: "M4 4l8 6-8 6zM13 4h2v12h-2z",
};

function setIcon(button, name) {
  button.innerHTML =
    `<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d="${ICONS[name]}"/>` +
    "</svg>";
}

function makeButton(bar, name, label, press) {
  const button = make("button", "pw-play-button", bar.tools, { type: "button", title: label });
  button.setAttribute("aria-label", label);
  setIcon(button, name);
  button.onclick = press;
  return button;
}

// The parts of the bar, in the order they are read.
function begin(parent) {
  const root = make("section", "pw-play", parent);
  root.setAttribute("aria-label", "Step through the range");
  root.dataset.testid = "play";
  const bar = { root, at: null, turn: 0, pace: PACE_USUAL };
  bar.tools = make("div", "pw-play-tools", root);
  bar.back = makeButton(bar, "back", "One step back (, on the map)", () => step(bar, -1));
  bar.toggle = makeButton(bar, "play", "Play (space on the map)", () => toggle(bar));
  bar.forward = makeButton(bar, "forward", "One step forward (. on the map)", () => step(bar, 1));
  bar.slider = make("input", "pw-play-slider", bar.tools, { type: "range", min: 0, step: 1 });
  bar.slider.setAttribute("aria-label", "Day shown");
  bar.slider.oninput = () => {
    pause(bar);
    go(bar, Number(bar.slider.value));
  };
  bar.day = make("output", "pw-play-day", bar.tools);
  const pace = make("label", "pw-play-pace", bar.tools);
  bar.paceSlider = make("input", "", pace, { type: "range", min: 1, max: PACE_MOST, step: 1 });
  bar.paceSlider.value = PACE_USUAL;
  bar.paceSlider.setAttribute("aria-label", "Steps a second");
  bar.paceWords = make("span", "", pace);
  bar.paceSlider.oninput = () => setPace(bar);
  bar.words = make("p", "pw-play-words", root);
  bar.ways = make("span", "pw-play-ways", root);
  bar.choose = make("button", "pw-play-way", bar.ways, { type: "button" });
  bar.choose.textContent = "Show this day";
  bar.choose.title = "End the range on this day";
  bar.choose.onclick = () => bar.pick(bar.frames.days[bar.at]);
  bar.leave = make("button", "pw-play-way", bar.ways, { type: "button" });
  bar.leave.textContent = "Back to the range";
  bar.leave.onclick = () => leave(bar);
  bar.watcher = new MutationObserver(() => follow(bar));
  // The map may be there later than the bar.
  bar.listener = new AbortController();
  const { signal } = bar.listener;
  document.addEventListener("keydown", (event) => pressKey(bar, event), { signal });
  bars.set(parent, bar);
  setPace(bar);
  return bar;
}

function setPace(bar) {
  bar.pace = Number(bar.paceSlider.value);
  bar.paceWords.textContent = `${bar.pace} a second`;
  bar.paceSlider.setAttribute("aria-valuetext", bar.paceWords.textContent);
}

function findPlot(bar) {
  return bar.map?.querySelector(".js-plotly-plot");
}

// The map may be mounted after the bar, and be mounted anew.
function watchMap(bar) {
  const map = document.querySelector(`[data-testid="${bar.data.map}"]`);
  if (!map || map === bar.map) return;
  bar.map = map;
  bar.watcher.disconnect();
  bar.watcher.observe(map, { attributeFilter: ["data-drawn"] });
  bar.badge = make("div", "pw-frame-day", map, { hidden: true });
  bar.badge.setAttribute("aria-hidden", "true");
}

const KEYS = { " ": (bar) => toggle(bar), ",": (bar) => step(bar, -1), ".": (bar) => step(bar, 1) };

function pressKey(bar, event) {
  if (!KEYS[event.key] || event.target.dataset?.testid !== bar.data?.map) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  KEYS[event.key](bar);
}

// The frames of a view are fetched the first time they are asked for.
async function load(bar) {
  const { url } = bar.data;
  if (bar.frames) return true;
  bar.root.setAttribute("aria-busy", "true");
  say(bar, "Fetching the days of the range");
  try {
    bar.loading ??= fetchFrames(url);
    const frames = await bar.loading;
    if (bar.data.url !== url) return false;
    bar.frames = frames;
    return true;
  } catch (fault) {
    if (bar.data.url === url) say(bar, `The range cannot be stepped through: ${fault.message}`);
    return false;
  } finally {
    if (bar.data.url === url) bar.loading = null;
    bar.root.removeAttribute("aria-busy");
  }
}

async function go(bar, to) {
  const { turn } = bar;
  watchMap(bar);
  if (!findPlot(bar)?.given || !(await load(bar)) || bar.turn !== turn) return;
  const last = bar.frames.days.length - 1;
  const at = Math.max(0, Math.min(to, last));
  if (!bar.framed) {
    bar.framed = new FramedMap(findPlot(bar), bar.frames);
    await bar.framed.begin(at);
    if (bar.turn !== turn) return;
  } else if (bar.framed.countries) {
    bar.framed.show(at);
  }
  bar.at = at;
  showState(bar);
}

function step(bar, by) {
  pause(bar);
  const from = bar.at ?? (by > 0 ? -1 : bar.data.n_days - 1);
  return go(bar, from + by);
}

// Where the reader's system asks for rest, only steps are offered.
async function toggle(bar) {
  if (bar.isPlaying) {
    pause(bar);
    return;
  }
  if (rest.matches) return;
  const isAtEnd = bar.at === null || bar.at === bar.data.n_days - 1;
  bar.isPlaying = true;
  setToggle(bar);
  await go(bar, isAtEnd ? 0 : bar.at);
  if (bar.isPlaying && bar.at !== null) run(bar);
  else pause(bar);
}

function run(bar) {
  let due = performance.now() + 1000 / bar.pace;
  const turn = (now) => {
    if (!bar.isPlaying) return;
    if (now >= due) {
      // A frame that is late is drawn late, and none is drawn twice.
      due = Math.max(due + 1000 / bar.pace, now);
      go(bar, bar.at + 1);
      if (bar.at >= bar.data.n_days - 1) pause(bar);
    }
    requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);
}

function pause(bar) {
  bar.isPlaying = false;
  setToggle(bar);
}

function setToggle(bar) {
  if (bar.toggle.dataset.is === String(Boolean(bar.isPlaying))) return;
  bar.toggle.dataset.is = Boolean(bar.isPlaying);
  setIcon(bar.toggle, bar.isPlaying ? "pause" : "play");
  const label = bar.isPlaying ? "Pause (space on the map)" : "Play (space on the map)";
  bar.toggle.title = label;
  bar.toggle.setAttribute("aria-label", label);
}

/** Leave the frames, and show the view itself. */
async function leave(bar) {
  const { framed } = bar;
  reset(bar);
  if (framed) await framed.end();
}

function reset(bar) {
  bar.turn += 1;
  pause(bar);
  bar.framed = null;
  bar.at = null;
  showState(bar);
}

// The server has drawn the map anew: the same frames are laid over it again, or none.
async function follow(bar) {
  if (!bar.framed || !bar.root.isConnected) return;
  bar.framed.forget();
  bar.framed = null;
  if (bar.at !== null) await go(bar, bar.at);
}

function say(bar, words) {
  if (bar.words.textContent !== words) bar.words.textContent = words;
}

function showState(bar) {
  const { at, frames, data } = bar;
  const isShown = at !== null && Boolean(frames);
  const day = isShown ? frames.days[at] : data.day;
  const words = formatDay(day);
  bar.root.dataset.frame = isShown ? day : "";
  bar.day.textContent = words;
  bar.slider.value = isShown ? at : data.n_days - 1;
  bar.slider.setAttribute("aria-valuetext", words);
  bar.ways.classList.toggle("pw-off", !isShown);
  bar.choose.disabled = bar.leave.disabled = !isShown;
  if (bar.badge) {
    bar.badge.hidden = !isShown;
    bar.badge.textContent = words;
  }
  CHARTS_OVER_TIME.forEach((testid) => showCursor(testid, isShown ? day : null));
  say(bar, isShown ? describe(bar) : data.words + (rest.matches ? ` ${data.rest}` : ""));
}

// What stands on the map of a frame, counted.
function describe({ framed, frames, at }) {
  const { levels: counted, nOld } = framed.count(at);
  const levels = counted.map(([level, n]) => `${n} at level ${level}`);
  if (nOld) levels.push(`${nOld} too old to count`);
  const marks = frames.counts.map(([one, several, counts]) => count(counts[at], one, several));
  const begun = marks.length ? `; ${marks.join(" and ")} by this day` : "";
  return `${levels.join(", ") || "No level held"}${begun}.`;
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const bar = bars.get(parentElement) ?? begin(parentElement);
  const isOther = bar.data?.url !== data.url;
  bar.data = data;
  bar.pick = (day) => setTriggerValue("day", day);
  bar.slider.max = data.n_days - 1;
  bar.toggle.hidden = rest.matches;
  if (isOther) {
    bar.framed?.forget();
    bar.frames = bar.loading = null;
    reset(bar);
  }
  const isSingle = data.n_days < 2;
  [bar.back, bar.toggle, bar.forward, bar.slider].forEach((tool) => (tool.disabled = isSingle));
  watchMap(bar);
  return () => {
    if (parentElement.isConnected) return;
    reset(bar);
    bar.watcher.disconnect();
    bar.listener.abort();
    bars.delete(parentElement);
  };
}
