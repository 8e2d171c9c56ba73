// Takes pictures of pages for people to look at; no test. `node look.js FOLDER [URL...]`, where a URL may
// also be a page of a site on the disk. Without URLs it pictures the pages that `npm test` built last.
import { existsSync, mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { FLAGS } from "./playwright.config.js";
import { serve } from "./support/server.js";

const SIZES = { phone: [360, 740], tablet: [768, 1024], desktop: [1440, 900] };
const PAGES = {
  guides: ["", "kubernetes/web-service/", "ko/kubernetes/web-service/", "rules/", "rules/schema/unknown-field/", "404.html"],
  everything: ["", "guides/blocks/", "ko/guides/blocks/", "guides/notes/", "guides/markup/"],
};

const [folder, ...urls] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node look.js FOLDER [URL...]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const target = resolve(dirname(fileURLToPath(import.meta.url)), "../../target/browser");
const mounts = {};
const server = await serve(mounts);
if (urls.length === 0) {
  for (const [site, pages] of Object.entries(PAGES)) {
    if (!existsSync(join(target, site))) continue;
    mounts[`/${site}/`] = join(target, site);
    urls.push(...pages.map((page) => `${server.origin}/${site}/${page}`));
  }
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
for (const url of urls) {
  const path = decodeURIComponent(new URL(url).pathname).replace(/\/(index\.html)?$/, "");
  const name = path.replaceAll("/", "-").replace(/^-/, "") || basename(url) || "home";
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
      await page.goto(url);
      // A picture of the whole page has what readers would scroll to.
      await page.evaluate(() => document.querySelectorAll("img").forEach((image) => (image.loading = "eager")));
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: true });
      await page.close();
    }
  }
  console.log(name);
}
await browser.close();
await server.close();
