// axe-core finds nothing: in light and dark, on large and small screens, with everything open that opens.
import { expectAccessible } from "../support/axe.js";
import { every, guide } from "../support/sites.js";
import { SCREENS, test } from "../support/test.js";

const PAGES = [
  ["the home page", () => guide()],
  ["a section", () => guide("using/")],
  ["a guide", () => guide("kubernetes/web-service/")],
  ["the Korean guide", () => guide("ko/kubernetes/web-service/")],
  ["a guide with sessions of several commands", () => guide("using/first-site/")],
  ["a guide with every attribute", () => guide("using/attributes/")],
  ["the list of rules", () => guide("rules/")],
  ["a rule", () => guide("rules/schema/unknown-field/")],
  ["a missing page", () => guide("404.html")],
  ["a guide with everything", () => every("guides/blocks/")],
  ["a guide with notes", () => every("guides/notes/")],
];

test.use({ reducedMotion: "reduce" });

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const [name, url] of PAGES) {
      test(`${name} is accessible`, async ({ page }) => {
        await page.goto(url());
        await expectAccessible(page);
      });
    }

    for (const [language, path, menu, contents] of [
      ["English", "kubernetes/web-service/", "Menu", "On this page"],
      ["Korean", "ko/kubernetes/web-service/", "메뉴", "이 페이지의 내용"],
    ]) {
      test(`the ${language} guide is accessible on a phone with menu and contents open`, async ({ page }) => {
        await page.setViewportSize(SCREENS.phone);
        await page.goto(guide(path));
        await expectAccessible(page);
        await page.getByText(menu, { exact: true }).click();
        await expectAccessible(page);
        // The open menu lies over the page.
        await page.keyboard.press("Escape");
        await page.getByText(contents, { exact: true }).first().click();
        await expectAccessible(page);
      });
    }
  });
}
