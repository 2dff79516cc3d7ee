// A brief in a frame as its document will look, with buttons that save it in each form.
//
// Each form is asked of the app with the analyst's edits. Where the server has no browser to draw
// with, the document in the frame draws its own SVG, and this page makes the PNG of it.

const previews = new WeakMap();

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

async function ask(preview, address) {
  const { query, edits } = preview.data;
  const isPlain = !address.includes("/brief.");
  const joined = `${address}${address.includes("?") ? "&" : "?"}${query}`;
  const answer = await fetch(joined, isPlain ? {} : { method: "POST", body: JSON.stringify(edits) });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error ?? answer.status);
  return answer;
}

function nameOf(answer) {
  return /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? "brief";
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function writeSvg(preview) {
  const brief = preview.frame.contentWindow.postwatchBrief;
  await brief.ready;
  return new Blob([brief.writeSvg()], { type: "image/svg+xml" });
}

async function paint(svg, scale) {
  const picture = new Image();
  picture.src = URL.createObjectURL(svg);
  await picture.decode();
  const canvas = make("canvas", { width: picture.width * scale, height: picture.height * scale });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

// What the reader's own browser can make where the server has none to draw with.
const DRAWN_HERE = /\/brief\.(png|svg)\?(?:.*&scale=([\d.]+))?/;
const DRAWN = /\/brief\.(png|svg|pdf|pptx)\?/;

async function fetchForm(preview, address) {
  const [, form, scale] = DRAWN_HERE.exec(address) ?? [];
  if (preview.data.missing && form) {
    const svg = await writeSvg(preview);
    const name = preview.name.replace(/html$/, form);
    save(form === "svg" ? svg : await paint(svg, Number(scale ?? 1)), name);
    return name;
  }
  const answer = await ask(preview, address);
  save(await answer.blob(), nameOf(answer));
  return nameOf(answer);
}

async function take(preview, label, address) {
  preview.root.setAttribute("aria-busy", "true");
  preview.busy.hidden = false;
  preview.said.textContent = `Making ${label} …`;
  try {
    preview.said.textContent = `Saved ${await fetchForm(preview, address)}.`;
  } catch (fault) {
    preview.said.textContent = `${label} was not made: ${fault.message}`;
  }
  preview.busy.hidden = true;
  preview.root.removeAttribute("aria-busy");
}

function fillButtons(preview) {
  const { documents, data, missing } = preview.data;
  const rows = [["Document", documents], ["Data", data]].map(([name, forms]) => {
    const buttons = forms.map(([label, address]) => {
      const button = make("button", { type: "button", textContent: label });
      button.disabled = Boolean(missing) && DRAWN.test(address) && !DRAWN_HERE.test(address);
      button.onclick = () => take(preview, label, address);
      return button;
    });
    const row = make("div", { className: "row" }, make("span", { textContent: name }), ...buttons);
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", name);
    return row;
  });
  const lacks = missing ? [make("p", { className: "lacks", textContent: missing })] : [];
  preview.bar.replaceChildren(...rows, ...lacks);
}

function resize(preview) {
  const { width, height } = preview.data;
  const scale = Math.min(1, preview.stage.clientWidth / width);
  const shown = height ?? Math.round(Math.max(600, window.innerHeight * 0.85) / scale);
  Object.assign(preview.frame.style, {
    width: `${width}px`,
    height: `${shown}px`,
    transform: `scale(${scale})`,
  });
  preview.stage.style.height = `${Math.ceil(shown * scale)}px`;
}

async function load(preview) {
  const { page, query, edits } = preview.data;
  const stamp = JSON.stringify([page, query, edits]);
  if (stamp === preview.stamp) return;
  preview.stamp = stamp;
  delete preview.root.dataset.drawn;
  preview.said.textContent = "Making the preview …";
  try {
    const answer = await ask(preview, page);
    const blob = await answer.blob();
    if (stamp !== preview.stamp) return;
    preview.name = nameOf(answer);
    preview.frame.src = URL.createObjectURL(blob);
    await new Promise((resolve) => (preview.frame.onload = resolve));
    URL.revokeObjectURL(preview.frame.src);
    while (!preview.frame.contentWindow.postwatchBrief) await new Promise(requestAnimationFrame);
    await preview.frame.contentWindow.postwatchBrief.ready;
    preview.said.textContent = "";
    preview.root.dataset.drawn = stamp;
  } catch (fault) {
    preview.said.textContent = `The preview was not made: ${fault.message}`;
  }
}

function begin(parent) {
  const bar = make("div", { className: "bar" });
  const busy = make("progress", { hidden: true });
  busy.setAttribute("aria-label", "Being made");
  const said = make("p", { className: "said" });
  said.setAttribute("role", "status");
  const frame = make("iframe", { title: "Preview of the brief" });
  const stage = make("div", { className: "stage" }, frame);
  const state = make("div", { className: "state" }, busy, said);
  const root = make("div", { className: "postwatch-preview" }, bar, state, stage);
  parent.append(root);
  const preview = { root, bar, busy, said, frame, stage };
  preview.watcher = new ResizeObserver(() => resize(preview));
  preview.watcher.observe(root);
  previews.set(parent, preview);
  return preview;
}

export default function mount({ parentElement, data }) {
  const preview = previews.get(parentElement) ?? begin(parentElement);
  preview.data = data;
  preview.root.dataset.testid = data.testid;
  fillButtons(preview);
  resize(preview);
  load(preview);
  return () => {
    if (parentElement.isConnected) return;
    preview.watcher.disconnect();
    previews.delete(parentElement);
  };
}
