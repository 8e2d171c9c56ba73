//! `guidewright check --fix`: safe fixes, made until none is left.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use guidewright::check::Checked;
use guidewright::emit::text::path_from;
use guidewright::fix::{self, Done};
use guidewright::load::Project;
use guidewright::source::FileId;
use guidewright::write;

use super::{Global, report};

/// A fix can bring another fault to light; after so many rounds that is no longer believed.
const MOST_ROUNDS: usize = 8;

/// What was done, by file.
pub(super) type Made = BTreeMap<FileId, Vec<Done>>;

/// Checks, makes the safe fixes, and checks again; writes the files that changed. What comes back is
/// what remains, and what was done.
pub(super) fn run(project: &mut Project, check: impl Fn(&Project) -> Checked) -> anyhow::Result<(Checked, Made)> {
    let mut originals: BTreeMap<FileId, String> = BTreeMap::new();
    let mut done = Made::new();
    let mut checked = check(project);
    for _ in 0..MOST_ROUNDS {
        let fixed: Vec<_> = fix::apply(&checked.report, &project.sources)
            .into_iter()
            .filter(|one| is_ours(project, one.file))
            .collect();
        if fixed.is_empty() {
            break;
        }
        for one in fixed {
            let original = project.sources.get(one.file).text().to_owned();
            originals.entry(one.file).or_insert(original);
            let known = done.entry(one.file).or_default();
            // A file that is mended in one round is copied into its blocks again in the next.
            known.extend(one.done.into_iter().filter(|done| !known.contains(done)).collect::<Vec<_>>());
            project.sources.replace(one.file, one.text);
        }
        checked = check(project);
    }
    for (file, original) in &originals {
        let source = project.sources.get(*file);
        write::replace(&project.folder.join(source.path()), original, source.text())?;
    }
    Ok((checked, done))
}

/// Whether a file is one that was checked, and that was read as it stands.
fn is_ours(project: &Project, file: FileId) -> bool {
    let is_checked = project.inputs.iter().any(|input| input.file == file) || project.files.has(file);
    is_checked && !project.diagnostics.iter().any(|one| one.primary.span.file == file)
}

/// Says what was done.
pub(super) fn tell(global: &Global, project: &Project, done: &Made) -> io::Result<()> {
    if global.quiet {
        return Ok(());
    }
    let mut out = io::stderr().lock();
    let vantage = report::vantage(project)?;
    for (file, done) in done {
        let path = project.sources.get(*file).path();
        let path = path_from(vantage.as_ref(), path);
        for one in done {
            writeln!(out, "fixed {path}:{}: {}: {}", one.line, one.message, one.title)?;
        }
    }
    let count: usize = done.values().map(Vec::len).sum();
    match (count, done.len()) {
        (0, _) => writeln!(out, "nothing to fix without asking"),
        (1, _) => writeln!(out, "fixed 1 finding in 1 file"),
        (count, 1) => writeln!(out, "fixed {count} findings in 1 file"),
        (count, files) => writeln!(out, "fixed {count} findings in {files} files"),
    }
}
