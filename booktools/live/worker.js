// Python for one page, off its thread: it loads when first asked, and runs one cell after another.
"use strict";

const plainFetch = self.fetch;
let loaded = 0;
let python, kernel, tell;
let drawing = false; // whether matplotlib is there

/** Every byte that arrives is counted, so that the page can say how far the download is. WebAssembly and archives come
    compressed, whatever the server does. */
self.fetch = async (asked, options) => {
  const packed = /\.(wasm|whl|zip)$/.test(asked.url ?? asked);
  const answer = await plainFetch(packed ? `${asked.url ?? asked}.packed` : asked, options).catch((error) => ({ error }));
  if (!answer.ok) {
    // Told from here: Pyodide waits for ever for a file that does not come.
    broken(answer.error ?? `${answer.status} ${answer.url}`);
    throw new TypeError("a file did not come");
  }
  postMessage({ type: "fetched", name: answer.url });
  const counted = new TransformStream({
    transform(chunk, out) {
      loaded += chunk.byteLength;
      tell?.();
      out.enqueue(chunk);
    },
  });
  const end = new TransformStream();
  const body = answer.body.pipeThrough(counted);
  // A file that breaks off is told from here too.
  (packed ? body.pipeThrough(new DecompressionStream("gzip")) : body).pipeTo(end.writable).catch(broken);
  const headers = packed ? { "Content-Type": "application/wasm" } : answer.headers;
  return new Response(end.readable, { headers, status: answer.status });
};

async function start({ language, library, cut }) {
  tell = () => postMessage({ type: "progress", loaded });
  importScripts("pyodide.js");
  const archive = fetch(library).then((answer) => answer.arrayBuffer()); // all of it on its way while Python starts
  const env = { MPLBACKEND: "agg", HOME: "/home/pyodide" };
  python = await loadPyodide({ indexURL: new URL("./", self.location.href).href, packages: ["numpy"], env });
  python.unpackArchive(await archive, "zip", { extractDir: "/lib/python3.12/site-packages" });
  kernel = python.pyimport("booktools.live.kernel").Kernel(language, cut);
}

const load = (packages) => python.loadPackage(packages, { messageCallback() {}, errorCallback(text) { throw new Error(text); } });

async function run({ id, source, figure, alt }) {
  if (/\bmatplotlib\b|\bplot\b/.test(source) && !drawing) {
    await load(["matplotlib"]);
    // It looks for its fonts once, and says so; not among what the cell prints.
    python.runPython("import matplotlib.pyplot");
    drawing = true;
  }
  postMessage({ type: "running", id });
  const parts = JSON.parse(kernel.run(source, figure, alt));
  postMessage({ type: "done", id, parts });
}

let turn = Promise.resolve();
self.onmessage = ({ data }) => {
  const step = data.type === "start" ? start : run;
  turn = turn.then(() => step(data)).catch(broken);
};

function broken(error) {
  postMessage({ type: "broken", reason: String(error?.message ?? error) });
}
