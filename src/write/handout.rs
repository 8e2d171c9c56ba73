//! Files that somebody asked for, in a folder that they may work on afterwards.
//!
//! The folder is replaced as a whole, as that of a site is, but only while it is as it was written: its
//! marker lists the files with their checksums. What people added or changed is never lost.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::folder::Folders;
use super::{MARKER, Published, StagingSink, WriteError};
use crate::sink::{OutPath, Sink as _, SinkError};

/// The first line of the marker, by which it is known.
const HEADER: &str = "This folder is made by `guidewright extract`, which replaces it while its files are these.\n";

/// Writes files to a folder, and takes away what was written there before. `site` is the folder of the
/// sources, if they are those of a site.
pub fn hand_out(out: &Path, site: Option<&Path>, files: &[(OutPath, String)]) -> Result<Published, WriteError> {
    let folders = Folders::new(out)?;
    if let Some(site) = site {
        folders.refuse_overlap(site)?;
    }
    let sink = StagingSink::prepare(folders, out, &marker(files), None)?;
    refuse_edited(&sink.folders.out, out)?;
    for (path, text) in files {
        sink.put(path, text.as_bytes()).map_err(|error| match error {
            SinkError::Io { source, .. } => WriteError::io("write", &out.join(path.as_str()))(source),
            other => WriteError::io("write", &out.join(path.as_str()))(std::io::Error::other(other)),
        })?;
    }
    Ok(sink.publish()?.published())
}

fn marker(files: &[(OutPath, String)]) -> String {
    let mut text = HEADER.to_owned();
    for (path, bytes) in files {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}  {}", sha256(bytes.as_bytes()), path.as_str());
    }
    text
}

/// What the marker of a folder lists: path and checksum; `None` if nothing was handed out to it.
pub(super) fn listed(out: &Path) -> Result<Option<BTreeMap<String, String>>, WriteError> {
    let text = match fs::read_to_string(out.join(MARKER)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(WriteError::io("read", &out.join(MARKER))(error)),
    };
    let Some(lines) = text.strip_prefix(HEADER) else { return Ok(None) };
    let lines = lines.lines().filter_map(|line| line.split_once("  "));
    Ok(Some(lines.map(|(sum, path)| (path.to_owned(), sum.to_owned())).collect()))
}

/// Refuses a folder with files that are not as they were handed out. Files that are gone are no loss.
fn refuse_edited(out: &Path, named: &Path) -> Result<(), WriteError> {
    let Some(listed) = listed(out)? else {
        // Empty, absent, or that of a site.
        let is_site = fs::exists(out.join(MARKER)).map_err(WriteError::io("read", out))?;
        return if is_site { Err(WriteError::Site(named.to_owned())) } else { Ok(()) };
    };
    for entry in walkdir::WalkDir::new(out).sort_by_file_name() {
        let entry = entry.map_err(|error| WriteError::io("read", named)(error.into()))?;
        let Ok(inside) = entry.path().strip_prefix(out) else { continue };
        let name = inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        if entry.file_type().is_dir() || name == MARKER {
            continue;
        }
        let fate = match listed.get(&name) {
            None => "added",
            Some(sum) if is_same(entry.path(), sum)? => continue,
            Some(_) => "changed",
        };
        return Err(WriteError::Edited { path: named.join(inside), fate });
    }
    Ok(())
}

fn is_same(path: &Path, sum: &str) -> Result<bool, WriteError> {
    let is_file = fs::symlink_metadata(path).map_err(WriteError::io("read", path))?.is_file();
    Ok(is_file && sha256(&fs::read(path).map_err(WriteError::io("read", path))?) == sum)
}

fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> Vec<(OutPath, String)> {
        files.iter().map(|(path, text)| (OutPath::new(*path).unwrap(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_folder_is_replaced_while_nobody_worked_on_it() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("out");
        hand_out(&out, None, &files(&[("a.yaml", "one"), ("manifests/b.yaml", "two")])).unwrap();
        fs::remove_file(out.join("a.yaml")).unwrap();
        let again = files(&[("manifests/b.yaml", "two"), ("c.yaml", "three")]);
        assert_eq!(hand_out(&out, None, &again).unwrap(), Published { written: 1, unchanged: 1 });
        assert!(!out.join("a.yaml").exists());

        fs::write(out.join("c.yaml"), "mine").unwrap();
        let told = hand_out(&out, None, &again).unwrap_err().to_string();
        assert!(told.contains("c.yaml` was changed"), "{told}");
        fs::write(out.join("c.yaml"), "three").unwrap();
        fs::write(out.join("manifests/patch.yaml"), "mine").unwrap();
        let told = hand_out(&out, None, &again).unwrap_err().to_string();
        assert!(told.contains("patch.yaml` was added"), "{told}");
        assert_eq!(fs::read_to_string(out.join("manifests/patch.yaml")).unwrap(), "mine");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing is left beside the folder");
    }

    #[test]
    fn sites_and_handouts_do_not_take_each_others_place() {
        let root = tempfile::tempdir().unwrap();
        let (site, out) = (root.path().join("site"), root.path().join("out"));
        fs::create_dir(&site).unwrap();
        StagingSink::open(&out, &site, None).unwrap().publish().unwrap();
        assert!(matches!(hand_out(&out, None, &[]), Err(WriteError::Site(_))));
        let other = root.path().join("other");
        hand_out(&other, Some(&site), &files(&[("a.yaml", "one")])).unwrap();
        assert!(matches!(StagingSink::open(&other, &site, None), Err(WriteError::Handout(_))));
        assert!(matches!(hand_out(&site, Some(&site), &[]), Err(WriteError::Overlap { .. })));
        fs::write(site.join("file"), "").unwrap();
        assert!(matches!(hand_out(&site, None, &[]), Err(WriteError::Foreign(_))));
    }
}
