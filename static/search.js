// Search: reads a query, fetches the parts of the index that it needs, shows results. Loaded on first use.
// How the index is written stands in src/render/search; words are read here as they are there.
(() => {
  "use strict";

  // ---- Words -----------------------------------------------------------------------------------

  const PAIRED = "\\u3005\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff";
  const LETTER = `(?![${PAIRED}])[\\p{Alphabetic}\\p{N}\\p{M}]`;
  const TOKEN = new RegExp(`[${PAIRED}]+|(?:${LETTER})+(?:[./:@_-](?:${LETTER})+)*`, "gu");
  const JOINER = /[./:@_-]/;
  const IS_PAIRED = new RegExp(`^[${PAIRED}]`, "u");
  const IS_HANGUL = /^[\uac00-\ud7a3]+$/;
  const HUMP = /(?<=\P{Uppercase})(?=\p{Uppercase})|(?=\p{Uppercase}\p{Lowercase})/u;
  const LONGEST = 40;
  // What stands behind a Korean noun. The longest that fits is taken off; two syllables must remain.
  const PARTICLES = new Set(("은 는 이 가 을 를 의 에 로 와 과 도 만 들 란 으 에서 에게 에도 에는 에만 으로 로서 로써 로의 까지 부터 처럼 " +
    "보다 마다 조차 이나 이란 이라 라는 라고 와의 과의 에의 만의 하고 들은 들이 들을 들의 하는 하기 하면 한다 하여 해서 되는 된다 되면 " +
    "에서는 에서도 에서의 으로는 으로도 으로의 으로서 으로써 까지는 부터는 이라는 이라고 합니다 됩니다 하려면 하세요 입니다").split(" "));
  // Words that say nothing, unless they are all there is.
  const STOP = new Set("a an and are as at be by can do does for from how i in is it my of on or the to what when where which why with".split(" "));

  const fold = (text) => /^[\x00-\x7f]*$/.test(text) ? text.toLowerCase()
    : text.normalize("NFKD").replace(/[\p{M} ,]/gu, "").toLowerCase();
  const cut = (text) => text.length > LONGEST ? Array.from(text).slice(0, LONGEST).join("") : text;
  const isOpen = (syllable) => /[\uac00-\ud7a3]/.test(syllable) && (syllable.charCodeAt(0) - 0xac00) % 28 === 0;
  const escape = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

  // A query as words. A word is { names } (one name, looked for whole and then by its parts) or { run }.
  function parse(query) {
    const text = query.normalize("NFC").replace(/\[\w*\]/g, "");
    const words = [];
    let end = -1;
    for (const match of text.matchAll(TOKEN)) {
      const token = match[0], follows = match.index === end;
      end = match.index + token.length;
      const isLast = end === text.length;
      if (!IS_PAIRED.test(token)) words.push(name(token));
      else if (!(follows && PARTICLES.has(token))) words.push(run(token, isLast));
    }
    const telling = words.filter((word) => !STOP.has(word.text));
    return telling.length ? telling : words;
  }

  function name(token) {
    const parts = token.split(JOINER).map((part) => fold(cut(part)));
    const text = parts.length > 1 ? fold(token) : parts[0];
    const word = { text, ranges: [beginning(text)] };
    if (parts.length > 1) {
      word.isLoose = !/[./:@_]/.test(token);
      // A path of fields, or a part of one: it may stand within a longer one.
      word.isPath = /^[\p{L}.]+$/u.test(token);
      word.parts = parts.map((part) => ({ text: part, ranges: [beginning(part)] }));
    } else if (/[^s]s$/.test(text) && text.length > 3) {
      word.singular = text.endsWith("ies") ? text.slice(0, -3) + "y" : text.slice(0, -1);
      word.ranges.push(whole(word.singular));
    }
    return word;
  }

  function run(token, isLast) {
    let stem = token;
    if (IS_HANGUL.test(token)) {
      for (let length = Math.min(4, token.length - 2); length > 0; length--) {
        if (PARTICLES.has(token.slice(-length))) { stem = token.slice(0, -length); break; }
      }
    }
    const last = stem[stem.length - 1];
    // The last syllable may still be typed: 푸 becomes 풀.
    const grows = isLast && stem === token && isOpen(last);
    const upTo = String.fromCharCode(last.charCodeAt(0) + 27);
    const pattern = escape(stem.slice(0, -1)) + (grows ? `[${last}-${upTo}]` : escape(last));
    const word = { text: stem, pattern: new RegExp(pattern, "gu"), all: [] };
    if (stem.length === 1) {
      word.all.push([{ from: stem, to: (grows ? upTo : stem) + "\uffff", exact: stem }]);
      return word;
    }
    // Pairs side by side say as much as all of them; a few are enough, since the text is looked at in the end.
    let starts = [];
    for (let at = 0; at < stem.length - 1; at += 2) starts.push(at);
    if (stem.length % 2) starts.push(stem.length - 2);
    if (starts.length > 4) starts = [0, starts[starts.length >> 1], starts[starts.length - 1]];
    for (const at of starts) {
      const pair = stem.slice(at, at + 2), isEnd = at === stem.length - 2;
      word.all.push([isEnd && grows ? { from: pair, to: pair[0] + upTo + "\uffff", exact: pair } : whole(pair)]);
    }
    return word;
  }

  const whole = (term) => ({ from: term, to: term + "\0", exact: term });
  const beginning = (term) => term.length < 2 ? whole(term) : { from: term, to: term + "\uffff", exact: term };

  // ---- Index -----------------------------------------------------------------------------------

  // By place of the term in the page: whole title, title, heading, kind, often in the text, text, code.
  const WEIGHTS = [40, 24, 10, 8, 4, 2, 1.5, 1];
  const BEGINNING = 0.6;
  const MOST_SHARDS = 8;
  // Where as many pages have a path of fields, it is not looked for within longer ones.
  const ENOUGH = 12;
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = {};
  for (let at = 0; at < 64; at++) VALUES[DIGITS[at]] = at;

  function decode(records) {
    const terms = [], pages = [];
    let term = "";
    for (const record of records.split(",")) {
      if (!record) continue;
      const blank = record.indexOf(" ");
      term = term.slice(0, parseInt(record[0], 36)) + record.slice(1, blank);
      terms.push(term);
      pages.push(record.slice(blank + 1));
    }
    return { terms, pages };
  }

  // Gives the pages of a record and the place of the term in each.
  function eachPage(digits, give) {
    let page = 0, number = 0, shift = 0;
    for (const digit of digits) {
      const value = VALUES[digit];
      number += (value & 31) * 2 ** shift;
      shift += 5;
      if (value > 31) continue;
      page += Math.floor(number / 8);
      give(page, number % 8);
      page++;
      number = shift = 0;
    }
  }

  // An index that `load(name, version)` gives the parts of, as promises.
  class Index {
    constructor(load) {
      this.load = load;
      this.shards = new Map();
    }

    async open() {
      if (!this.about) this.about = await this.load("index");
      return this.about;
    }

    part(name) { return this.load(name, this.about.version); }

    async shard(at) {
      if (!this.shards.has(at)) this.shards.set(at, decode(await this.part("t" + at)));
      return this.shards.get(at);
    }

    // The shards that hold the terms of a range: [first, last]. A range of too many becomes its exact term.
    spread(range) {
      const { shards } = this.about;
      let first = 0, last;
      while (first + 1 < shards.length && shards[first + 1] <= range.from) first++;
      for (last = first; last + 1 < shards.length && shards[last + 1] < range.to; last++);
      if (last - first >= MOST_SHARDS) {
        range.to = range.exact + "\0";
        return this.spread(range);
      }
      return [first, last];
    }

    // The pages that have a term in one of the ranges, each with its weight.
    async pages(ranges) {
      const found = new Map();
      if (!this.about.shards.length) return found;
      await Promise.all(ranges.map(async (range) => {
        const [first, last] = this.spread(range);
        const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
        for (const shard of await Promise.all(numbers.map((at) => this.shard(at)))) {
          let low = 0, high = shard.terms.length;
          while (low < high) {
            const middle = (low + high) >> 1;
            if (shard.terms[middle] < range.from) low = middle + 1; else high = middle;
          }
          for (; low < shard.terms.length && shard.terms[low] < range.to; low++) {
            const factor = shard.terms[low] === range.exact ? 1 : BEGINNING;
            eachPage(shard.pages[low], (page, place) => {
              const weight = WEIGHTS[place] * factor;
              if (!(found.get(page) >= weight)) found.set(page, weight);
            });
          }
        }
      }));
      return found;
    }

    // The pages of a word; and the words that its text is to be looked for by.
    async word(word) {
      if (word.all) {
        const sets = await Promise.all(word.all.map((ranges) => this.pages(ranges)));
        return { pages: meet(sets, Math.min), words: [word] };
      }
      const pages = await this.pages(word.ranges);
      const isEnough = word.isPath ? pages.size >= ENOUGH : pages.size && !word.isLoose;
      if (!word.parts || isEnough) return { pages, words: [word] };
      const parts = meet(await Promise.all(word.parts.map((part) => this.pages(part.ranges))), Math.min);
      if (!pages.size) return { pages: parts, words: word.parts };
      for (const [page, weight] of parts) if (!pages.has(page)) pages.set(page, weight / 2);
      return { pages, words: word.isPath ? [word] : word.parts };
    }

    // All pages that have every word, the best first.
    async find(query) {
      const words = parse(query);
      await this.open();
      const found = await Promise.all(words.map((word) => this.word(word)));
      const rated = found.map(({ pages }) => {
        const rarity = Math.log2(1 + this.about.pages / (pages.size || 1));
        return new Map(Array.from(pages, ([page, weight]) => [page, weight * rarity]));
      });
      const pages = Array.from(meet(rated, (a, b) => a + b));
      pages.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      return { pages: pages.map(([page]) => page), words: found.flatMap((one) => one.words) };
    }

    // What is shown of a page for these words; null if it only seemed to have them.
    async show(number, words) {
      const page = await this.part("p" + number);
      let result = locate(page, words, []);
      if (result.missing && page[6]) result = locate(page, words, await this.part("c" + number));
      return result.isFalse ? null : result;
    }
  }

  function meet(sets, join) {
    const [first = new Map(), ...others] = sets;
    const both = new Map();
    for (let [page, weight] of first) {
      if (others.every((other) => other.has(page))) {
        for (const other of others) weight = join(weight, other.get(page));
        both.set(page, weight);
      }
    }
    return both;
  }

  // ---- Places in a page ------------------------------------------------------------------------

  // Where the words stand in a text: [start, end, word] in order.
  function places(text, words) {
    const found = [];
    words.forEach((word, at) => {
      if (!word.pattern) return;
      for (const match of text.matchAll(word.pattern)) found.push([match.index, match.index + match[0].length, at]);
    });
    if (words.some((word) => !word.pattern)) for (const match of text.matchAll(TOKEN)) {
      if (IS_PAIRED.test(match[0])) continue;
      words.forEach((word, at) => {
        const place = word.pattern ? null : placeInName(match[0], word);
        if (place) found.push([match.index + place[0], match.index + place[1], at]);
      });
    }
    return found.sort((a, b) => a[0] - b[0]);
  }

  function placeInName(token, word) {
    // Letters that fold to others of another length are marked as a whole.
    const upTo = (start, piece, folded, length) => start + (folded.length === piece.length ? length : piece.length);
    if (word.parts) {
      const folded = fold(token), inner = folded.indexOf("." + word.text) + 1;
      if (folded.startsWith(word.text)) return [0, upTo(0, token, folded, word.text.length)];
      if (word.isPath && inner && folded.length === token.length) return [inner, inner + word.text.length];
    }
    let start = 0;
    for (const part of token.split(JOINER)) {
      let at = start;
      for (const hump of part.split(HUMP)) {
        const rest = part.slice(at - start), folded = fold(rest);
        if (!word.parts && (word.text.length > 1 ? folded.startsWith(word.text) : folded === word.text)) {
          return [at, upTo(at, rest, folded, word.text.length)];
        }
        if (folded === word.singular) return [at, at + rest.length];
        at += hump.length;
      }
      start += part.length + 1;
    }
    return null;
  }

  const bits = (found) => found.reduce((set, place) => set | 1 << Math.min(place[2], 30), 0);
  const count = (set) => { let all = 0; for (; set; set &= set - 1) all++; return all; };

  // The line of a text that has most of the words, cut to what can be shown.
  function excerpt(text, words, isCode) {
    let best = null, most = 0;
    for (const line of text.split("\n")) {
      const found = places(line, words), all = count(bits(found));
      if (all > most) { best = { text: line, line, marks: found, isCode }; most = all; }
    }
    return best && shorten(best);
  }

  const MOST = 150, BEFORE = 50;
  function shorten({ text, line, marks, isCode }) {
    if (text.length <= MOST) return { text, line, marks, isCode };
    let start = marks.length && marks[0][0] > BEFORE ? marks[0][0] - BEFORE : 0;
    const blank = text.indexOf(" ", start);
    if (start && blank > 0 && blank < marks[0][0]) start = blank + 1;
    let end = Math.min(text.length, start + MOST);
    const last = text.lastIndexOf(" ", end);
    if (end < text.length && last > start + MOST / 2) end = last;
    const head = start ? "…" : "", tail = end < text.length ? "…" : "";
    const shift = head.length - start;
    const kept = marks.filter((mark) => mark[0] >= start && mark[1] <= end);
    return { text: head + text.slice(start, end) + tail, marks: kept.map((mark) => [mark[0] + shift, mark[1] + shift, mark[2]]), line, isCode };
  }

  const MOST_SECTIONS = 3;
  function locate([title, url, trail, description, tags, sections], words, code) {
    const codeOf = new Map();
    for (let at = 0; at < code.length; at += 3) codeOf.set(code[at], code[at + 2] + "\n" + code[at + 1]);
    const titleMarks = places(title, words);
    const about = bits(titleMarks) | bits(places(tags, words)) | bits(places(description, words));
    let seen = about;
    const hits = sections.map(([heading, id, text, labels], at) => {
      const names = labels.filter((_, at) => at % 2 === 0);
      const inHeading = places(heading, words), inText = places(text, words);
      const inLabels = places(names.join("\n"), words), inCode = places(codeOf.get(at) || "", words);
      const set = bits(inHeading) | bits(inText) | bits(inLabels) | bits(inCode);
      seen |= set;
      const score = 20 * count(set) + 8 * count(bits(inHeading)) + 4 * count(bits(inLabels)) + 2 * count(bits(inText)) +
        Math.min(inText.length, 9) / 10;
      return { at, set, score, heading, inHeading, id, text, labels, names };
    }).filter((hit) => hit.set);
    const missing = words.length > count(seen);
    const isFalse = words.some((word, at) => (word.pattern || word.isPath) && !(seen & 1 << Math.min(at, 30)));
    const most = Math.max(0, ...hits.map((hit) => count(hit.set)));
    const best = hits.filter((hit) => count(hit.set) === most).sort((a, b) => b.score - a.score || a.at - b.at);
    const result = { title, titleMarks, url, trail, missing, isFalse, excerpt: null, parts: [] };
    for (const hit of best.slice(0, MOST_SECTIONS)) {
      let shown = excerpt(hit.text, words), anchor = hit.id;
      if (!shown && (shown = excerpt(hit.names.join("\n"), words, true))) {
        // What only an example has leads to it.
        const example = hit.names.indexOf(shown.line);
        if (count(bits(shown.marks)) > count(bits(hit.inHeading))) anchor = hit.labels[2 * example + 1];
      }
      shown = shown || excerpt(codeOf.get(hit.at) || "", words, true);
      if (!hit.heading && !anchor) result.excerpt = shown;
      else result.parts.push({ heading: hit.heading, marks: hit.inHeading, url: url + "#" + anchor, excerpt: shown });
    }
    if (!result.excerpt && !result.parts.length) {
      const first = sections.map((section) => section[2].split("\n")[0]).find(Boolean);
      const text = description || first || "";
      result.excerpt = text ? shorten({ text, marks: places(text, words) }) : null;
    }
    return result;
  }

  // ---- Loading ---------------------------------------------------------------------------------

  const waiting = new Map();
  function gwSearch(name, data) {
    const take = waiting.get(name);
    if (take) take(data);
  }
  globalThis.gwSearch = gwSearch;
  gwSearch.Index = Index;
  gwSearch.parse = parse;
  if (typeof document === "undefined") return;

  // Data comes as scripts: nothing else can be fetched from a page that was opened from a disk.
  function loader(base) {
    const loaded = new Map();
    return (name, version) => {
      if (!loaded.has(name)) {
        loaded.set(name, new Promise((resolve, reject) => {
          const script = document.createElement("script");
          let isThere = false;
          const fail = () => { if (!isThere) { loaded.delete(name); reject(new Error(name)); } };
          waiting.set(name, (data) => { isThere = true; resolve(data); });
          script.src = `${base}${name}.js${version ? "?v=" + version : ""}`;
          // A script that ran has handed over what was asked for, unless it is another one.
          script.onload = () => { script.remove(); fail(); };
          script.onerror = () => { script.remove(); fail(); };
          document.head.append(script);
        }));
      }
      return loaded.get(name);
    };
  }

  // ---- What a reader sees ----------------------------------------------------------------------

  const find = document.querySelector(".find");
  if (!find) return;
  const told = find.dataset;
  const index = new Index(loader(told.index));
  // Pages shown at a time: at first what fills the box, since each page is fetched.
  const FIRST = 3, STEP = 5, MOST_LOOKED_AT = 30;
  const say = (template, value) => template.replace("{}", () => value);

  function element(tag, className, text, marks) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    let at = 0;
    for (const [start, end] of marks || []) {
      if (start < at) continue;
      node.append(text.slice(at, start));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      node.append(mark);
      at = end;
    }
    node.append((text || "").slice(at));
    return node;
  }

  // A box of results below an input. In a list box, the options are chosen by the arrow keys of the input.
  function box(input, status, list, isListBox) {
    const more = element("button", "more", told.more);
    more.type = "button";
    more.hidden = true;
    list.after(more);
    // While nothing is found: what can be asked for, and where all pages stand.
    const hint = element("p", "hint", told.hint + " ");
    if (!find.hidden) {
      const all = element("a", "", told.all);
      all.href = find.action;
      hint.append(all);
    }
    if (isListBox) status.after(hint);
    let turn = 0, state = null, active = -1, timer, silence, isComposing = false;

    const options = () => list.querySelectorAll("a");
    function choose(at) {
      const all = options();
      if (all[active]) all[active].setAttribute("aria-selected", "false");
      active = at;
      if (!all[at]) return input.removeAttribute("aria-activedescendant");
      all[at].setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    }
    // Said when the reader pauses: results that come and go while a word is typed are noise.
    function announce(text, isHeard) {
      clearTimeout(silence);
      if (!text) status.textContent = "";
      silence = setTimeout(() => { status.textContent = text; }, isHeard ? 0 : 350);
    }
    function clear() {
      list.replaceChildren();
      hint.hidden = false;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      if (isListBox) { list.hidden = true; input.setAttribute("aria-expanded", "false"); }
      more.hidden = true;
    }

    function option(className, url, heading, marks, trail, shown) {
      const link = element("a", className);
      link.href = told.root + url;
      const name = element("b", "", heading, marks);
      if (heading) link.append(name);
      if (trail) link.append(element("small", "", trail));
      if (shown) link.append(element(shown.isCode ? "code" : "span", "", shown.text, shown.marks));
      if (isListBox) {
        link.id = "found:" + list.querySelectorAll("a").length;
        link.setAttribute("role", "option");
        link.setAttribute("aria-selected", "false");
        link.tabIndex = -1;
      }
      return link;
    }
    function append(result) {
      const group = element("div", "group");
      if (isListBox) { group.setAttribute("role", "group"); group.setAttribute("aria-label", result.title); }
      list.append(group);
      group.append(option("page", result.url, result.title, result.titleMarks, result.trail, result.excerpt));
      for (const part of result.parts) group.append(option("part", part.url, part.heading, part.marks, "", part.excerpt));
    }

    // Shows further results of what was found, as many as a step has.
    async function show(own) {
      const { pages, words } = state, step = state.shown ? STEP : FIRST;
      let shown = 0, looked = 0;
      const found = [];
      while (shown < step && looked < MOST_LOOKED_AT && state.next < pages.length) {
        const part = pages.slice(state.next, state.next + step - shown);
        const results = await Promise.all(part.map((page) => index.show(page, words)));
        if (own !== turn) return;
        state.next += part.length;
        looked += part.length;
        for (const result of results) {
          if (result) { found.push(result); shown++; } else state.wrong++;
        }
      }
      const isFirst = !state.shown;
      if (isFirst && !shown && isComposing) {
        // A syllable in the making is often none that stands anywhere: what was found stays a moment.
        await new Promise((resolve) => setTimeout(resolve, 400));
        if (own !== turn) return;
      }
      if (isFirst) clear();
      found.forEach(append);
      state.shown += shown;
      const all = pages.length - state.wrong;
      more.hidden = state.next >= pages.length || !shown;
      if (!state.shown) return announce(say(told.none, state.query));
      hint.hidden = true;
      if (isListBox) { list.hidden = false; input.setAttribute("aria-expanded", "true"); }
      announce(all === 1 ? told.one : say(told.many, all));
      if (isFirst) { list.parentElement.scrollTop = 0; if (isListBox) choose(0); }
      await fill(own);
    }

    // Fetches more while its end is in sight. What the words are not in after all is not looked for on and on.
    async function fill(own) {
      if (own !== turn || more.hidden || state.isFilling) return;
      const end = more.getBoundingClientRect(), below = isListBox ? list.parentElement.getBoundingClientRect().bottom : innerHeight;
      if (!end.height || end.top > below) return;
      state.isFilling = true;
      try { await show(own); } finally { state.isFilling = false; }
    }

    async function search() {
      const query = input.value.trim(), own = ++turn;
      if (!query) { clear(); announce(""); return; }
      try {
        const found = await index.find(query);
        if (own !== turn) return;
        state = { query, next: 0, shown: 0, wrong: 0, ...found };
        await show(own);
      } catch (error) {
        if (own !== turn) return;
        clear();
        announce(told.failed, true);
      }
    }

    // Two letters begin many words: more of them may follow.
    function soon() {
      clearTimeout(timer);
      timer = setTimeout(search, /^[\x00-\x7f]{0,2}$/.test(input.value.trim()) ? 80 : 20);
    }
    input.addEventListener("input", soon);
    input.addEventListener("compositionstart", () => { isComposing = true; });
    input.addEventListener("compositionend", () => { isComposing = false; });
    more.addEventListener("click", () => { show(turn).catch(() => announce(told.failed, true)); input.focus(); });
    if (isListBox) input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const length = options().length;
      if (event.key === "ArrowDown" && active === length - 1 && !more.hidden) {
        const next = active + 1;
        show(turn).then(() => choose(Math.min(next, options().length - 1)), () => announce(told.failed, true));
      } else if (event.key === "ArrowDown" && length) choose((active + 1) % length);
      else if (event.key === "ArrowUp" && length) choose((active - 1 + length) % length);
      else if (event.key === "Enter" && options()[active]) options()[active].click();
      else return;
      event.preventDefault();
    });
    if (isListBox) clear();
    return { search };
  }

  // The dialog: site.js opens it.
  const dialog = document.querySelector("dialog.seek");
  if (dialog) {
    const input = dialog.querySelector("input");
    const results = box(input, dialog.querySelector(".said"), dialog.querySelector(".found"), true);
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      // Else the first press would only empty the box.
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest(".found a")) dialog.close();
    });
    index.open().catch(() => {});
    if (input.value) results.search();
  }

  // The search page.
  const page = document.querySelector("[data-results]");
  if (page) {
    const input = page.querySelector("input"), all = document.querySelector(".all");
    const results = box(input, page.querySelector(".said"), page.querySelector(".found"), false);
    page.hidden = false;
    input.value = new URLSearchParams(location.search).get("q") || "";
    const update = () => {
      all.hidden = !!input.value.trim();
      try { history.replaceState(null, "", all.hidden ? "?q=" + encodeURIComponent(input.value.trim()) : location.pathname); } catch (e) { /* from a disk */ }
    };
    page.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); update(); results.search(); });
    input.addEventListener("input", update);
    all.hidden = !!input.value.trim();
    if (input.value) results.search();
  }
})();
