// A tall chart that scrolls keeps its dates in sight, and the name of the band at the top.

const pinned = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";

function findScroller(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return null;
}

// The dates once more, on a ground of the chart's own, in a box that sticks to the top.
function copyAxis(box, plot) {
  const { width, margin, paper_bgcolor: paper } = plot._fullLayout;
  const ticks = plot.querySelector(".xaxislayer-above");
  if (!ticks) return;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", width);
  svg.setAttribute("height", margin.t);
  svg.setAttribute("aria-hidden", "true");
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", width);
  ground.setAttribute("height", margin.t);
  ground.setAttribute("fill", paper);
  svg.append(ground, ticks.cloneNode(true));
  box.replaceChildren(svg);
}

// A host's name stands at its first lane, and moves down with its band while that is in sight.
function moveNames(held) {
  const { plot, scroller } = held;
  const { yaxis, margin, meta } = plot._fullLayout;
  if (!meta?.pinned) return;
  const top = scroller.scrollTop + margin.t - held.offset;
  const lane = Math.abs(yaxis.c2p(1) - yaxis.c2p(0));
  plot.querySelectorAll(".annotation").forEach((name) => {
    const [first, last] = meta.pinned[Number(name.dataset.index)] ?? [0, 0];
    const y = yaxis._offset + yaxis.c2p(first) - lane / 2;
    const by = Math.max(0, Math.min(top - y, (last - first) * lane));
    name.style.transform = by ? `translateY(${by}px)` : "";
  });
}

const NARROW_PX = 560;
const NARROW_COLUMNS_PX = 152;
const NARROW_HOST_CHARS = 10;

/** Narrow the columns beside the lanes where there is little room for these. */
export function narrowColumns(layout, width) {
  if (width >= NARROW_PX) return;
  layout.margin.l = NARROW_COLUMNS_PX;
  layout.yaxis.tickfont.size = 9;
  for (const name of layout.annotations) {
    const [, host] = /^<b>(.*)<\/b>$/s.exec(name.text);
    name.xshift = -NARROW_COLUMNS_PX;
    name.font.size = 9.5;
    // An escaped sign is left whole.
    if (host.length > NARROW_HOST_CHARS && !host.includes("&")) {
      name.text = `<b>${host.slice(0, NARROW_HOST_CHARS - 1)}…</b>`;
    }
  }
}

/** Keep the dates and the names of a chart in sight while the box around it scrolls. */
export function pinLabels(root, plot) {
  let held = pinned.get(root);
  if (!held) {
    const box = document.createElement("div");
    box.className = "pw-pinned-axis";
    root.prepend(box);
    held = { box, plot, scroller: findScroller(root) };
    pinned.set(root, held);
    held.scroller?.addEventListener("scroll", () => moveNames(held), { passive: true });
    plot.on("plotly_afterplot", () => pinLabels(root, plot));
  }
  if (!held.scroller) return;
  const above = root.getBoundingClientRect().top - held.scroller.getBoundingClientRect().top;
  held.offset = above + held.scroller.scrollTop;
  copyAxis(held.box, plot);
  moveNames(held);
}
