// The range over the density strip: drawn exactly, and chosen by dragging or by keyboard. While it
// moves only the page knows; when it comes to rest the server is told once.

const brushes = new WeakMap();
const DAY_MS = 86_400_000;
const DRAG_FROM_PX = 4;
// A key held down moves on; the range is at rest when none has been pressed for so long.
const REST_MS = 450;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

// Days are whole numbers since 1 January 1970, so that no zone and no clock change matters.
const toDay = (text) => Math.round(Date.parse(text) / DAY_MS);
const toText = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

function formatDay(day) {
  const [year, month, number] = toText(day).split("-").map(Number);
  return `${number} ${MONTHS[month - 1]} ${year}`;
}

function addMonths(day, by) {
  const from = new Date(day * DAY_MS);
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + by + 1, 0));
  const number = Math.min(from.getUTCDate(), last.getUTCDate());
  return Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), number) / DAY_MS;
}

function make(className, parent) {
  const element = document.createElement("div");
  element.className = className;
  parent.append(element);
  return element;
}

function makeHandle(brush, end, label) {
  const handle = make(`pw-brush-handle pw-brush-${end}`, brush.pane);
  handle.tabIndex = 0;
  handle.setAttribute("role", "slider");
  handle.setAttribute("aria-label", label);
  handle.title = `${label}: drag, or use the arrow keys for a day and with Shift for a month`;
  handle.onkeydown = (event) => pressKey(brush, end, event);
  handle.onblur = () => rest(brush);
  return handle;
}

function begin(parent) {
  const pane = make("pw-brush", parent);
  const brush = { pane, range: null, drag: null };
  brush.band = make("pw-brush-band", pane);
  brush.grip = make("pw-brush-grip", brush.band);
  brush.grip.title = "Drag to move the range";
  brush.words = make("pw-brush-words", pane);
  brush.from = makeHandle(brush, "from", "First day of the range");
  brush.to = makeHandle(brush, "to", "Last day of the range");
  // The strip lies beside the pane, in one frame with it.
  brush.frame = parent.closest(".st-key-density");
  brush.listeners = new AbortController();
  const { signal } = brush.listeners;
  brush.frame.addEventListener("pointerdown", (event) => press(brush, event), { signal });
  window.addEventListener("pointermove", (event) => move(brush, event), { signal });
  window.addEventListener("pointerup", () => release(brush), { signal });
  window.addEventListener("pointercancel", () => giveUp(brush), { signal });
  window.addEventListener("keydown", (event) => event.key === "Escape" && giveUp(brush), { signal });
  brushes.set(parent, brush);
  return brush;
}

// Where the lanes lie: the pane is as wide as the strip, with margins on both sides.
function lanes(brush) {
  const { left, width } = brush.pane.getBoundingClientRect();
  const [before, after] = brush.data.margins;
  return { left: left + before, width: width - before - after };
}

function dayAt(brush, x) {
  const { left, width } = lanes(brush);
  const share = Math.max(0, Math.min(1, (x - left) / width));
  const { first, last } = brush.data;
  return Math.min(last, Math.floor(first + share * (last + 1 - first)));
}

const clamp = (brush, day) => Math.max(brush.data.first, Math.min(brush.data.last, day));

function press(brush, event) {
  if (event.button !== 0) return;
  const { target, clientX: x } = event;
  const { left, width } = lanes(brush);
  const parts = [["from", brush.from], ["to", brush.to], ["both", brush.grip]];
  const kind = parts.find(([, part]) => part === target)?.[0] ?? "new";
  if (kind === "new" && (x < left || x > left + width)) return;
  if (kind !== "new") {
    event.preventDefault();
    target.focus();
  }
  brush.drag = { kind, x, day: dayAt(brush, x), range: { ...brush.range }, hasMoved: false };
}

function move(brush, { clientX: x }) {
  const { drag } = brush;
  if (!drag) return;
  if (!drag.hasMoved && Math.abs(x - drag.x) < DRAG_FROM_PX) return;
  drag.hasMoved = true;
  brush.pane.classList.add("pw-dragging");
  const day = dayAt(brush, x);
  const { from, to } = drag.range;
  if (drag.kind === "new") set(brush, Math.min(drag.day, day), Math.max(drag.day, day));
  else if (drag.kind === "from") set(brush, Math.min(day, to), to);
  else if (drag.kind === "to") set(brush, from, Math.max(day, from));
  else slide(brush, drag.range, day - drag.day);
}

