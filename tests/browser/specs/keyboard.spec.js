// Everything can be reached and used by keyboard, in the order of the page, and it shows where one is.
import { every, guide } from "../support/sites.js";
import { expect, SCREENS, test } from "../support/test.js";

/** Presses Tab through the whole page; tells each stop, and what is wrong with it. */
async function walk(page) {
  const stops = [];
  for (let steps = 0; steps < 400; steps += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement;
      if (!node || node === document.body) return null;
      window.walked ??= [];
      if (window.walked.includes(node)) return null;
      const last = window.walked.at(-1);
      window.walked.push(node);
      const name = node.outerHTML.slice(0, 100);
      const faults = [];
      if (last && last.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING) faults.push("jumps back");
      const style = getComputedStyle(node);
      if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("shows no focus");
      // What of it is on the screen must not lie under anything else.
      const box = node.getClientRects()[0] ?? node.getBoundingClientRect();
      const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
      const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
      if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) {
        faults.push("is off the screen");
      } else {
        const top = document.elementFromPoint(x, y);
        if (!(top && (node.contains(top) || top.contains(node)))) faults.push(`is covered by ${top?.outerHTML.slice(0, 60)}`);
      }
      if (style.opacity === "0") faults.push("is transparent");
      return { name, faults };
    });
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}

test.use({ reducedMotion: "reduce" });

for (const [screen, path, url] of [
  ["desktop", "kubernetes/web-service/", guide],
  ["phone", "kubernetes/web-service/", guide],
  ["desktop", "guides/blocks/", every],
  ["phone", "guides/notes/", every],
]) {
  test(`a walk through ${path} on a ${screen}`, async ({ page }) => {
    await page.setViewportSize(SCREENS[screen]);
    await page.goto(url(path));
    const stops = await walk(page);
    expect(stops.length).toBeGreaterThan(10);
    const faults = stops.flatMap(({ name, faults }) => faults.map((fault) => `${fault}: ${name}`));
    expect(faults).toEqual([]);
    // Nothing that can be clicked was left out.
    const missed = await page.evaluate(() =>
      [...document.querySelectorAll("a[href], button, summary, input, select")]
        .filter((node) => !node.disabled && node.checkVisibility() && !window.walked.includes(node) && node.tabIndex >= 0)
        .map((node) => node.outerHTML.slice(0, 100)),
    );
    expect(missed).toEqual([]);
  });
}

test("the first stop leads past the navigation", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const isInside = await page.evaluate(() => document.querySelector("main").contains(document.activeElement));
  expect(isInside).toBe(true);
});

test("a focus ring stands out from what is around it", async ({ page }) => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.goto(guide("kubernetes/web-service/"));
    const code = page.locator("main pre").first();
    for (const target of [page.getByRole("link", { name: "한국어" }), code, page.locator(".theme")]) {
      await target.scrollIntoViewIfNeeded();
      const box = await target.boundingBox();
      const clip = { x: box.x - 6, y: box.y - 6, width: box.width + 12, height: Math.min(box.height, 200) + 12 };
      const before = await page.screenshot({ clip });
      await target.focus();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Tab");
      await expect(target).toBeFocused();
      expect((await page.screenshot({ clip })).equals(before), `${target} looks the same with focus`).toBe(false);
    }
  }
});
