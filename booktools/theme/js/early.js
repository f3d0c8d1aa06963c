// Runs before anything is drawn, so that a reader who chose a theme never sees the other one flash, and buttons that need
// a script are there from the start, or not at all.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  try {
    const theme = localStorage.getItem("lossbook-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is off: the system's theme serves.
  }
})();
