// The watch itself: a page with every fault that it must notice.
import { read } from "../support/html.js";
import { onDisk, site } from "../support/sites.js";
import { expect, test } from "../support/test.js";

test("every fault of a page is noticed", async ({ page, watch }) => {
  watch.allow(/./);
  await page.goto(site("faulty").url);
  await page.waitForLoadState("networkidle");
  const faults = watch.faults();
  const noticed = [
    /^console: a message/,
    /^console: .*inline script.*Content Security Policy/s,
    /^console: .*inline style.*Content Security Policy/s,
    /^console: .*elsewhere\.test\/pixel\.png.*Content Security Policy/s,
    /^console: .*elsewhere\.test\/beacon.*Content Security Policy/s,
    /^answer: 404 .*missing\.png/,
    /^uncaught: .*nobody caught this/,
  ];
  for (const pattern of noticed) {
    expect(faults.some((fault) => pattern.test(fault)), `${pattern} among:\n${faults.join("\n")}`).toBe(true);
  }
  expect(faults.filter((fault) => /an inline script ran/.test(fault))).toEqual([]);
});

test("a request to another host is noticed where no policy stops it", async ({ page, watch }) => {
  watch.allow(/./);
  await page.goto(onDisk("faulty", "index.html"));
  await page.waitForLoadState("networkidle");
  expect(watch.faults()).toContain("request to another host: http://elsewhere.test/pixel.png");
});

test("what a policy would stop is found in a page's text, too", async ({ page }) => {
  const { forbidden } = await read(page, "faulty", "index.html");
  expect(forbidden.map((tag) => tag.slice(0, 12))).toEqual(['<link rel="i', "<script>cons", '<p style="co']);
});
