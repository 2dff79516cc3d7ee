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
  const [x, y] = [a, b].map((value) => (Array.isArray(value) ? value[0] : value));
  if (x === null || y === null) return (x === null) - (y === null);
  return typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
}

function fillBody(table) {
  const { column, falls } = table.order;
  const rows = [...table.data.rows];
  if (column !== null) rows.sort((a, b) => compare(a[column], b[column]) * (falls ? -1 : 1));
  const lines = rows.map((row) => {
    const line = document.createElement("tr");
    row.forEach((value, i) => line.append(makeCell(value, table.data.columns[i])));
    return line;
  });
  table.body.replaceChildren(...lines);
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

export default function mount({ parentElement, data }) {
  const table = tables.get(parentElement) ?? begin(parentElement);
  const names = data.columns.map(({ name }) => name).join();
  table.data = data;
  table.root.dataset.testid = data.testid;
  table.root.setAttribute("aria-label", data.label);
  table.caption.textContent = data.label;
  if (names !== table.names) {
    table.names = names;
    table.order = { column: null, falls: false };
    fillHead(table, data.columns);
  }
  fillBody(table);
  return () => {};
}
