// Without JavaScript a page is complete, and holds nothing that does not work.
import { every, guide } from "../support/sites.js";
import { expect, test } from "../support/test.js";

const PAGES = [
  ["home", () => guide()],
  ["a section", () => guide("kubernetes/")],
  ["a guide", () => guide("kubernetes/web-service/")],
  ["a Korean guide", () => guide("ko/kubernetes/web-service/")],
  ["a guide with everything", () => every("guides/blocks/")],
  ["a rule", () => guide("rules/schema/unknown-field/")],
];

/** The text of the main part, without what scripts add, and the link that they make a button of. */
const text = (page) =>
  page.getByRole("main").evaluate((main) => {
    const copy = main.cloneNode(true);
    for (const control of copy.querySelectorAll("button, .explain")) control.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  });

test.describe(() => {
  test.use({ javaScriptEnabled: false });

  for (const [name, url] of PAGES) {
    test(`${name} is all there`, async ({ page, browser }) => {
      await page.goto(url());
      const scripted = await browser.newContext({ javaScriptEnabled: true });
      const other = await scripted.newPage();
      await other.goto(url());
      expect(await text(page)).toBe(await text(other));
      await scripted.close();
    });

    test(`${name} has no dead control`, async ({ page }) => {
      await page.goto(url());
      // A button outside a form does nothing without a script; nor does an input.
      const dead = await page
        .locator("button, input:not([disabled]), select, [role=button], [role=tab], a:not([href])")
        .evaluateAll((nodes) => nodes.filter((node) => node.checkVisibility() && !node.form).map((node) => node.outerHTML));
      expect(dead).toEqual([]);
    });
  }

  test("tabs are stacked, each under its name", async ({ page }) => {
    await page.goto(every("guides/blocks/"));
    for (const name of ["helm install web ./chart", "kubectl apply -f web.yaml"]) {
      await expect(page.getByText(name)).toBeVisible();
    }
  });

  test("what is folded opens", async ({ page }) => {
    await page.goto(every("guides/blocks/"));
    await page.getByText("More to read").click();
    await expect(page.getByText("Hidden until it is opened.")).toBeVisible();
  });

  test("languages, downloads and anchors work", async ({ page }) => {
    await page.goto(guide("kubernetes/web-service/"));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "bundle.yaml", exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("bundle.yaml");
    await page.getByRole("link", { name: "한국어" }).click();
    await expect(page).toHaveURL(guide("ko/kubernetes/web-service/"));
  });
});
