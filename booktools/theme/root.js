// Opens the edition chosen before, else the one of the browser's languages. The links serve whoever has no script.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("lossbook-language");
  } catch {
    // Storage is off: the browser's languages decide.
  }
  if (chosen !== "en" && chosen !== "zh") {
    const known = (navigator.languages || []).find((language) => /^(zh|en)\b/i.test(language)) || "en";
    chosen = /^zh/i.test(known) ? "zh" : "en";
  }
  location.replace(`${chosen}/index.html`);
})();
