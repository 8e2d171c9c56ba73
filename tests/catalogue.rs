//! Proves that the embedded catalogue forgets no kind: every `impl Resource` in the sources of each
//! `k8s-openapi` is in it, with the same names, for that release and for no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use guidewright::kube::{Gvk, Release};
use guidewright::schema::{Catalogue, Lookup, Scope, Shape};

/// Kinds of the catalogue that are no `Resource` of the crates, on purpose: `kubectl` and the API
/// server know them all the same.
const ADDED: [(&str, &str); 2] = [("v1", "DeleteOptions"), ("v1", "List")];

#[test]
fn every_kind_of_every_release_is_in_the_catalogue() {
    let catalogue = Catalogue::builtin();
    let sources = crate_sources();
    let releases: Vec<Release> = sources.iter().map(|(release, _)| *release).collect();
    assert_eq!(releases, Release::ALL, "one k8s-openapi for each release");
    let mut missing = Vec::new();
    for (release, folder) in sources {
        let declared = resources(&folder);
        assert!(declared.len() > 90, "{} declares only {} kinds", folder.display(), declared.len());
        for (gvk, plural) in &declared {
            match catalogue.lookup(gvk) {
                Lookup::Known(kind) if kind.releases.contains(release) => {
                    assert_eq!(kind.plural, plural, "{gvk}");
                    assert!(matches!(catalogue.shape(kind.ty), Shape::Object(_)), "{gvk}");
                    assert!(catalogue.field(kind.ty, "kind").is_some(), "{gvk} has no field `kind`");
                }
                _ => missing.push(format!("{release}: {gvk}")),
            }
        }
        let declared: BTreeSet<&Gvk> = declared.iter().map(|(gvk, _)| gvk).collect();
        for kind in catalogue.kinds().filter(|kind| kind.releases.contains(release)) {
            let gvk = Gvk::from_fields(&kind.api_version(), kind.kind);
            let is_added = ADDED.contains(&(gvk.api_version().as_str(), kind.kind));
            // A list has no source of its own: its kind must have one.
            let item = Gvk { kind: kind.kind.trim_end_matches("List").into(), ..gvk.clone() };
            let is_list = kind.scope == Scope::List && declared.contains(&item);
            assert!(is_added || is_list || declared.contains(&gvk), "Kubernetes {release} has no {gvk}");
        }
    }
    assert!(missing.is_empty(), "missing in build/kinds.rs:\n{}", missing.join("\n"));
}

#[test]
fn every_list_holds_its_kind() {
    let catalogue = Catalogue::builtin();
    let mut lists = 0;
    for list in catalogue.kinds().filter(|kind| kind.scope == Scope::List) {
        let items = catalogue.field(list.ty, "items").expect("a list has items");
        let Shape::List(item) = items.shape else { panic!("{}: {:?}", list.kind, items.shape) };
        match catalogue.shape(item) {
            Shape::Resource => assert_eq!(list.kind, "List"),
            _ => assert_eq!(format!("{}List", catalogue.type_name(item)), list.kind),
        }
        lists += 1;
    }
    assert!(lists > 80, "only {lists} lists");
}

/// The sources of each release, where cargo keeps the build dependencies, oldest release first.
fn crate_sources() -> Vec<(Release, PathBuf)> {
    // Building this test has fetched every package of this platform: the network is not needed again.
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names its host");
    let metadata = cargo(&["metadata", "--format-version=1", "--offline", "--filter-platform", host]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("cargo metadata is JSON");
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&metadata["packages"]);
    let mut found = Vec::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let package = packages.iter().find(|package| package["id"] == node["id"]).expect("every node is a package");
        if package["name"] != "k8s-openapi" {
            continue;
        }
        // The feature that is turned on names the release.
        for feature in list(&node["features"]) {
            let feature = feature.as_str().expect("a feature has a name");
            let release = feature.strip_prefix("v1_").and_then(|minor| Release::from_minor(minor.parse().ok()?));
            if let Some(release) = release {
                let manifest = Path::new(package["manifest_path"].as_str().expect("a package has a manifest"));
                found.push((release, manifest.with_file_name("src").join(feature)));
            }
        }
    }
    found.sort();
    found
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// Every kind that a release's sources declare, with its plural.
fn resources(folder: &Path) -> Vec<(Gvk, String)> {
    let mut found = Vec::new();
    for path in rust_files(folder) {
        let text = fs::read_to_string(&path).expect("the sources are UTF-8");
        for body in text.split("\nimpl crate::Resource for ").skip(1) {
            let body = body.split("\n}").next().unwrap_or(body);
            let constant = |name: &str| {
                let value = body.split_once(&format!("const {name}: &'static str = \""));
                let value = value.and_then(|(_, rest)| rest.split_once('"'));
                value.unwrap_or_else(|| panic!("{name} of {}", path.display())).0.to_owned()
            };
            let gvk = Gvk { group: constant("GROUP"), version: constant("VERSION"), kind: constant("KIND") };
            found.push((gvk, constant("URL_PATH_SEGMENT")));
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the sources of k8s-openapi are readable") {
            let path = entry.expect("a folder's entries are readable").path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|extension| extension == "rs") => files.push(path),
                false => {}
            }
        }
    }
    files
}
