// What stands around an example: folds, the line that applies it, its verdict.
import { every, guide } from "../support/sites.js";
import { expect, test } from "../support/test.js";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const example = (page, title) => page.getByRole("figure", { name: title });

test("a folded part opens, and is copied all the same", async ({ page, request }) => {
  await page.goto(every("guides/tabs/"));
  const figure = example(page, "folded.yaml");
  const fold = figure.locator("details");
  await expect(fold).not.toHaveAttribute("open");
  await figure.getByRole("button", { name: /^Copy\b/ }).first().click();
  const file = await request.get(every("guides/tabs/folded.yaml"));
  expect((await clipboard(page)).trimEnd()).toBe((await file.text()).trimEnd());
  await figure.locator("summary").first().click();
  await expect(fold).toHaveAttribute("open");
});

test("paper shows what is folded", async ({ page }) => {
  await page.goto(every("guides/tabs/"));
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("hidden-at-first")).toBeVisible();
});

test("an example says how it is applied, from an address that serves it", async ({ page, request }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const figure = example(page, /^service\.yaml/);
  const line = figure.getByText(/^kubectl apply -f http/);
  const address = (await line.textContent()).trim().split(" ").at(-1);
  expect(address).toBe(guide("kubernetes/web-service/service.yaml"));
  expect((await request.get(address)).headers()["content-type"]).toBe("application/yaml");
  await figure.getByRole("button", { name: /kubectl apply/ }).click();
  expect(await clipboard(page)).toBe(`kubectl apply -f ${address}`);
});

test("a rejected example shows why, and leads to the rule", async ({ page }) => {
  await page.goto(every("guides/blocks/"));
  const figure = example(page, "broken");
  await expect(figure.getByText("has no field")).toBeVisible();
  await figure.getByRole("link", { name: "schema::unknown-field" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("schema::unknown-field");
});

test("an example that was proven says on which releases", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  await expect(example(page, /^service\.yaml/)).toContainText(/Kubernetes 1\.\d+ to 1\.\d+/);
});
