//! Makes the embedded catalogue: see `build/mod.rs`.

#[path = "build/mod.rs"]
mod build;

fn main() -> std::io::Result<()> {
    // Naming the inputs keeps every other edit from running this again.
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    build::origin::tell(std::path::Path::new(env!("CARGO_MANIFEST_DIR")));
    let folder = std::env::var_os("OUT_DIR").map(std::path::PathBuf::from).expect("cargo sets OUT_DIR");
    let releases = build::kinds::releases();
    let minors: Vec<u8> = releases.iter().map(|release| release.minor).collect();
    build::emit::write(&build::merge::merge(&releases), &minors, &folder)
}
