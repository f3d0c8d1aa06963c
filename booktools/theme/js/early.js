// Runs before anything is drawn, so that a reader who chose a theme never sees the other one flash, and buttons that need
// a script are there from the start, or not at all.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  let theme;
  try {
    theme = localStorage.getItem("lossbook-theme");
  } catch {
    theme = window.name; // Storage is off: the window's own name serves as long as it is open.
  }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();
