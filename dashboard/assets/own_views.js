// The reader's own views: kept in this browser, opened with a click, carried as a file.
//
// Nothing of them is sent anywhere but the address of the one that is opened.

const KEY = "postwatch.views";
const VIEWS_AT_MOST = 100;
const LENGTHS = { name: 80, description: 300, address: 2000 };
const menus = new WeakMap();

function isView(view) {
  const isText = (field) => typeof view[field] === "string" && view[field].length <= LENGTHS[field];
  return typeof view === "object" && view !== null && Object.keys(LENGTHS).every(isText)
    && view.name.trim() !== "" && view.address.trim() !== "";
}

// A file of views, or what was kept earlier; anything that is no view is refused as a whole.
function parseViews(text) {
  const { views } = JSON.parse(text);
  if (!Array.isArray(views) || !views.every(isView)) throw new Error("not a file of views");
  const kept = views.slice(0, VIEWS_AT_MOST);
  return kept.map(({ name, description, address }) => ({ name, description, address }));
}

function readViews() {
  try {
    return parseViews(localStorage.getItem(KEY) ?? '{"views":[]}');
  } catch {
    return [];
  }
}

function writeViews(menu, views) {
  const last = views.slice(-VIEWS_AT_MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify({ views: last }));
  } catch {
    say(menu, "This browser keeps nothing for this page: save them as a file.");
  }
  menu.views = last;
  fillList(menu);
}

// A later view of the same name takes the place of the earlier one.
function addViews(menu, added) {
  const names = new Set(added.map(({ name }) => name));
  writeViews(menu, [...menu.views.filter(({ name }) => !names.has(name)), ...added]);
}

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function makeButton(text, onClick, attributes = {}) {
  const button = make("button", text, { type: "button", ...attributes });
  button.addEventListener("click", onClick);
  return button;
}

function fillList(menu) {
  const rows = menu.views.map((view) => {
    const row = make("li");
    const open = makeButton(view.name, () => menu.open(view.address), { class: "open" });
    const drop = makeButton("Remove", () =>
      writeViews(menu, menu.views.filter((other) => other !== view)));
    drop.setAttribute("aria-label", `Remove ${view.name}`);
    row.append(open, drop);
    if (view.description) row.append(make("p", view.description));
    return row;
  });
  menu.list.replaceChildren(...(rows.length ? rows : [make("li", "None saved yet.")]));
  menu.save.disabled = rows.length === 0;
}

function say(menu, words) {
  menu.status.textContent = words;
}

function saveFile(menu) {
  const text = JSON.stringify({ views: menu.views }, null, 2);
  const link = make("a", "", {
    href: URL.createObjectURL(new Blob([text], { type: "application/json" })),
    download: "postwatch-views.json",
  });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function openFile(menu, input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  try {
    const views = parseViews(await file.text());
    addViews(menu, views);
    say(menu, `${views.length} taken from ${file.name}.`);
  } catch {
    say(menu, `${file.name} is not a file of views.`);
  }
}

function makeField(label, name, isRequired) {
  const field = make("input", "", { maxlength: LENGTHS[name], autocomplete: "off" });
  field.required = isRequired;
  const whole = make("label", label);
  whole.append(field);
  return { whole, field };
}

function begin(parent) {
  const root = make("details", "", { class: "postwatch-views" });
  root.append(make("summary", "Your views"));
  const sheet = make("div");
  const menu = { root, views: readViews() };
  menu.list = make("ul");
  menu.status = make("p", "", { role: "status" });

  const form = make("form");
  const name = makeField("Name", "name", true);
  const description = makeField("Description", "description", false);
  form.append(name.whole, description.whole, make("button", "Save this view", { type: "submit" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [given, said] = [name.field.value.trim(), description.field.value.trim()];
    if (!given) return;
    addViews(menu, [{ name: given, description: said, address: location.search.slice(1) }]);
    form.reset();
    say(menu, `Saved in this browser: ${given}.`);
  });

  const files = make("div", "", { class: "files" });
  menu.save = makeButton("Save as a file", () => saveFile(menu));
  const input = make("input", "", { type: "file", accept: ".json,application/json" });
  input.hidden = true;
  input.setAttribute("aria-label", "File of views");
  input.addEventListener("change", () => openFile(menu, input));
  files.append(menu.save, makeButton("Open a file", () => input.click()), input);

  sheet.append(menu.list, form, files, menu.status);
  root.append(sheet);
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !root.open) return;
    event.stopPropagation();
    root.open = false;
    root.querySelector("summary").focus();
  });
  parent.append(root);
  fillList(menu);
  menus.set(parent, menu);
  return menu;
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const menu = menus.get(parentElement) ?? begin(parentElement);
  menu.root.dataset.testid = data.testid;
  menu.open = (address) => {
    menu.root.open = false;
    setTriggerValue("opened", address);
  };
  return () => {};
}
