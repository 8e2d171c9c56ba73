// Adds to pages that are complete without it: theme switch, copy, tabs, the current heading, the menu.
(function () {
  "use strict";
  var root = document.documentElement, words = root.dataset;
  root.classList.add("ready");
  function all(selector, within) { return Array.from((within || document).querySelectorAll(selector)); }
  function make(name, attributes, text) {
    var element = document.createElement(name);
    for (var key in attributes) element.setAttribute(key, attributes[key]);
    if (text) element.textContent = text;
    return element;
  }
  function stored(key, value) {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch (e) { /* the choice lasts for this page */ }
  }

  // Theme: the button turns what the system says into its opposite, and back.
  var button = document.querySelector(".theme");
  if (button) {
    var system = matchMedia("(prefers-color-scheme: dark)");
    var isDark = function () { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; };
    var show = function () { button.setAttribute("aria-pressed", String(isDark())); };
    button.hidden = false;
    button.addEventListener("click", function () {
      stored("gw-theme", root.dataset.theme = isDark() ? "light" : "dark");
      show();
    });
    system.addEventListener("change", show);
    // Chosen on another page meanwhile: in another tab, or before the reader came back to this one.
    addEventListener("storage", function (event) {
      if (event.key !== "gw-theme" || !event.newValue) return;
      root.dataset.theme = event.newValue;
      show();
    });
    addEventListener("pageshow", function (event) {
      if (!event.persisted) return;
      try { root.dataset.theme = localStorage.getItem("gw-theme") || ""; } catch (e) { /* as it was */ }
      show();
    });
    show();
  }

  // Copy: of a session the commands, of a change the new state, and what is folded, too.
  function textOf(code) {
    var copy = code.cloneNode(true);
    all("summary, del, .p, .o", copy).forEach(function (node) {
      // What was printed goes with the rest of its line, a prompt with its space.
      var after = node.nextSibling;
      if (after && after.nodeType === 3) {
        if (node.className === "o") after.data = after.data.replace(/^\s*\n/, "");
        if (node.className === "p") after.data = after.data.replace(/^ /, "");
      }
      node.remove();
    });
    var text = copy.textContent;
    // Lines marked with + and - by hand; a true patch is copied as it is.
    if (!copy.querySelector(".i, .d") || /^(@@|diff |--- )/m.test(text)) return text;
    var lines = text.split("\n").filter(function (line) { return line[0] !== "-"; });
    var padded = lines.every(function (line) { return !line || line[0] === "+" || line[0] === " "; });
    return lines.map(function (line) { return line.replace(padded ? /^[+ ]/ : /^\+/, ""); }).join("\n");
  }
  function write(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    var area = make("textarea", { "class": "skip" });
    area.value = text;
    document.body.append(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  }
  var said = make("p", { role: "status", "class": "skip" });
  document.body.append(said);
  function copies(button, text) {
    var word = button.textContent, name = button.getAttribute("aria-label"), timer;
    function show(done) {
      button.textContent = done ? words.copied : word;
      button.setAttribute("aria-label", done ? words.copied : name);
      button.classList.toggle("done", done);
      said.textContent = done ? words.copied : "";
    }
    button.addEventListener("click", function () {
      write(text()).then(function () {
        show(true);
        clearTimeout(timer);
        timer = setTimeout(show, 2000, false);
      }, function () {});
    });
  }
  all(".copy").forEach(function (button) {
    var code = (button.closest(".apply") || button.closest(".ex").querySelector("pre")).querySelector("code");
    copies(button, function () { return textOf(code); });
  });
  // Of several commands each has a button of its own.
  all(".tools").forEach(function (tools) {
    var pre = tools.closest(".ex").querySelector("pre"), code = pre.firstElementChild;
    var stops = all(".p, .o", code).filter(function (stop) { return stop.textContent !== ">"; });
    var prompts = stops.filter(function (stop) { return stop.className === "p"; });
    if (prompts.length < 2 || code.querySelector("details")) return;
    var buttons = make("div", { "class": "cmds" });
    prompts.forEach(function (prompt) {
      var range = document.createRange(), stop = stops[stops.indexOf(prompt) + 1];
      range.setStart(code, 0);
      range.setEndBefore(prompt);
      var line = range.toString().split("\n").length - 1;
      range.setEndAfter(code.lastChild);
      if (stop) range.setEndBefore(stop);
      range.setStartAfter(prompt);
      var text = textOf(range.cloneContents()).trim();
      var button = make("button", { type: "button", "class": "copy icon", "aria-label": words.copyCommand + ": " + text });
      button.style.setProperty("--at", line);
      copies(button, function () { return text; });
      buttons.append(button);
    });
    pre.before(buttons);
  });

  // Tabs: what is chosen in one group is chosen in all that have it, and on other pages.
  var groups = [];
  function select(group, at) {
    group.forEach(function (one, index) {
      one.tab.setAttribute("aria-selected", String(index === at));
      one.tab.tabIndex = index === at ? 0 : -1;
      one.panel.hidden = index !== at;
    });
  }
  function choose(label) {
    groups.forEach(function (group) {
      var at = group.findIndex(function (one) { return one.label === label; });
      if (at >= 0) select(group, at);
    });
  }
  function pick(group, at) {
    var one = group[at], top = one.tab.getBoundingClientRect().top;
    choose(one.label);
    select(group, at);
    // Groups above may have grown: the tab stays where it is.
    scrollBy({ top: one.tab.getBoundingClientRect().top - top, behavior: "instant" });
    one.tab.focus({ preventScroll: true });
    chosen = [one.label].concat(chosen.filter(function (label) { return label !== one.label; })).slice(0, 16);
    stored("gw-tabs", JSON.stringify(chosen));
    try { history.replaceState(null, "", "#" + one.panel.id); } catch (e) { /* not here */ }
  }
  all(".tabs").forEach(function (box) {
    var panels = Array.from(box.children).filter(function (child) { return child.matches(".tab"); });
    if (panels.length < 2) return;
    var list = make("div", { role: "tablist" });
    var group = panels.map(function (panel, at) {
      var label = panel.firstElementChild.textContent;
      var tab = make("button", { type: "button", role: "tab", id: panel.id + ":", "aria-controls": panel.id }, label);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", function () { pick(group, at); });
      list.append(tab);
      return { tab: tab, panel: panel, label: label };
    });
    list.addEventListener("keydown", function (event) {
      var at = group.findIndex(function (one) { return one.tab === event.target; }), last = group.length - 1;
      var to = { ArrowRight: at < last ? at + 1 : 0, ArrowLeft: at ? at - 1 : last, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      pick(group, to);
    });
    box.prepend(list);
    box.classList.add("on");
    groups.push(group);
    select(group, 0);
  });
  var chosen = [];
  try { chosen = JSON.parse(stored("gw-tabs") || "[]").reverse(); } catch (e) { /* somebody else's */ }
  chosen.forEach(choose);
  chosen.reverse();

  // What an address leads to is shown: its tab chosen, its fold open.
  function reveal() {
    var target;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (e) { /* no anchor */ }
    var hidden = target && target.closest(".tab, details:not([open])");
    if (!hidden) return;
    groups.forEach(function (group) {
      group.forEach(function (one, at) {
        if (!one.panel.contains(target)) return;
        choose(one.label);
        select(group, at);
      });
    });
    for (var box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    target.scrollIntoView({ behavior: "instant" });
  }
  addEventListener("hashchange", reveal);
  reveal();
  // Explain: a script that is loaded when a reader first points at a block, reaches it, or asks.
  var explain;
  function load() {
    if (explain) return;
    explain = make("script", { src: words.explain });
    document.head.append(explain);
  }
  all("a.explain").forEach(function (link) {
    var pre = link.closest(".ex").querySelector("pre"), button = make("button", {
      type: "button", "class": "explain", "data-fields": link.dataset.fields, "aria-haspopup": "dialog",
      "aria-label": link.getAttribute("aria-label")
    }, link.textContent);
    button.addEventListener("click", function () {
      button.dataset.asked = "";
      load();
    }, { once: true });
    pre.addEventListener("pointerenter", load, { once: true });
    pre.addEventListener("focus", load, { once: true });
    link.replaceWith(button);
  });

  // Contents: the heading that was last scrolled past is the current one.
  var links = all(".toc nav a");
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

  // Search: its script comes when the reader asks for it. What is typed meanwhile stays in the box.
  var find = document.querySelector(".find"), dialog = document.querySelector("dialog.seek");
  if (find && dialog) {
    var ask = function (event) {
      event.preventDefault();
      if (dialog.open) return;
      dialog.showModal();
      dialog.querySelector("input").select();
      if (document.querySelector("script[data-search]") || window.gwSearch) return;
      var script = document.createElement("script");
      script.src = find.dataset.script;
      script.dataset.search = "";
      script.onerror = function () { dialog.querySelector(".said").textContent = find.dataset.failed; script.remove(); };
      document.head.append(script);
    };
    find.hidden = false;
    find.addEventListener("submit", ask);
    addEventListener("keydown", function (event) {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!event.target.closest("input, textarea, select, dialog, [contenteditable]")) ask(event);
    });
  }

  // The menu of small screens closes with Escape, and when something else is used.
  var menu = document.querySelector(".menu");
  if (menu) {
    var close = function (event) {
      if (menu.open && event.target !== root && !menu.parentElement.contains(event.target)) menu.open = false;
    };
    addEventListener("focusin", close);
    addEventListener("pointerdown", close);
    addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.firstElementChild.focus();
      }
    });
  }
  var here = document.querySelector(".tree [aria-current]");
  if (here && here.offsetTop > innerHeight) here.closest(".tree").scrollTop = here.offsetTop - innerHeight / 2;
})();
