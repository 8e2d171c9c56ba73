// What a first view costs, and that nothing moves while it loads. The bars are those of the design; a page
// that needs more fails with its figures.
import { every, guide } from "../support/sites.js";
import { expect, figure, SCREENS, test } from "../support/test.js";

const KB = 1024;
/**
 * For a guide of about 600 words with ten examples. The requests are those that the view is made of. The
 * icon of the browser's tab is none: it is fetched once for the whole site, and counts with its bytes only.
 */
const BARS = { total: 25 * KB, requests: 4, stylesheet: 8 * KB, script: 6 * KB };

const PAGES = [
  ["English guide", () => guide("kubernetes/web-service/")],
  ["Korean guide", () => guide("ko/kubernetes/web-service/")],
  ["home", () => guide()],
];

for (const [name, url] of PAGES) {
  test(`the first view of the ${name} is light`, async ({ page }) => {
    const responses = [];
    page.on("response", (response) => responses.push(response));
    await page.goto(url());
    await page.waitForLoadState("networkidle");
    const bytes = { total: 0, document: 0, stylesheet: 0, script: 0, icon: 0 };
    const icon = await page.locator("link[rel=icon]").evaluate((link) => link.href);
    for (const response of responses) {
      expect.soft(response.headers()["content-encoding"], response.url()).toBe("gzip");
      const { responseBodySize } = await response.request().sizes();
      bytes.total += responseBodySize;
      bytes[response.url() === icon ? "icon" : response.request().resourceType()] += responseBodySize;
    }
    const asked = responses.map((response) => response.url()).filter((url) => url !== icon);
    const kb = (count) => `${(count / KB).toFixed(1)} KB`;
    figure(`${name}: first view, gzip`, kb(bytes.total), `at most ${kb(BARS.total)}`);
    figure(`${name}: requests, but for the icon`, asked.length, `at most ${BARS.requests}`);
    figure(`${name}: HTML`, kb(bytes.document));
    figure(`${name}: CSS`, kb(bytes.stylesheet), `at most ${kb(BARS.stylesheet)}`);
    figure(`${name}: JS`, kb(bytes.script), `at most ${kb(BARS.script)}`);
    expect.soft(asked.length, `requests: ${asked.join(" ")}`).toBeLessThanOrEqual(BARS.requests);
    expect.soft(bytes.total, "bytes in all").toBeLessThanOrEqual(BARS.total);
    expect.soft(bytes.stylesheet, "bytes of CSS").toBeLessThanOrEqual(BARS.stylesheet);
    expect.soft(bytes.script, "bytes of JS").toBeLessThanOrEqual(BARS.script);
  });
}

for (const [screen, size] of Object.entries(SCREENS)) {
  test(`nothing moves while pages load on a ${screen}`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          window.shifts.push({ value: entry.value, nodes: entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80)) });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    // Scripts and pictures come late, so that a shift by what they add would be seen.
    await page.route(/\.(js|svg)$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await route.continue();
    });
    for (const [name, url] of [...PAGES, ["guide with everything", () => every("guides/blocks/")]]) {
      await page.goto(url());
      await page.waitForLoadState("networkidle");
      const shifts = await page.evaluate(() => window.shifts);
      figure(`${name} on a ${screen}: layout shift`, shifts.reduce((sum, { value }) => sum + value, 0).toFixed(4), "0");
      expect.soft(shifts, name).toEqual([]);
    }
  });
}
