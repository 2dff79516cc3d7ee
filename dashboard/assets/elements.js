// What every element of the page does first: unpack its data, and draw it unless newer data came.

const turns = new WeakMap();

// The dictionary that the server packs with, as the block of a DEFLATE stream that is not compressed:
// before the data of an element it makes a whole stream.
async function fetchDictionary(name) {
  const url = new URL(`dictionaries/${name}.txt`, import.meta.url);
  const text = new Uint8Array(await (await fetch(url, { cache: "no-cache" })).arrayBuffer());
  const { length } = text;
  const head = [0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255];
  return { block: new Blob([new Uint8Array(head), text]), length };
}

const dictionaries = { words: fetchDictionary("words"), figures: fetchDictionary("figures") };

async function unpack(bytes, name) {
  const { block, length } = await dictionaries[name === "words" ? "words" : "figures"];
  const packed = new Blob([block, bytes]).stream();
  const stream = packed.pipeThrough(new DecompressionStream("deflate-raw"));
  const whole = await new Response(stream).arrayBuffer();
  return JSON.parse(new TextDecoder().decode(new Uint8Array(whole, length)));
}

/** Show an element by the module of its name; the promise gives the function that ends it. */
export async function show(name, component) {
  const { parentElement } = component;
  const turn = (turns.get(parentElement) ?? 0) + 1;
  turns.set(parentElement, turn);
  const [module, data] = await Promise.all([import(`./${name}.js`), unpack(component.data, name)]);
  // Unpacking takes its time; an element whose data has been overtaken meanwhile is not drawn.
  return turns.get(parentElement) === turn ? module.default({ ...component, data }) : () => {};
}
