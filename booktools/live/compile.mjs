// Puts bytecode into the archives of a runtime, made by the runtime itself: node compile.mjs RUNTIME BYTECODE.PY
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, bytecode] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const env = { MPLBACKEND: "agg", HOME: "/home/pyodide" };
const python = await loadPyodide({ indexURL: `${runtime}/`, packages: ["numpy", "matplotlib"], env, stderr() {} });
python.FS.mkdir("/made");
python.FS.mount(python.FS.filesystems.NODEFS, { root: runtime }, "/made");
python.FS.writeFile("/home/pyodide/bytecode.py", fs.readFileSync(bytecode));
python.runPython(`
import pathlib, sys
sys.path.insert(0, "/home/pyodide")
import bytecode
exec(bytecode.FIRST)
bytecode.rewrite_all(pathlib.Path("/made"))
`);
