// Renders a JSON list of {tex, display} from standard input to a JSON list of {html} or {error}.
import katex from "katex";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const formulas = JSON.parse(Buffer.concat(chunks).toString("utf8"));

const rendered = formulas.map(({ tex, display }) => {
  try {
    return { html: katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: strictness }) };
  } catch (error) {
    return { error: error.message };
  }
});

// Chinese inside \text{} is meant; everything else that KaTeX frowns upon is an error.
function strictness(code) {
  return code === "unicodeTextInMathMode" ? "error" : "ignore";
}

process.stdout.write(JSON.stringify(rendered));
