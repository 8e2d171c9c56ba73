// Asks the search of a built site: node ask.js SCRIPT FOLDER QUERY...
// Runs the script that is shipped, hands it the files of the index as a browser would, and prints for
// each query what was found and how many bytes were fetched for it, as one line of JSON.
"use strict";
const fs = require("fs"), path = require("path"), vm = require("vm"), zlib = require("zlib");

const [script, folder, ...queries] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(script, "utf8"), script);
const { Index } = globalThis.gwSearch;

// A reader who comes to the site with this query: nothing is loaded yet.
async function ask(query) {
  const loaded = new Map();
  let bytes = 0;
  const index = new Index((name) => {
    if (!loaded.has(name)) {
      const text = fs.readFileSync(path.join(folder, name + ".js"));
      bytes += zlib.gzipSync(text, { level: 6 }).length;
      let data;
      vm.runInNewContext(text.toString(), { gwSearch: (given, value) => { if (given === name) data = value; } });
      loaded.set(name, Promise.resolve(data));
    }
    return loaded.get(name);
  });
  const started = process.hrtime.bigint();
  const { pages, words } = await index.find(query);
  const results = [];
  let at = 0;
  for (; at < pages.length && results.length < 5; at++) {
    const result = await index.show(pages[at], words);
    if (result) results.push(result);
  }
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  return { query, ms: Math.round(ms), bytes, files: Array.from(loaded.keys()), found: pages.length - at + results.length, results };
}

(async () => {
  for (const query of queries) console.log(JSON.stringify(await ask(query)));
})();
