// How finely the world is drawn: coarsely, and more finely once a reader has zoomed in. The finer
// shapes are fetched when they are first needed, by the browser, which keeps them.

/** Name the shapes that a figure's scale asks for. */
export function chooseDetail({ data, layout }) {
  const { finer } = layout.meta ?? {};
  if (!finer || !isClose(layout, finer)) return;
  for (const trace of data) if (trace.geojson === finer.coarse) trace.geojson = finer.fine;
}

/** Draw a map more finely if it has been zoomed into; where it stands stays as it is. */
export async function refine(plot) {
  const { finer } = plot.layout.meta ?? {};
  if (!finer || !isClose(plot.layout, finer)) return;
  const coarse = plot.data.flatMap(({ geojson }, at) => (geojson === finer.coarse ? [at] : []));
  if (coarse.length) await window.Plotly.restyle(plot, { geojson: finer.fine }, coarse);
}

const isClose = ({ geo }, { from_scale: from }) => (geo.projection.scale ?? 1) >= from;
