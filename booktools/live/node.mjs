// Runs the cells of notebooks under the very files that a page is served, and prints what each shows, a JSON line a cell.
// node node.mjs RUNTIME LIBRARY LANGUAGE CELLS, a file that holds [{"notebook": …, "cells": [{"id", "source", "figure", "alt"}]}]
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, library, language, cellsFile] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const quiet = { messageCallback() {}, errorCallback(text) { throw new Error(text); } };
const python = await loadPyodide({ indexURL: `${runtime}/`, env: { MPLBACKEND: "agg", HOME: "/home/pyodide" }, stderr() {} });
await python.loadPackage(["numpy", "matplotlib"], quiet);
python.runPython("import matplotlib.pyplot");
const site = "/lib/python3.12/site-packages";
python.unpackArchive(new Uint8Array(fs.readFileSync(library)), "zip", { extractDir: site });
const { Kernel } = python.pyimport("booktools.live.kernel");
for (const { notebook, cells } of JSON.parse(fs.readFileSync(cellsFile, "utf8"))) {
  const kernel = Kernel(language);
  for (const { id, source, figure, alt } of cells) {
    const parts = JSON.parse(kernel.run(source, figure, alt));
    process.stdout.write(`${JSON.stringify({ notebook, id, parts })}\n`);
  }
  kernel.destroy();
}
