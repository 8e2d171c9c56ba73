// Lighthouse as for a phone. Accessibility, best practices and SEO must be perfect; performance depends on
// the machine, so its median of three is told and fails nothing.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { FLAGS } from "../playwright.config.js";
import { guide } from "../support/sites.js";
import { expect, figure, test } from "../support/test.js";

const PERFECT = ["accessibility", "best-practices", "seo"];

/** A run in a browser of its own, with an empty profile. */
async function run(url, onlyCategories) {
  const chromeFlags = ["--headless", ...FLAGS];
  const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags, ignoreDefaultFlags: false });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error", onlyCategories });
    expect(lhr.runtimeError).toBeUndefined();
    return lhr;
  } finally {
    chrome.kill();
  }
}

/** The audits that a category lost points by. */
function lost(lhr, category) {
  return lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].title}`);
}

for (const [name, url] of [
  ["English guide", () => guide("kubernetes/web-service/")],
  ["Korean guide", () => guide("ko/kubernetes/web-service/")],
]) {
  test(`Lighthouse finds nothing to better in the ${name}`, async () => {
    test.setTimeout(240_000);
    const first = await run(url(), ["performance", ...PERFECT]);
    const speeds = [first];
    while (speeds.length < 3) speeds.push(await run(url(), ["performance"]));
    const scores = speeds.map((lhr) => Math.round(lhr.categories.performance.score * 100)).sort((a, b) => a - b);
    figure(`${name}: Lighthouse performance`, scores[1], `median of ${scores.join(", ")}; no bar`);
    figure(`${name}: Lighthouse layout shift`, first.audits["cumulative-layout-shift"].numericValue.toFixed(4), "0");
    for (const category of PERFECT) {
      const score = Math.round(first.categories[category].score * 100);
      figure(`${name}: Lighthouse ${category}`, score, "100");
      expect.soft(score, `${category}: ${lost(first, category).join("; ")}`).toBe(100);
    }
    expect.soft(first.audits["cumulative-layout-shift"].numericValue, "layout shift").toBe(0);
  });
}
