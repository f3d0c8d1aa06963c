// A field for Python in place of a plain one: colours, indents, brackets. It stands in a shadow root, where its own style
// sheet is allowed under the pages' policy.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--plum)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--green)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--amber)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--blue)" },
]);
const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--blue)", borderRadius: "6px", fontSize: "var(--editor-size)" },
  "&.cm-focused": { outline: "2px solid var(--blue)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "var(--code-font)", caretColor: "var(--ink)", padding: "0.6rem 0" },
  ".cm-line": { padding: "0 0.9rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": { backgroundColor: "color-mix(in srgb, var(--blue) 25%, transparent)" },
});

/** Put an editor in the place of a textarea; what comes back is used as that was. */
export function attach(field, { label, run, changed }) {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const act = () => (run(), true);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run: act },
          { key: "Shift-Enter", run: act },
          ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab,
        ]),
        history(), indentOnInput(), bracketMatching(), closeBrackets(), indentUnit.of("    "), python(),
        syntaxHighlighting(colours), look, EditorState.tabSize.of(4),
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off" }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
      ],
    }),
  });
  host.className = "cell-editor-rich";
  host.addEventListener("keydown", (event) => event.stopPropagation());
  field.replaceWith(host);
  view.focus();
  return {
    rich: true,
    get value() { return view.state.doc.toString(); },
    set value(text) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }); },
    focus: () => view.focus(),
    remove: () => { view.destroy(); host.remove(); },
  };
}
