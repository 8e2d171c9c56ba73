// Accessibility by axe-core: all its rules, those of WCAG 2.2 and its best practices included.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "./test.js";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** Fails with the rule and the place of each violation in the page as it is now. */
export async function expectAccessible(page) {
  // Evaluated by the browser's debugger, which no policy stops.
  await page.evaluate(`window.axe || (() => { ${source} })()`);
  const violations = await page.evaluate(async () => {
    const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
    const { violations } = await window.axe.run(document, options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
  });
  expect(violations).toEqual([]);
}
