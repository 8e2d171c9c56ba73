// Before all tests: builds the sites that they look at, and serves them.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "./server.js";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const root = resolve(here, "../..");
const target = join(root, "target/browser");

/** The program under test: the one that `GUIDEWRIGHT` names (relative to the repository), else built here. */
function program() {
  if (process.env.GUIDEWRIGHT) return resolve(root, process.env.GUIDEWRIGHT);
  execFileSync("cargo", ["build", "--locked", "--quiet"], { cwd: root, stdio: "inherit" });
  return join(root, "target/debug/guidewright");
}

/** Builds a site into its folder. Only a site that shows mistakes may be published with errors. */
function build(guidewright, name, site, options) {
  const out = join(target, name);
  const done = spawnSync(guidewright, ["build", "--site", site, "--out", out, ...options], { encoding: "utf8" });
  const allowed = options.includes("--keep-going") ? [0, 1] : [0];
  if (done.error || !allowed.includes(done.status)) {
    throw new Error(`the site \`${name}\` cannot be built: ${done.error ?? done.stderr}`);
  }
  return out;
}

export default async function setUp() {
  const guidewright = program();
  mkdirSync(target, { recursive: true });
  const everything = join(here, "sites/everything");
  const mounts = {};
  const server = await serve(mounts);
  // The repository's own site stands at the root of its host, the other one in a folder of it.
  const guides = `${server.origin}/`;
  const every = `${server.origin}/in/a/folder/`;
  mounts["/"] = build(guidewright, "guides", root, ["--base-url", guides]);
  mounts["/in/a/folder/"] = build(guidewright, "everything", everything, ["--keep-going", "--base-url", every]);
  // Faults on purpose, to see that the tests' own watch notices them.
  mounts["/faulty/"] = join(here, "sites/faulty");
  const sites = {
    guides: { url: guides, folder: mounts["/"] },
    everything: { url: every, folder: mounts["/in/a/folder/"] },
    faulty: { url: `${server.origin}/faulty/`, folder: mounts["/faulty/"] },
    offline: { folder: build(guidewright, "offline", root, ["--offline"]) },
    everythingOffline: { folder: build(guidewright, "everything-offline", everything, ["--keep-going", "--offline"]) },
  };
  // Workers are processes of their own and inherit this.
  process.env.GUIDEWRIGHT_SITES = JSON.stringify(sites);
  process.env.GUIDEWRIGHT_PROGRAM = guidewright;
  return server.close;
}
