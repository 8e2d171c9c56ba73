// Explains the fields of examples. Loaded by site.js when a reader first points at a block whose fields
// are known, reaches it with the keyboard, or asks. The fields of a kind come as a script of their own,
// which calls gwFields; `data-keys` says which of them each key is (see src/render/fields/block.rs).
(function () {
  "use strict";
  var root = document.documentElement;
  var files = {}, waiting = {};

  // What a kind's script brings.
  window.gwFields = function (file) { files[document.currentScript.src] = file; };

  function load(address, done) {
    var url = new URL(address, document.baseURI).href;
    if (files[url]) return done(files[url]);
    if (waiting[url]) return waiting[url].push(done);
    waiting[url] = [done];
    var script = document.createElement("script");
    script.src = url;
    script.onload = script.onerror = function () {
      var all = waiting[url];
      delete waiting[url];
      if (files[url]) all.forEach(function (one) { one(files[url]); });
    };
    document.head.append(script);
  }

  // Which field each key of a block is: {file, field, base}, or nothing.
  function decode(text) {
    var keys = [], file = 0, base = -1, before = -1;
    var token = /([A-Z])|\((\d*)\)|([a-z])|(\d+)\.|-/g, part;
    while ((part = token.exec(text))) {
      if (part[1]) {
        file = part[1].charCodeAt(0) - 65;
        base = before = -1;
      } else if (part[2] !== undefined) {
        base = part[2] ? Number(part[2]) : -1;
      } else if (part[0] === "-") {
        keys.push(null);
      } else {
        before = part[3] ? before + part[3].charCodeAt(0) - 96 : Number(part[4]);
        keys.push({ file: file, field: before, base: base });
      }
    }
    return keys;
  }

  // A block: its keys that are fields, each with its element.
  var blocks = new Map();
  function blockOf(node) {
    var figure = node.closest(".ex"), button = figure && figure.querySelector(".explain");
    var code = figure && figure.querySelector("[data-keys]");
    if (!button || !code) return null;
    if (!blocks.has(figure)) {
      var told = decode(code.dataset.keys);
      var keys = Array.from(code.querySelectorAll(".k")).map(function (element, at) {
        return told[at] && { element: element, at: told[at] };
      });
      blocks.set(figure, {
        button: button,
        pre: code.closest("pre"),
        files: button.dataset.fields.split(" "),
        keys: keys.filter(Boolean)
      });
    }
    return blocks.get(figure);
  }

  // What is known of a key: nothing, if the text is not the field's name.
  function explain(block, key, done) {
    load(block.files[key.at.file], function (file) {
      var fields = file.fields, field = fields[key.at.field];
      if (!field || key.element.textContent.replace(/^["']|["']$/g, "") !== field[1]) return;
      var path = [], anchor = [], depth = 0, inside = true;
      for (var at = key.at.field; at >= 0; at = fields[at][0]) {
        if (at === key.at.base) inside = false;
        if (inside) { path.unshift(fields[at][1]); depth++; }
        anchor.unshift(fields[at][1]);
      }
      var start = key.at.base < 0 ? file.kind : fields[key.at.base][2].replace(/^(\[\]|map\[string\])+/, "");
      done({
        file: file, name: field[1], type: field[2], on: file.on[field[3]], isRequired: field[4] & 1,
        isEnglish: field[4] & 2, standard: field[5], text: field[6], start: start, path: path, depth: depth,
        href: new URL(file.page, new URL(block.files[key.at.file], document.baseURI)).href +
          "#" + encodeURIComponent(anchor.join("."))
      });
    });
  }

  function make(name, className, text) {
    var element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  // Type, default, releases.
  function facts(field) {
    var words = field.file.words, line = make("p", "facts");
    line.append(make("code", "", field.type));
    if (field.isRequired) line.append(" ", make("strong", "", words.required));
    if (field.standard) line.append(" ", make("span", "", words["default"] + " "), make("code", "", field.standard));
    line.append(" ", make("span", "", field.on));
    return line;
  }
  function description(field) {
    var parts = [];
    if (field.isEnglish) parts.push(make("p", "english", field.file.words.english));
    field.text.split(/\n\n+/).forEach(function (text) {
      if (!text) return;
      var paragraph = make("p");
      text.split("`").forEach(function (part, at) { paragraph.append(at % 2 ? make("code", "", part) : part); });
      if (field.isEnglish) paragraph.lang = "en";
      parts.push(paragraph);
    });
    return parts;
  }

  // The panel beside a key. It is there before it is filled, so that what it says is read out.
  var panel = make("div", "panel");
  panel.setAttribute("role", "status");
  panel.hidden = true;
  document.body.append(panel);
  var shown = null, timer;

  function place(element) {
    var key = element.getBoundingClientRect(), own = panel.getBoundingClientRect();
    var left = Math.max(8, Math.min(key.left, root.clientWidth - own.width - 8));
    var below = key.bottom + 6 + own.height < innerHeight || key.top < own.height + 60;
    panel.style.left = left + scrollX + "px";
    panel.style.top = (below ? key.bottom + 6 : key.top - own.height - 6) + scrollY + "px";
  }
  function show(block, key) {
    clearTimeout(timer);
    hide();
    shown = key;
    key.element.classList.add("on");
    explain(block, key, function (field) {
      if (shown !== key) return;
      var path = make("p", "path"), code = make("code");
      code.append(field.start + "." + field.path.slice(0, -1).map(function (name) { return name + "."; }).join(""));
      code.append(make("b", "", field.name));
      path.append(code);
      panel.replaceChildren(path, facts(field));
      description(field).forEach(function (part) { panel.append(part); });
      panel.hidden = false;
      place(key.element);
    });
  }
  function hide() {
    if (shown) shown.element.classList.remove("on");
    shown = null;
    panel.hidden = true;
    panel.replaceChildren();
  }
  function later(action, wait) {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  }

  // Mouse: a short rest on a key shows it, and the panel stays while the pointer is on it.
  function keyAt(target) {
    var element = target.closest && target.closest(".ex [data-keys] .k"), block = element && blockOf(element);
    var key = block && block.keys.find(function (key) { return key.element === element; });
    return key && { block: block, key: key };
  }
  // A page that scrolls under a resting pointer is no movement of it.
  var isKeyed = false, rest = "";
  addEventListener("pointermove", function (event) {
    var now = event.screenX + " " + event.screenY;
    if (now !== rest) isKeyed = false;
    rest = now;
  }, { passive: true });
  addEventListener("pointerover", function (event) {
    if (event.pointerType !== "mouse" || isKeyed) return;
    var at = keyAt(event.target);
    if (at) {
      if (at.key === shown) clearTimeout(timer);
      else later(function () { show(at.block, at.key); }, 150);
    } else if (panel.contains(event.target)) {
      clearTimeout(timer);
    } else {
      later(hide, 250);
    }
  });

  // Keyboard: a block is one stop; arrow keys move from key to key until Escape gives them back.
  var isQuiet = false;
  function isVisible(key) {
    return !key.element.closest("details:not([open])") && key.element.getClientRects().length > 0;
  }
  function move(block, step) {
    var keys = block.keys.filter(isVisible), at = keys.indexOf(shown), next;
    if (at < 0) {
      next = step > 0 && (keys.find(function (key) { return key.element.getBoundingClientRect().top > 60; }) || keys[0]);
    } else {
      next = keys[at + step];
    }
    if (!next) return hide();
    next.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    show(block, next);
    return true;
  }
  addEventListener("keydown", function (event) {
    if (event.key === "Escape" && shown) {
      isQuiet = true;
      return hide();
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.localName !== "pre") return;
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key], block = step && !isQuiet && blockOf(event.target);
    if (!block) return;
    isKeyed = true;
    if (move(block, step)) event.preventDefault();
  });
  addEventListener("focusin", function (event) {
    isQuiet = false;
    if (shown && !event.target.contains(shown.element)) hide();
  });
  document.addEventListener("scroll", function (event) {
    if (event.target.localName === "pre" && shown && !panel.hidden) place(shown.element);
  }, { capture: true, passive: true });

  // Touch, and whoever asks: a sheet with all fields of the block.
  var sheet;
  function open(button) {
    var block = blockOf(button);
    if (!block) return;
    hide();
    if (!sheet) {
      sheet = make("dialog", "sheet");
      sheet.setAttribute("aria-labelledby", "sheet:");
      sheet.addEventListener("click", function (event) { if (event.target === sheet) sheet.close(); });
      document.body.append(sheet);
    }
    load(block.files[0], function (file) {
      var head = make("div", "bar"), title = make("h2", "", file.words.fields), close = make("button", "", file.words.close);
      title.id = "sheet:";
      close.type = "button";
      close.addEventListener("click", function () { sheet.close(); });
      head.append(title, close);
      var list = make("div", "list");
      list.append(make("p", "hint", file.words.keys));
      sheet.replaceChildren(head, list);
      var told = {}, next = 0;
      // One after the other, in the order of the block: the kinds may come from several scripts.
      (function one() {
        var key = block.keys[next++];
        if (!key) return;
        var name = key.at.file + " " + key.at.field + " " + key.at.base;
        if (told[name]) return one();
        told[name] = true;
        explain(block, key, function (field) { list.append(entry(field)); });
        load(block.files[key.at.file], one);
      })();
      if (!sheet.open) sheet.showModal();
      sheet.scrollTop = list.scrollTop = 0;
    });
  }
  function entry(field) {
    var details = make("details"), summary = make("summary"), more = make("a", "", field.file.words.all);
    summary.style.paddingInlineStart = Math.min(field.depth - 1, 8) + "em";
    summary.append(make("code", "", field.name), " ", make("span", "", field.type));
    if (field.isRequired) summary.append(" ", make("strong", "", field.file.words.required));
    details.append(summary, facts(field));
    description(field).forEach(function (part) { details.append(part); });
    more.href = field.href;
    var last = make("p");
    last.append(more);
    details.append(last);
    return details;
  }
  addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button.explain");
    if (button) open(button);
  });

  // What was asked for while this was loading.
  function begin() {
    var asked = document.querySelector(".explain[data-asked]");
    if (asked) return open(asked);
    var at = document.querySelector("[data-keys] .k:hover");
    at = at && keyAt(at);
    if (at && !shown) show(at.block, at.key);
  }
  var style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = root.dataset.explainStyle;
  style.onload = style.onerror = begin;
  document.head.append(style);
})();
