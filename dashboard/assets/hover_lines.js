// Breaks hover texts into lines again: the server sends them unbroken, see
// dashboard/component/hover_lines.py.

const LINE_CHARS = 60;

const count = (line) => [...line.replace(/<[^>]*>/g, "").replace(/&[^;\s]+;/g, "_")].length;

export function breakLines(joined) {
  if (joined.startsWith("\t")) return joined.slice(1);
  const lines = [];
  for (const paragraph of joined.split("\n")) {
    let [line, ...words] = paragraph.split(" ");
    for (const word of words) {
      if (count(line) + 1 + count(word) > LINE_CHARS) {
        lines.push(line);
        line = word;
      } else {
        line += ` ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.join("<br>");
}

const broken = new WeakSet();

/** Break the hover texts of a figure, once. */
export function breakHovers(figure) {
  if (broken.has(figure)) return;
  broken.add(figure);
  for (const trace of figure.data) {
    for (const key of ["text", "hovertext"]) {
      if (!Array.isArray(trace[key])) continue;
      trace[key] = trace[key].map((text) => (typeof text === "string" ? breakLines(text) : text));
    }
  }
}
