// Adds to pages that are complete without it: theme switch, copy buttons, the current heading.
(function () {
  "use strict";
  var root = document.documentElement, words = root.dataset;

  // Theme: the button turns what the system says into its opposite, and back.
  var button = document.querySelector(".theme");
  if (button) {
    var system = matchMedia("(prefers-color-scheme: dark)");
    var isDark = function () { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; };
    var show = function () { button.setAttribute("aria-pressed", String(isDark())); };
    button.hidden = false;
    button.addEventListener("click", function () {
      var theme = isDark() ? "light" : "dark";
      root.dataset.theme = theme;
      try { localStorage.setItem("gw-theme", theme); } catch (e) { /* the choice lasts for this page */ }
      show();
    });
    system.addEventListener("change", show);
    show();
  }

  // Copy: of a session the commands only, of other code all of it.
  function codeOf(figure) {
    var code = figure.querySelector("pre > code");
    if (!code.querySelector(".p")) return code.textContent;
    var copy = code.cloneNode(true);
    copy.querySelectorAll(".p, .o").forEach(function (node) {
      // What was printed goes with the rest of its line.
      var after = node.nextSibling;
      if (after && after.nodeType === 3) {
        after.data = node.className === "o" ? after.data.replace(/^\s*\n/, "") : after.data.replace(/^ /, "");
      }
      node.remove();
    });
    return copy.textContent;
  }
  function write(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "skip";
    document.body.append(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  }
  document.querySelectorAll(".ex").forEach(function (figure) {
    var copy = document.createElement("button"), timer;
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = words.copy;
    copy.addEventListener("click", function () {
      write(codeOf(figure)).then(function () {
        copy.textContent = words.copied;
        clearTimeout(timer);
        timer = setTimeout(function () { copy.textContent = words.copy; }, 2000);
      }, function () {});
    });
    var bar = figure.querySelector("figcaption");
    if (!bar) return figure.append(copy);
    var links = bar.querySelector(".tools");
    if (!links) {
      links = document.createElement("span");
      links.className = "tools";
      bar.append(links);
    }
    links.insertBefore(copy, links.querySelector("a"));
  });

  // Explain: a script that is loaded when a reader first points at a block, reaches it, or asks.
  var explain;
  function load() {
    if (explain) return;
    explain = document.createElement("script");
    explain.src = words.explain;
    document.head.append(explain);
  }
  document.querySelectorAll("a.explain").forEach(function (link) {
    var button = document.createElement("button"), pre = link.closest(".ex").querySelector("pre");
    button.type = "button";
    button.className = "explain";
    button.textContent = link.textContent;
    button.dataset.fields = link.dataset.fields;
    button.setAttribute("aria-label", link.getAttribute("aria-label"));
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", function () {
      button.dataset.asked = "";
      load();
    }, { once: true });
    pre.addEventListener("pointerenter", load, { once: true });
    pre.addEventListener("focus", load, { once: true });
    link.replaceWith(button);
  });

  // Contents: the heading that was last scrolled past is the current one.
  var links = Array.from(document.querySelectorAll(".toc nav a"));
  var headings = links.map(function (link) {
    return document.getElementById(decodeURIComponent(link.hash.slice(1)));
  });
  if (links.length) {
    var current, waiting = false;
    var mark = function () {
      waiting = false;
      var at = 0;
      headings.forEach(function (heading, index) {
        if (heading && heading.getBoundingClientRect().top < 120) at = index;
      });
      if (innerHeight + scrollY >= root.scrollHeight - 4) at = links.length - 1;
      if (links[at] === current) return;
      if (current) current.removeAttribute("aria-current");
      current = links[at];
      current.setAttribute("aria-current", "true");
      var box = current.closest("nav");
      if (box.scrollHeight > box.clientHeight) box.scrollTop = current.offsetTop - box.offsetTop - box.clientHeight / 2;
    };
    addEventListener("scroll", function () {
      if (!waiting) { waiting = true; requestAnimationFrame(mark); }
    }, { passive: true });
    mark();
  }

  // Escape closes the menu on small screens.
  var menu = document.querySelector(".menu");
  if (menu) addEventListener("keydown", function (event) {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.firstElementChild.focus();
    }
  });
  var here = document.querySelector(".tree [aria-current]");
  if (here && here.offsetTop > innerHeight) here.closest(".tree").scrollTop = here.offsetTop - innerHeight / 2;
})();
