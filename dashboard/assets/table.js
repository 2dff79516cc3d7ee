// A table of facts that sorts by its headers, by mouse or keyboard, without asking the server.

const tables = new WeakMap();

function makeCell(value, column) {
  const cell = document.createElement(column.heads ? "th" : "td");
  if (column.heads) cell.scope = "row";
  const text = value === null ? "" : String(Array.isArray(value) ? value[0] : value);
  const address = Array.isArray(value) ? value[1] : null;
  if (address && /^https?:\/\//i.test(address)) {
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = text;
    cell.append(link);
  } else {
    cell.textContent = text;
  }
  if (typeof value === "number") cell.className = "number";
  return cell;
}

function compare(a, b) {
  const [x, y] = [a, b].map((value) => (Array.isArray(value) ? (value[2] ?? value[0]) : value));
  if (x === null || y === null) return (x === null) - (y === null);
  return typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
}

function fillBody(table) {
  const { rows, columns, codes } = table.data;
  const { column, falls } = table.order;
  const held = (rows ?? []).map((row, i) => ({ row, code: codes[i] }));
  if (column !== null) {
    held.sort((a, b) => compare(a.row[column], b.row[column]) * (falls ? -1 : 1));
  }
  const lines = held.map(({ row, code }) => {
    const line = document.createElement("tr");
    if (code) {
      line.dataset.code = code;
      line.tabIndex = -1;
    }
    row.forEach((value, i) => line.append(makeCell(value, columns[i])));
    return line;
  });
  table.body.replaceChildren(...lines);
  const first = table.body.querySelector("tr[data-code]");
  if (first) first.tabIndex = 0;
  table.root.setAttribute("aria-busy", String(rows === null));
}

// Rows that were left out are asked for once the table comes near.
function askForRows(table) {
  if (table.isNear && table.data?.rows === null && !table.isAsked) {
    table.isAsked = true;
    table.ask();
  }
}

// One row is in the order of the Tab key; the arrows move among the rows, and the map follows
// once they rest.
const REST_MS = 250;
const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 };

function focusRow(table, line) {
  table.body.querySelectorAll("tr[tabindex='0']").forEach((other) => (other.tabIndex = -1));
  line.tabIndex = 0;
  line.focus();
}

function pickRow(table, line, after = REST_MS) {
  clearTimeout(table.resting);
  table.resting = setTimeout(() => table.pick(line.dataset.code), after);
}

// The panel comes with the server's answer.
function focusPanel(code) {
  const find = () => document.querySelector(`[data-testid="country-panel"] [data-country="${code}"]`);
  if (find()) return find().focus();
  const watcher = new MutationObserver(() => {
    if (!find()) return;
    watcher.disconnect();
    find().focus();
  });
  watcher.observe(document.body, { childList: true, subtree: true });
  return setTimeout(() => watcher.disconnect(), 10_000);
}

function pressKey(table, event) {
  const line = event.target;
  if (line.nodeName !== "TR" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    pickRow(table, line, 0);
    focusPanel(line.dataset.code);
  } else if (event.key in MOVES) {
    const lines = [...table.body.querySelectorAll("tr[data-code]")];
    const to = lines.indexOf(line) + MOVES[event.key];
    const next = lines[Math.max(0, Math.min(lines.length - 1, to))];
    focusRow(table, next);
    pickRow(table, next);
  } else {
    return;
  }
  event.preventDefault();
}

function sortBy(table, column) {
  const falls = table.order.column === column && !table.order.falls;
  table.order = { column, falls };
  table.heads.forEach((head, i) => {
    head.setAttribute("aria-sort", i !== column ? "none" : falls ? "descending" : "ascending");
  });
  fillBody(table);
}

function begin(parent) {
  const root = document.createElement("div");
  root.className = "postwatch-table";
  root.tabIndex = 0;
  root.setAttribute("role", "region");
  const grid = document.createElement("table");
  const caption = document.createElement("caption");
  const head = document.createElement("thead");
  const body = document.createElement("tbody");
  grid.append(caption, head, body);
  root.append(grid);
  parent.append(root);
  const table = { root, caption, head, body, heads: [], order: { column: null, falls: false } };
  table.watcher = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      table.isNear = isIntersecting;
      askForRows(table);
    },
    { rootMargin: "400px" },
  );
  table.watcher.observe(root);
  body.addEventListener("keydown", (event) => pressKey(table, event));
  tables.set(parent, table);
  return table;
}

function fillHead(table, columns) {
  const line = document.createElement("tr");
  table.heads = columns.map((column, i) => {
    const head = document.createElement("th");
    head.scope = "col";
    head.setAttribute("aria-sort", "none");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = column.name;
    button.onclick = () => sortBy(table, i);
    head.append(button);
    return head;
  });
  line.append(...table.heads);
  table.head.replaceChildren(line);
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const table = tables.get(parentElement) ?? begin(parentElement);
  table.pick = (iso3) => setTriggerValue("picked", iso3);
  table.ask = () => setTriggerValue("near", true);
  table.root.dataset.testid = data.testid;
  table.root.setAttribute("aria-label", data.label);
  table.caption.textContent = data.label;
  // The same rows again leave the reader's place among them as it is.
  const said = JSON.stringify(data);
  if (said === table.said) return () => {};
  table.said = said;
  // Without rows the heads stay as they are, so that nothing jumps.
  table.data = data.rows ? data : { ...data, columns: table.data?.columns ?? [] };
  const names = table.data.columns.map(({ name }) => name).join();
  table.isAsked = false;
  if (names !== table.names) {
    table.names = names;
    table.order = { column: null, falls: false };
    fillHead(table, table.data.columns);
  }
  fillBody(table);
  askForRows(table);
  return () => {
    if (parentElement.isConnected) return;
    table.watcher.disconnect();
    tables.delete(parentElement);
  };
}
