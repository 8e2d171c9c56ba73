//! What the program is built from, for `--version`: the makers of the API types, and the commit where it is known.

use std::path::Path;

/// The file that `cargo package` writes into a package: the commit that it was made from.
const PACKAGED_FROM: &str = ".cargo_vcs_info.json";

/// What names the commit in other builds: a repository is not asked, since each commit would build all again.
const COMMIT: &str = "GUIDEWRIGHT_COMMIT";

/// Tells the compiler `GUIDEWRIGHT_TYPES`, the versions of `k8s-openapi`, and `GUIDEWRIGHT_COMMIT`; each may be empty.
pub(crate) fn tell(root: &Path) {
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rerun-if-env-changed={COMMIT}");
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
    println!("cargo::rustc-env=GUIDEWRIGHT_TYPES={}", versions_in(&lock).join(", "));
    let packaged = root.join(PACKAGED_FROM);
    let commit = if packaged.exists() {
        println!("cargo::rerun-if-changed={PACKAGED_FROM}");
        std::fs::read_to_string(packaged).ok().and_then(|text| commit_in(&text))
    } else {
        std::env::var(COMMIT).ok().filter(|commit| commit.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    println!("cargo::rustc-env={COMMIT}={}", commit.unwrap_or_default());
}

/// The versions of `k8s-openapi` in a lock file, in its order: the oldest first.
fn versions_in(lock: &str) -> Vec<&str> {
    let packages =
        lock.split("[[package]]").filter(|package| package.trim_start().starts_with("name = \"k8s-openapi\"\n"));
    packages.filter_map(|package| package.split("version = \"").nth(1)?.split('"').next()).collect()
}

fn commit_in(text: &str) -> Option<String> {
    let info: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(info["git"]["sha1"].as_str()?.to_owned())
}
