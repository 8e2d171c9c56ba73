// Reads published pages without running them: the browser's own parser, on their text.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { site } from "./sites.js";

/** Runs in the browser: what a page links to and loads, its places, and what a strict policy forbids. */
function parse(html) {
  const all = (selector) => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll(selector)];
  const nodes = all("*");
  const is = (node, selector) => node.matches(selector);
  const forbidden = nodes.filter(
    (node) =>
      is(node, "[style], style, script:not([src]):not([type='application/ld+json'])") ||
      [...node.attributes].some(({ name }) => name.startsWith("on")) ||
      /^\s*(javascript|data):/i.test(node.getAttribute("href") ?? node.getAttribute("src") ?? ""),
  );
  return {
    links: nodes.flatMap((node) => ["href", "src"].flatMap((name) => node.getAttribute(name) ?? [])),
    places: nodes.flatMap((node) => (node.id ? [node.id] : [])),
    forbidden: forbidden.map((node) => node.outerHTML.slice(0, 120)),
  };
}

/** What stands in a site's page, read in this browser page, which should be empty. */
export function read(page, name, path) {
  return page.evaluate(parse, readFileSync(join(site(name).folder, path), "utf8"));
}
