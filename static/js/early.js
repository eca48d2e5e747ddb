// Runs before the first paint, so that a chosen theme never flashes and script-only tools do not shift the page.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be closed to us: then the device's preference holds.
  }
})();
