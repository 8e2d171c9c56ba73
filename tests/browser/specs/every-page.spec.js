// What must hold on every page of both sites, whatever stands on it.
import { read } from "../support/html.js";
import { files, site } from "../support/sites.js";
import { expect, test } from "../support/test.js";

const WIDTHS = [320, 360, 768, 1440];

/** Runs in the page: what leaves the screen sideways and cannot be scrolled to. */
function overflow() {
  const width = document.documentElement.clientWidth;
  const faults = [];
  if (document.documentElement.scrollWidth > width) {
    const widest = [...document.querySelectorAll("body *")]
      .map((node) => ({ node, right: node.getBoundingClientRect().right }))
      .reduce((a, b) => (b.right > a.right ? b : a));
    faults.push(`scrolls sideways to ${document.documentElement.scrollWidth}: ${widest.node.outerHTML.slice(0, 120)}`);
  }
  // What is clipped does not make the page wider, and is lost all the same.
  const canScroll = (node) => {
    for (let box = node.parentElement; box; box = box.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth) return true;
    }
    return false;
  };
  for (const node of document.querySelectorAll("a[href], button, summary, h1, h2, h3, h4, p, figcaption *")) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    const { left, right } = node.getBoundingClientRect();
    const isSkipLink = right <= 0;
    if (!isSkipLink && (left < -1 || right > width + 1) && !canScroll(node)) {
      faults.push(`lies outside (${Math.round(left)} to ${Math.round(right)}): ${node.outerHTML.slice(0, 120)}`);
    }
  }
  return faults;
}

/** Runs in the page: what is wrong with its structure. */
function structure() {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ids = all("[id]").map((node) => node.id);
  for (const id of new Set(ids)) {
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`the id ${id} is there twice`);
  }
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const node of all(`[${attribute}]`)) {
      for (const id of node.getAttribute(attribute).split(/\s+/)) {
        if (!document.getElementById(id)) faults.push(`${attribute}="${id}" leads nowhere`);
      }
    }
  }
  for (const node of all("[tabindex]")) {
    if (node.tabIndex > 0) faults.push(`jumps the order of the page: ${node.outerHTML.slice(0, 80)}`);
  }
  for (const image of all("img")) {
    if (!image.hasAttribute("alt")) faults.push(`an image without alt: ${image.src}`);
  }
  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) {
    faults.push(`the headings should begin with the only h1: ${levels}`);
  }
  for (const landmark of ["main", "header", "footer"]) {
    if (all(`body > ${landmark}`).length !== 1) faults.push(`one ${landmark} is missing, or one too many`);
  }
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  return faults;
}

for (const [name, chosen] of [
  ["guides", () => true],
  // The pages of the rules are the same in both sites.
  ["everything", (path) => !path.startsWith("rules/") || path === "rules/yaml/syntax/index.html"],
]) {
  test(`pages of ${name} fit every screen and are well built`, async ({ page }) => {
    test.setTimeout(300_000);
    const pages = files(name, ".html").filter(chosen);
    expect(pages.length).toBeGreaterThan(10);
    const faults = [];
    for (const path of pages) {
      // As it is linked; the page for missing addresses is linked from nowhere.
      await page.goto(site(name).url + path.replace(/(^|\/)index\.html$/, "$1"));
      faults.push(...(await page.evaluate(structure)).map((fault) => `${path}: ${fault}`));
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        faults.push(...(await page.evaluate(overflow)).map((fault) => `${path} at ${width}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  });

  test(`pages of ${name} hold no inline script, style or handler`, async ({ page }) => {
    const faults = [];
    for (const path of files(name, ".html")) {
      const { forbidden } = await read(page, name, path);
      faults.push(...forbidden.map((tag) => `${path}: ${tag}`));
    }
    expect(faults).toEqual([]);
  });
}
