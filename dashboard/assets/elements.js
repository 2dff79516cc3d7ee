// What every element of the page does first: unpack its data, and draw it unless newer data came.

const turns = new WeakMap();

async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** Show an element by the module of its name; the promise gives the function that ends it. */
export async function show(name, component) {
  const { parentElement } = component;
  const turn = (turns.get(parentElement) ?? 0) + 1;
  turns.set(parentElement, turn);
  const [module, data] = await Promise.all([import(`./${name}.js`), unpack(component.data)]);
  // Unpacking takes its time; an element whose data has been overtaken meanwhile is not drawn.
  return turns.get(parentElement) === turn ? module.default({ ...component, data }) : () => {};
}