// The whole range moves, at its length, as far as the strip goes.
function slide(brush, { from, to }, by) {
  const { first, last } = brush.data;
  const least = Math.min(0, first - from);
  const most = Math.max(0, last - to);
  const moved = Math.max(least, Math.min(most, by));
  set(brush, from + moved, to + moved);
}

function release(brush) {
  const { drag } = brush;
  brush.drag = null;
  brush.pane.classList.remove("pw-dragging");
  if (!drag) return;
  if (drag.hasMoved) tell(brush);
  // What lies over the strip and is pressed without being dragged hides no month from the reader.
  else pickMonth(brush, drag.day);
}

function pickMonth(brush, day) {
  const first = new Date(day * DAY_MS);
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
  set(brush, Date.UTC(year, month, 1) / DAY_MS, Date.UTC(year, month + 1, 0) / DAY_MS);
  tell(brush);
}

function giveUp(brush) {
  if (!brush.drag && !brush.resting) return;
  clearTimeout(brush.resting);
  brush.resting = brush.drag = null;
  brush.pane.classList.remove("pw-dragging");
  set(brush, brush.told.from, brush.told.to);
}

const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

function pressKey(brush, end, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const now = brush.range[end];
  let day = null;
  if (STEPS[event.key]) {
    const by = STEPS[event.key];
    day = event.shiftKey ? addMonths(now, by) : now + by;
  } else if (event.key === "PageUp") day = addMonths(now, 1);
  else if (event.key === "PageDown") day = addMonths(now, -1);
  else if (event.key === "Home") day = brush.data.first;
  else if (event.key === "End") day = brush.data.last;
  else if (event.key === "Enter") rest(brush);
  if (day === null) return;
  event.preventDefault();
  day = clamp(brush, day);
  const { from, to } = brush.range;
  if (end === "from") set(brush, Math.min(day, to), to);
  else set(brush, from, Math.max(day, from));
  clearTimeout(brush.resting);
  brush.resting = setTimeout(() => rest(brush), REST_MS);
}

function rest(brush) {
  if (!brush.resting) return;
  clearTimeout(brush.resting);
  brush.resting = null;
  tell(brush);
}

function tell(brush) {
  const { from, to } = brush.range;
  if (from === brush.told.from && to === brush.told.to) return;
  brush.told = { from, to };
  brush.pick(`${toText(from)}/${toText(to)}`);
}

function set(brush, from, to) {
  brush.range = { from, to };
  const { first, last, margins } = brush.data;
  const [before, after] = margins;
  const lane = `(100% - ${before + after}px)`;
  const share = (day) => Math.max(0, Math.min(1, (day - first) / (last + 1 - first)));
  const [left, right] = [share(from), share(to + 1)];
  const { style } = brush.pane;
  style.setProperty("--from", `calc(${before}px + ${lane} * ${left.toFixed(5)})`);
  style.setProperty("--to", `calc(${before}px + ${lane} * ${right.toFixed(5)})`);
  const isOutside = to < first || from > last || from > to;
  brush.band.hidden = isOutside;
  for (const [end, day, least, most] of [
    ["from", from, first, to],
    ["to", to, from, last],
  ]) {
    const handle = brush[end];
    handle.setAttribute("aria-valuemin", Math.min(least, day));
    handle.setAttribute("aria-valuemax", Math.max(most, day));
    handle.setAttribute("aria-valuenow", day);
    handle.setAttribute("aria-valuetext", formatDay(day));
  }
  brush.words.textContent = `${formatDay(from)} to ${formatDay(to)}`;
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const brush = brushes.get(parentElement) ?? begin(parentElement);
  const [first, last, from, to] = [data.first, data.last, data.from, data.to].map(toDay);
  brush.data = { ...data, first, last };
  brush.pick = (range) => setTriggerValue("range", range);
  if (!brush.drag && !brush.resting) {
    brush.told = { from, to };
    set(brush, from, to);
  }
  return () => {
    if (parentElement.isConnected) return;
    brush.listeners.abort();
    brushes.delete(parentElement);
  };
}
