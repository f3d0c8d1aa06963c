// Runs before anything is drawn, so that a reader who chose a theme never sees the other one flash.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("lossbook-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is off: the system's theme serves.
  }
})();
