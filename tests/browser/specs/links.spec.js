// Every internal link leads somewhere, also to its place in a page: served, and from the disk.
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { read } from "../support/html.js";
import { files, site } from "../support/sites.js";
import { expect, test } from "../support/test.js";

for (const [name, indexes] of [
  ["guides", "left out"],
  ["everything", "left out"],
  ["offline", "named"],
  ["everythingOffline", "named"],
]) {
  test(`the links of ${name} lead somewhere`, async ({ page }) => {
    const { url, folder } = site(name);
    const base = url ?? pathToFileURL(`${folder}/`).href;
    const pages = new Map();
    for (const path of files(name, ".html")) pages.set(path, await read(page, name, path));

    /** The file that an address is answered with; nothing if there is none. */
    const fileOf = (address) => {
      const path = decodeURIComponent(address.slice(base.length));
      const file = indexes === "left out" && /(^|\/)$/.test(path) ? `${path}index.html` : path;
      return statSync(join(folder, file), { throwIfNoEntry: false })?.isFile() ? file : undefined;
    };
    const faults = new Set();
    let count = 0;
    for (const [path, { links }] of pages) {
      const here = base + path.split("/").map(encodeURIComponent).join("/");
      for (const link of links) {
        const { href, hash } = new URL(link, here);
        const address = href.slice(0, href.length - hash.length);
        if (!address.startsWith(base)) {
          const own = !/^(https?|mailto):/.test(href) || href.startsWith(new URL(base).origin + "/");
          if (own) faults.add(`${path}: ${link} leaves the site`);
          continue;
        }
        count += 1;
        const file = fileOf(address);
        if (file === undefined) faults.add(`${path}: ${link} leads nowhere`);
        else if (hash && file.endsWith(".html") && !pages.get(file).places.includes(decodeURIComponent(hash.slice(1)))) {
          faults.add(`${path}: ${link} names a place that is not there`);
        }
      }
    }
    expect(count).toBeGreaterThan(50);
    expect([...faults]).toEqual([]);
  });
}
