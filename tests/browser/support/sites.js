// The sites that `setup.js` built, and their pages.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const sites = JSON.parse(process.env.GUIDEWRIGHT_SITES ?? "{}");

/** A site: `url` where it is served, `folder` where its files are. */
export function site(name) {
  return sites[name];
}

/** Where a page of the repository's own site is served. */
export function guide(path = "") {
  return sites.guides.url + path;
}

/** Where a page of the site that has everything is served. */
export function every(path = "") {
  return sites.everything.url + path;
}

/** Where a file of a site lies on the disk. */
export function onDisk(name, path) {
  return pathToFileURL(join(sites[name].folder, path)).href;
}

/** The paths of all files of a site with this ending, such as `index.html`. */
export function files(name, ending) {
  return readdirSync(sites[name].folder, { recursive: true })
    .filter((path) => path.endsWith(ending))
    .sort();
}
