// The search box: a combobox after the ARIA pattern. It fetches what can be found when it is first
// used, and asks the server nothing while the reader types.

const AT_MOST = 8;
const places = new Map();

// As geodata.names does it, so that every spelling it accepts is found.
function normalise(name) {
  return name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/['\u2018\u2019\u02bb\u02bc`\u00b4]/g, "")
    .replace(/&/g, " and ")
    .replace(/[\s.,/()_\u2010-\u2015-]+/g, " ")
    .trim();
}

async function fetchPlaces(url) {
  const answer = await fetch(url);
  const listed = await answer.json();
  const names = new Map(listed.filter(({ also }) => also).map(({ iso3, name }) => [iso3, name]));
  return listed.map(({ name, iso3, also, what, known_as, at }) => ({
    name,
    iso3,
    at,
    host: also ? null : names.get(iso3),
    what: what ?? "post",
    keys: [name, ...(also ?? known_as ?? [])].map(normalise),
    spellings: [name, ...(also ?? known_as ?? [])],
    code: also ? iso3.toLowerCase() : null,
  }));
}

// 0 is the code or a whole name, 1 the beginning of one, 2 of a word in one, 3 anywhere in one.
function rank(key, sought) {
  if (key === sought) return 0;
  if (key.startsWith(sought)) return 1;
  if (key.includes(` ${sought}`)) return 2;
  return key.includes(sought) ? 3 : Infinity;
}

function findMatches(listed, text) {
  const sought = normalise(text);
  if (!sought) return listed.filter(({ host }) => !host).map((place) => ({ place }));
  const found = [];
  for (const place of listed) {
    const ranks = place.keys.map((key) => rank(key, sought));
    const best = Math.min(...ranks);
    if (place.code === sought) found.push({ place, rank: 0 });
    else if (best < Infinity) {
      const spelling = place.spellings[ranks.indexOf(best)];
      found.push({ place, rank: best, spelling: spelling === place.name ? null : spelling });
    }
  }
  return found.sort((a, b) => a.rank - b.rank).slice(0, AT_MOST);
}

function describe({ place, spelling }) {
  if (place.host) return `${place.what}, ${place.host}`;
  return spelling ? `${place.iso3}, ${spelling}` : place.iso3;
}

function close(box) {
  box.list.hidden = true;
  box.at = -1;
  box.input.setAttribute("aria-expanded", "false");
  box.input.removeAttribute("aria-activedescendant");
}

function restore(box) {
  box.input.value = box.data.name;
  close(box);
}

// A place of the country that is selected is picked as well: the map moves to it.
function choose(box, place) {
  close(box);
  box.input.value = place?.name ?? "";
  box.pick(place?.iso3 ?? "", place?.at);
}

function mark(box, at) {
  box.at = at;
  const options = [...box.list.children].filter((option) => option.role === "option");
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
  if (!options[at]) return;
  options[at].scrollIntoView({ block: "nearest" });
  box.input.setAttribute("aria-activedescendant", options[at].id);
}

function makeOption(box, match, i) {
  const option = document.createElement("li");
  option.role = "option";
  option.id = `${box.input.id}-${i}`;
  const name = document.createElement("span");
  name.textContent = match.place.name;
  const note = document.createElement("small");
  note.textContent = describe(match);
  option.append(name, " ", note);
  // Before the field loses focus, which closes the list.
  option.onmousedown = (event) => {
    event.preventDefault();
    choose(box, match.place);
  };
  return option;
}

async function open(box, text) {
  const { places: url } = box.data;
  if (!places.has(url)) places.set(url, fetchPlaces(url));
  const listed = await places.get(url);
  if (document.activeElement !== box.input) return;
  box.found = findMatches(listed, text);
  box.list.replaceChildren(...box.found.map((match, i) => makeOption(box, match, i)));
  if (!box.found.length) {
    const none = document.createElement("li");
    none.role = "option";
    none.ariaDisabled = "true";
    none.textContent = "No country, post or place held of this name";
    box.list.append(none);
  }
  box.list.hidden = false;
  box.input.setAttribute("aria-expanded", "true");
  mark(box, text && box.found.length ? 0 : -1);
}

function pressKey(box, event) {
  const { key } = event;
  if (key === "Escape") {
    restore(box);
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    if (box.list.hidden) open(box, "");
    else mark(box, Math.max(0, Math.min(box.found.length - 1, box.at + (key === "ArrowDown" ? 1 : -1))));
  } else if (key === "Enter" && !box.list.hidden) {
    event.preventDefault();
    if (box.at >= 0 && box.found[box.at]) choose(box, box.found[box.at].place);
    else if (!box.input.value) choose(box, null);
  }
}

let n = 0;
const boxes = new WeakMap();

function begin(parent) {
  n += 1;
  const root = document.createElement("div");
  root.className = "postwatch-search";
  const label = document.createElement("label");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const clear = document.createElement("button");
  Object.assign(input, { id: `country-search-${n}`, type: "text", autocomplete: "off" });
  Object.assign(input, { role: "combobox", placeholder: "Name, code or post", spellcheck: false });
  Object.assign(list, { id: `${input.id}-list`, role: "listbox", hidden: true });
  Object.assign(clear, { type: "button", textContent: "\u00d7", ariaLabel: "Clear the country" });
  label.htmlFor = input.id;
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  root.append(label, input, clear, list);
  parent.append(root);
  const box = { root, label, input, list, clear, found: [], at: -1 };
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => box.list.hidden && open(box, ""));
  input.addEventListener("input", () => open(box, input.value));
  input.addEventListener("blur", () => restore(box));
  input.addEventListener("keydown", (event) => pressKey(box, event));
  clear.addEventListener("click", () => box.pick(""));
  boxes.set(parent, box);
  return box;
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const box = boxes.get(parentElement) ?? begin(parentElement);
  box.data = data;
  box.pick = (iso3, at) => setTriggerValue("picked", { iso3, at: at ?? null });
  box.label.textContent = data.label;
  box.list.ariaLabel = data.label;
  box.clear.hidden = !data.iso3;
  if (document.activeElement !== box.input || box.list.hidden) box.input.value = data.name;
  return () => {};
}
