// Languages: the switch stays on the page, and a page without translation says so.
import { every, guide } from "../support/sites.js";
import { expect, test } from "../support/test.js";

test("the switch leads to the same page in the other language and back", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const languages = page.getByRole("navigation", { name: "Language" });
  await languages.getByRole("link", { name: "한국어" }).click();
  await expect(page).toHaveURL(guide("ko/kubernetes/web-service/"));
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await expect(page.getByRole("button", { name: /복사/ }).first()).toBeAttached();
  await page.getByRole("navigation", { name: "언어" }).getByRole("link", { name: "English" }).click();
  await expect(page).toHaveURL(guide("kubernetes/web-service/"));
});

test("links of another language say which one it is", async ({ page }) => {
  await page.goto(guide("kubernetes/web-service/"));
  const link = page.getByRole("link", { name: "한국어" });
  await expect(link).toHaveAttribute("lang", "ko");
  await expect(link).toHaveAttribute("hreflang", "ko");
  const alternates = page.locator("head link[rel=alternate][hreflang]");
  expect(await alternates.evaluateAll((links) => links.map((link) => [link.hreflang, link.href]))).toEqual(
    expect.arrayContaining([["ko", guide("ko/kubernetes/web-service/")]]),
  );
});

test("Korean words are not broken inside, unless they are too long for a line", async ({ page }) => {
  await page.goto(guide("ko/kubernetes/web-service/"));
  await expect(page.getByRole("main").locator("p").first()).toHaveCSS("word-break", "keep-all");
});

test("the pages of a language keep its reader in it", async ({ page }) => {
  await page.goto(every("ko/guides/blocks/"));
  const own = await page
    .getByRole("navigation", { name: "가이드" })
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((path) => !path.includes("/ko/"))).toEqual([]);
});
