//! The files of one bundle.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::archive::{self, File};
use super::select::{Manifest, Selection};
use super::{BundleError, needs, readme};
use crate::example::Syntax;
use crate::sink::Sink;
use crate::site::Site;
use crate::site::bundles::{BundlePlan, BundleSummary, BundledObject, Download};

/// Writes the files of one bundle. `index` is that of the plan.
pub(super) fn pack(
    site: &Site,
    index: usize,
    selection: Selection<'_>,
    sink: &dyn Sink,
) -> Result<BundleSummary, BundleError> {
    let plan = &site.bundles[index];
    let needs = needs::of(&selection.manifests);
    let manifests: Vec<String> = selection.manifests.iter().map(|manifest| format!("{}\n", manifest.text)).collect();
    let kustomization = kustomization(&selection.manifests);
    let readme = readme::text(site, plan, &selection, &needs);

    let mut files = vec![
        File { path: "README.md", bytes: readme.as_bytes() },
        File { path: "kustomization.yaml", bytes: kustomization.as_bytes() },
    ];
    let texts = selection.manifests.iter().zip(&manifests);
    files.extend(texts.map(|(manifest, text)| File { path: &manifest.file, bytes: text.as_bytes() }));
    let mut sums = String::with_capacity(files.len() * 100);
    for file in &files {
        sums.push_str(&checksum_line(&sha256(file.bytes), file.path));
    }
    files.insert(1, File { path: "SHA256SUMS", bytes: sums.as_bytes() });

    let in_archive = |name: &str| {
        let name = name.to_owned();
        move |source| BundleError::Archive { name, source }
    };
    let [whole, core, tar_gz, zip] = plan.file_names();
    let mut downloads = vec![publish(plan, &whole, stream(&selection.manifests, Extent::Whole).as_bytes(), sink)?];
    if selection.manifests.iter().any(|manifest| manifest.lacks_definition) {
        downloads.push(publish(plan, &core, stream(&selection.manifests, Extent::Core).as_bytes(), sink)?);
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

/// The manifests as one YAML stream.
fn stream(manifests: &[Manifest<'_>], extent: Extent) -> String {
    let manifests = manifests.iter().filter(|manifest| extent == Extent::Whole || !manifest.lacks_definition);
    let mut stream = String::with_capacity(manifests.clone().map(|manifest| manifest.text.len() + 5).sum());
    for manifest in manifests {
        // A stream that begins with JSON would be read as JSON to its end.
        if !stream.is_empty() || manifest.syntax == Syntax::Json {
            stream.push_str("---\n");
        }
        stream.push_str(manifest.text);
        stream.push('\n');
    }
    stream
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
