// Runs before anything is painted: the theme that the reader chose, and whether scripts run at all.
(function (root) {
  root.className = "js";
  // Without the other script its parts are shown as if there were none.
  addEventListener("error", function (e) { if (e.target.tagName === "SCRIPT" && root.className === "js") root.className = ""; }, true);
  try {
    var theme = localStorage.getItem("gw-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch (e) {}
})(document.documentElement);
