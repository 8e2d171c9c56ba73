// Sets the theme that the reader chose, before anything is painted.
try {
  var t = localStorage.getItem("gw-theme");
  if (t === "light" || t === "dark") document.documentElement.dataset.theme = t;
} catch (e) {}
