// The day of a frame as a line over a chart whose axis is time.

/** Move the line to a day, or take it away where there is none. */
export function showCursor(testid, day) {
  const root = document.querySelector(`[data-testid="${testid}"]`);
  const axis = root?.querySelector(".js-plotly-plot")?._fullLayout?.xaxis;
  if (!axis) return;
  let line = root.querySelector(":scope > .pw-cursor");
  if (!day) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement("div");
    line.className = "pw-cursor";
    root.append(line);
  }
  const at = axis.d2p(day);
  line.hidden = at < 0 || at > axis._length;
  line.style.transform = `translateX(${axis._offset + at}px)`;
}
