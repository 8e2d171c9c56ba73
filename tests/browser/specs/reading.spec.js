// A guide as somebody reads it, and as a screen reader tells it.
import { every, guide } from "../support/sites.js";
import { expect, test } from "../support/test.js";

test.use({ reducedMotion: "reduce" });

test("a guide has its title, its text and its landmarks", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await expect(page).toHaveTitle("Deploy a web service · Guidewright");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deploy a web service");
  await expect(page.getByRole("banner")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("A Deployment keeps the number of copies");
  await expect(page.getByRole("contentinfo")).toBeVisible();
  const landmarks = page.getByRole("navigation");
  const names = await landmarks.evaluateAll((navs) =>
    navs.map((nav) => nav.ariaLabel ?? document.getElementById(nav.getAttribute("aria-labelledby"))?.textContent),
  );
  expect(names).toEqual(expect.arrayContaining(["Guides", "Language", "You are here", "On this page"]));
  expect(new Set(names).size, `each navigation has a name of its own: ${names}`).toBe(names.length);
});

test("navigation shows where the page is", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const here = page.getByRole("navigation", { name: "Guides" }).getByRole("link", { name: "Deploy a web service" });
  await expect(here).toHaveAttribute("aria-current", "page");
  const crumbs = page.getByRole("navigation", { name: "You are here" });
  await crumbs.getByRole("link", { name: "Kubernetes" }).click();
  await expect(page).toHaveURL(guide("kubernetes/"));
  await page.getByRole("main").getByRole("link", { name: "Deploy a web service", exact: true }).click();
  await expect(page).toHaveURL(guide("kubernetes/web-service/"));
});

test("previous and next lead through the guides and back", async ({ page }) => {
  await page.goto(guide("using/writing-guides/"));
  await page.locator("a[rel=next]").click();
  await expect(page).toHaveURL(guide("using/writing-examples/"));
  await page.locator("a[rel=prev]").click();
  await expect(page).toHaveURL(guide("using/writing-guides/"));
});

test("a heading can be linked to and is not hidden by the header", async ({ page }) => {
  for (const [path, id] of [
    ["guides/blocks/", "tables"],
    ["guides/blocks/", "한국어-제목도-목차에-보입니다"],
  ]) {
    await page.goto(`${every(path)}#${id}`);
    const heading = page.locator(`[id="${id}"]`);
    await expect(heading).toBeInViewport();
    const top = await page.getByRole("banner").evaluate((header) => header.getBoundingClientRect().bottom);
    expect((await heading.boundingBox()).y).toBeGreaterThanOrEqual(top);
  }
});

test("every scrollable block can be scrolled by keyboard and has a name", async ({ page }) => {
  await page.goto(every("guides/blocks/"));
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("main *")]
      .filter((node) => /auto|scroll/.test(getComputedStyle(node).overflowX) && node.scrollWidth > node.clientWidth)
      .filter((node) => node.tabIndex < 0 || !(node.ariaLabel || node.hasAttribute("aria-labelledby")))
      .map((node) => node.outerHTML.slice(0, 120)),
  );
  expect(nameless).toEqual([]);
});

test("the page for a missing address leads home from any depth", async ({ page, watch }) => {
  watch.allow(/404/);
  const answer = await page.goto(guide("no/such/page/"));
  expect(answer.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  // Styled, though the address is deeper than the page.
  await expect(page.getByRole("banner")).toHaveCSS("position", "sticky");
  await page.getByRole("link", { name: "Go to the home page" }).click();
  await expect(page).toHaveURL(guide());
});

test("an example is served as YAML at an address of its own", async ({ request }) => {
  const answer = await request.get(guide("kubernetes/web-service/service.yaml"));
  expect(answer.headers()["content-type"]).toBe("application/yaml");
  expect(await answer.text()).toMatch(/^apiVersion: v1\nkind: Service\n/);
});

test("what authors write stays text", async ({ page }) => {
  await page.goto(every("guides/markup/"));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("</script><script>alert(1)</script>");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("{{ page.title }}");
  await expect(page.locator("main script, main [onclick], main [onerror]")).toHaveCount(0);
  await expect(page.locator("main pre").first()).toContainText("</pre><script>alert(1)</script>");
});

test("printed, a guide is its text", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("main")).toContainText("Deploy a web service");
  await expect(page.getByRole("navigation", { name: "Guides" })).toBeHidden();
  await expect(page.getByRole("button", { name: /^Copy\b/ }).first()).toBeHidden();
  await page.setViewportSize({ width: 700, height: 900 });
  const cut = await page.locator("main pre").evaluateAll((blocks) =>
    blocks.filter((block) => block.scrollWidth > block.clientWidth + 1).map((block) => block.textContent.slice(0, 60)),
  );
  expect(cut, "lines that paper would cut off").toEqual([]);
});

