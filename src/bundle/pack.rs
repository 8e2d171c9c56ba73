//! The files of one bundle.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::archive::{self, File};
use super::select::{Manifest, Selection};
use super::{BundleError, needs, readme};
use crate::example::Syntax;
use crate::sink::Sink;
use crate::site::Site;
use crate::site::bundles::{BundlePlan, BundleSummary, BundledObject, Download, Needs};

/// Writes the files of one bundle. `index` is that of the plan.
pub(super) fn pack(
    site: &Site,
    index: usize,
    selection: Selection<'_>,
    sink: &dyn Sink,
) -> Result<BundleSummary, BundleError> {
    let plan = &site.bundles[index];
    let needs = needs::of(&selection.manifests);
    let unpacked = folder(site, plan, &selection, &needs);
    let files: Vec<File<'_>> =
        unpacked.iter().map(|(path, text)| File { path: path.as_str(), bytes: text.as_bytes() }).collect();
    let in_archive = |name: &str| {
        let name = name.to_owned();
        move |source| BundleError::Archive { name, source }
    };
    let [whole, core, tar_gz, zip] = plan.file_names();
    let of = |extent| {
        selection.manifests.iter().filter(move |manifest| extent == Extent::Whole || !manifest.lacks_definition)
    };
    let stream_of = |extent| stream(of(extent).map(|manifest| (manifest.text, manifest.syntax)));
    let mut downloads = vec![publish(plan, &whole, stream_of(Extent::Whole).as_bytes(), sink)?];
    if selection.manifests.iter().any(|manifest| manifest.lacks_definition) {
        downloads.push(publish(plan, &core, stream_of(Extent::Core).as_bytes(), sink)?);
    }
    let bytes = archive::tar_gz(&plan.folder, &files).map_err(in_archive(&tar_gz))?;
    downloads.push(publish(plan, &tar_gz, &bytes, sink)?);
    let bytes = archive::zip(&plan.folder, &files).map_err(in_archive(&zip))?;
    downloads.push(publish(plan, &zip, &bytes, sink)?);

    Ok(BundleSummary {
        plan: index,
        objects: selection.manifests.iter().map(|manifest| manifest.object.to_string()).collect(),
        contents: selection.manifests.iter().map(content).collect(),
        left_out: selection.left_out,
        releases: selection.releases,
        downloads,
        needs,
    })
}

fn content(manifest: &Manifest<'_>) -> BundledObject {
    BundledObject {
        object: manifest.object.clone(),
        example: manifest.example,
        document: manifest.document,
        file: manifest.file.clone(),
        standing: manifest.standing,
    }
}

/// Which manifests a stream holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    /// Without custom resources whose definition the bundle does not hold.
    Core,
}

/// Texts, none with a line break at its end, as one YAML stream.
pub(super) fn stream<'a>(texts: impl Iterator<Item = (&'a str, Syntax)>) -> String {
    let mut stream = String::new();
    for (text, syntax) in texts {
        // A stream that begins with JSON would be read as JSON to its end.
        let needs_line = !stream.is_empty() || syntax == Syntax::Json;
        if needs_line && !text.starts_with("---\n") {
            stream.push_str("---\n");
        }
        stream.push_str(text);
        stream.push('\n');
    }
    stream
}

/// The files of a bundle as a folder, by path: what the archives unpack to.
pub(super) fn folder(
    site: &Site,
    plan: &BundlePlan,
    selection: &Selection<'_>,
    needs: &Needs,
) -> Vec<(String, String)> {
    let mut files = vec![
        ("README.md".to_owned(), readme::text(site, plan, selection, needs)),
        ("kustomization.yaml".to_owned(), kustomization(&selection.manifests)),
    ];
    let manifest = |manifest: &Manifest<'_>| (manifest.file.clone(), format!("{}\n", manifest.text));
    files.extend(selection.manifests.iter().map(manifest));
    let mut sums = String::with_capacity(files.len() * 100);
    for (path, text) in &files {
        sums.push_str(&checksum_line(&sha256(text.as_bytes()), path));
    }
    files.insert(1, ("SHA256SUMS".to_owned(), sums));
    files
}

fn kustomization(manifests: &[Manifest<'_>]) -> String {
    let mut text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n".to_owned();
    for manifest in manifests {
        text.push_str("  - ");
        text.push_str(&manifest.file);
        text.push('\n');
    }
    text
}

/// Writes a download and, beside it, its checksum as `sha256sum --check` reads it.
fn publish(plan: &BundlePlan, name: &str, bytes: &[u8], sink: &dyn Sink) -> Result<Download, BundleError> {
    let url = plan.url.join(name);
    let sha256 = sha256(bytes);
    sink.put(&url.out_path()?, bytes)?;
    sink.put(&plan.url.join(&format!("{name}.sha256")).out_path()?, checksum_line(&sha256, name).as_bytes())?;
    Ok(Download { url, bytes: bytes.len() as u64, sha256 })
}

fn checksum_line(sha256: &str, name: &str) -> String {
    format!("{sha256}  {name}\n")
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut hex = String::with_capacity(64);
    for byte in digest {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
