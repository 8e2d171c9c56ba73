// What changed between two revisions of an object, and the picture of a bundle.
import { expectAccessible } from "../support/axe.js";
import { every, guide } from "../support/sites.js";
import { expect, test } from "../support/test.js";

test("a later revision shows its difference, by fields and by lines", async ({ page }) => {
  await page.goto(every("guides/tabs/"));
  const later = page.getByRole("figure").filter({ hasText: "COLOR" });
  const changes = later.getByText("What changed");
  await expect(later.getByText("data.COLOR")).toBeHidden();
  await changes.focus();
  await page.keyboard.press("Enter");
  await expect(later.getByText("data.COLOR")).toBeVisible();
  await expect(later.getByText("data.LOG_LEVEL")).toBeVisible();
  await expect(later.locator("li").filter({ hasText: "data.LOG_LEVEL" })).toContainText(/info.*debug/s);
  await expectAccessible(page);
});

test("a first revision has none", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await expect(page.getByRole("figure").filter({ hasText: "service.yaml" }).getByText("What changed")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"]) {
  test(`a bundle's picture can be read in ${colorScheme}, and as a list`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(guide("kubernetes/web-service/"));
    const picture = page.locator("main svg").filter({ hasText: "Ingress" });
    await expect(picture).toBeVisible();
    const list = page.getByText("Objects and references as a list");
    await list.click();
    const entry = page.getByRole("listitem").filter({ hasText: "Service web" }).first();
    await expect(entry).toContainText("selects: Deployment web");
    await expectAccessible(page);
  });
}

test("an object in the picture leads to its example", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await page.locator("main svg a").first().click();
  expect(new URL(page.url()).hash).not.toBe("");
  const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
  await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
});
