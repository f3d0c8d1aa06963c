// Pagefind for pages opened from a disk, where a browser reads neither modules nor data from files: this file brings
// them along. What asks for one of Pagefind's files gets it from here.
"use strict";

(() => {
  const files = { /* name: base64 */ };
  const address = new URL("pagefind.js", document.currentScript.src).pathname;
  const bytes = (name) => Uint8Array.from(atob(files[name]), (letter) => letter.charCodeAt(0));
  const asBefore = window.fetch;
  window.fetch = (input, options) => {
    const name = String(input?.url ?? input).split("?")[0].split("/pagefind/")[1];
    return name in files ? Promise.resolve(new Response(bytes(name))) : asBefore(input, options);
  };
  // As text it has no address; it looks for its data, and names its results, beside the one it is told.
  const script = new TextDecoder().decode(bytes("pagefind.js")).replaceAll("import.meta.url", JSON.stringify(address));
  window.lossbookPagefind = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
})();
