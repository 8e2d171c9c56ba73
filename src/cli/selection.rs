//! Which findings of a check are told: flags to a smaller report.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use guidewright::baseline::{Baseline, Finding, Run};
use guidewright::check::Checked;
use guidewright::check::registry;
use guidewright::diagnostic::{Diagnostic, Level, Report};
use guidewright::load::Project;
use guidewright::load::changes::{self, Changes};
use guidewright::source::{FileId, Span};
use guidewright::vantage::Vantage;

/// Flags that choose among findings.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which findings")]
pub(super) struct SelectionArgs {
    /// Levels of rules and families for this run, over `[rules]` of the configuration
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    rules: Vec<RuleSetting>,
    /// Tell no findings below this level
    #[arg(long, value_name = "LEVEL", default_value = "info", hide_default_value = true, value_parser = level_parser())]
    level: Level,
    /// The lowest level that makes the exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = level_parser())]
    fail_on: Level,
    /// Leave out the findings that are known by this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    baseline: Option<PathBuf>,
    /// Write the baseline: all findings where there is none yet, else without those that are fixed
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Tell only findings on lines that changed since a git revision
    #[arg(long, value_name = "REV", conflicts_with = "fix")]
    diff: Option<String>,
    /// Tell only the findings of one share of the files, such as 1/4
    #[arg(long, value_name = "I/N", conflicts_with = "fix")]
    shard: Option<Shard>,
}

/// The levels that a finding can have: a rule that is off has none.
fn level_parser() -> impl TypedValueParser<Value = Level> {
    let words = [Level::Error, Level::Warning, Level::Info].map(Level::as_str);
    PossibleValuesParser::new(words).try_map(|word| word.parse::<Level>())
}

/// One share of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    /// From zero.
    index: usize,
    count: usize,
}

impl Shard {
    /// Whether a file is in it.
    pub(super) fn has(self, file: FileId) -> bool {
        file.index() % self.count == self.index
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.parse::<usize>().ok();
        let parts = text.split_once('/').and_then(|(index, count)| Some((number(index)?, number(count)?)));
        match parts {
            Some((index, count)) if 1 <= index && index <= count => Ok(Self { index: index - 1, count }),
            _ => Err("a share is written as its number and how many there are: 1/4 to 4/4".into()),
        }
    }
}

/// A rule or family and its level.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RuleSetting {
    rule: String,
    level: Level,
}

impl FromStr for RuleSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((rule, level)) = text.split_once('=') else {
            return Err("a setting is written RULE=LEVEL, such as policy=warning".into());
        };
        let (rule, level) = (rule.trim(), level.trim());
        let level = level.parse().map_err(|error| format!("{error}"))?;
        match registry::nearest(rule) {
            _ if registry::is_name(rule) => Ok(Self { rule: rule.into(), level }),
            Some(near) => Err(format!("there is no rule or family `{rule}`; did you mean `{near}`?")),
            None => Err(format!("there is no rule or family `{rule}`; `guidewright explain` lists them")),
        }
    }
}

/// The findings that are left, and what else there is to say.
pub(super) struct Selected {
    /// What is told.
    pub(super) report: Report,
    /// Whether the run has found what it fails on.
    pub(super) has_failed: bool,
    /// What is said of the choice, a line each.
    pub(super) notes: Vec<String>,
}

impl SelectionArgs {
    /// The levels that hold for this run alone.
    pub(super) fn levels(&self) -> Vec<(String, Level)> {
        self.rules.iter().map(|setting| (setting.rule.clone(), setting.level)).collect()
    }

    /// The share of the files that is told of.
    pub(super) fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// Chooses among the findings of a run.
    pub(super) fn apply(&self, project: &Project, checked: &Checked) -> anyhow::Result<Selected> {
        let mut notes = Vec::new();
        // First of all: what a finding is called depends on the others of the run.
        let mut kept = match &self.baseline {
            Some(path) => self.without_known(path, project, checked, &mut notes)?,
            None => checked.report.diagnostics().to_vec(),
        };
        if let Some(shard) = self.shard {
            kept.retain(|one| shard.has(one.primary.span.file));
        }
        if let Some(revision) = &self.diff {
            let changed = Changed { project, checked, changes: all_changes(project, revision, &mut notes)? };
            kept.retain(|one| changed.concerns(one));
        }
        let has_failed = kept.iter().any(|one| one.level >= self.fail_on);
        // What a run fails on is told in any case.
        kept.retain(|one| one.level >= self.level.min(self.fail_on));
        Ok(Selected { report: Report::new(kept), has_failed, notes })
    }

    fn without_known(
        &self,
        path: &Path,
        project: &Project,
        checked: &Checked,
        notes: &mut Vec<String>,
    ) -> anyhow::Result<Vec<Diagnostic>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.update_baseline => None,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                bail!("there is no baseline `{}`; `--update-baseline` writes one", path.display())
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read the baseline `{}`", path.display())),
        };
        // A baseline knows paths from the folder that it stands in.
        let folder = path.parent().unwrap_or(Path::new(""));
        let vantage = Vantage::new(&super::absolute(&project.folder)?, &super::absolute(folder)?);
        let run = Run { report: &checked.report, sources: &project.sources, vantage: &vantage };
        let baseline = match &text {
            Some(text) => {
                Baseline::parse(text).with_context(|| format!("cannot use the baseline `{}`", path.display()))?
            }
            // What a run fails on it must be able to know.
            None => Baseline::of(&run, self.fail_on.min(Level::Warning)),
        };
        let mut sifted = baseline.sift(&run);
        // Of files that this run did not read nothing is known, unless they are no more.
        let read: HashSet<String> = project.sources.iter().map(|(_, source)| vantage.see(source.path())).collect();
        sifted.gone.retain(|one| read.contains(&one.path) || !folder.join(&one.path).exists());
        let gone = plural(sifted.gone.len(), "finding");
        if text.is_none() {
            super::put(path, baseline.to_text().as_bytes())?;
            notes.push(format!("wrote {} to `{}`", plural(baseline.len(), "known finding"), path.display()));
            return Ok(sifted.report.diagnostics().to_vec());
        }
        if self.update_baseline && !sifted.gone.is_empty() {
            super::put(path, baseline.without(&sifted.gone).to_text().as_bytes())?;
            notes.push(format!("dropped {gone} from `{}`: fixed", path.display()));
        } else if let Some(Finding { path: file, .. }) = sifted.gone.first() {
            let of_file = format!("(first in {file}); `--update-baseline` drops what is fixed");
            notes.push(format!("fixed since the baseline: {gone} {of_file}"));
        }
        if sifted.known > 0 {
            notes.push(format!("{} not told", plural(sifted.known, "known finding")));
        }
        Ok(sifted.report.diagnostics().to_vec())
    }
}

/// What changed since a revision, in the repository around the run and in those that it reads files of, such as
/// submodules.
fn all_changes(project: &Project, revision: &str, notes: &mut Vec<String>) -> anyhow::Result<Vec<Changes>> {
    let mut known: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    let mut root_of = |folder: &Path| {
        let found = known.entry(folder.to_owned());
        found
            .or_insert_with(|| folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_owned))
            .clone()
    };
    let here = PathBuf::from(super::absolute(&project.folder)?);
    let own = root_of(&here);
    let folders = project.inputs.iter().filter_map(|input| {
        let path = here.join(project.sources.get(input.file).path());
        path.parent().map(Path::to_owned)
    });
    let mut others: BTreeSet<PathBuf> = folders.filter_map(|folder| root_of(&folder)).collect();
    let first = own.or_else(|| others.first().cloned()).unwrap_or(here);
    others.remove(&first);
    let mut all = vec![changes::changes(&first, revision)?];
    for other in others {
        match changes::changes(&other, revision) {
            Ok(changes) => all.push(changes),
            Err(error) => notes.push(format!("findings in `{}` are left out: {error}", other.display())),
        }
    }
    Ok(all)
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What changed, among the texts of a run.
struct Changed<'a> {
    project: &'a Project,
    checked: &'a Checked,
    /// Of each repository.
    changes: Vec<Changes>,
}

impl Changed<'_> {
    /// Whether a place of the finding changed, or its block lost lines: what is missing now may have been there.
    fn concerns(&self, finding: &Diagnostic) -> bool {
        let places = finding.labels.iter().chain([&finding.primary]).map(|label| label.span);
        places.into_iter().any(|span| self.is_changed(span))
    }

    fn is_changed(&self, span: Span) -> bool {
        let path = self.project.folder.join(self.project.sources.get(span.file).path());
        let Some(changes) = self.changes.iter().find_map(|changes| changes.of(&path)) else { return false };
        changes.touches(&self.lines(span))
            || self.block_around(span).is_some_and(|block| changes.is_cut_in(&self.lines(block)))
    }

    fn lines(&self, span: Span) -> RangeInclusive<u32> {
        let source = self.project.sources.get(span.file);
        let line = |at: u32| source.position(at as usize).line.get();
        line(span.start)..=line(span.end.saturating_sub(1).max(span.start))
    }

    /// The example that the span stands in. Examples stand in order of file and position.
    fn block_around(&self, span: Span) -> Option<Span> {
        let examples = &self.checked.site.examples;
        let after = examples.partition_point(|example| (example.file, example.span.start) <= (span.file, span.start));
        let block = examples[..after].last()?.span;
        (block.file == span.file && span.start <= block.end).then_some(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_settings_are_read() {
        assert_eq!("2/4".parse(), Ok(Shard { index: 1, count: 4 }));
        for text in ["0/4", "5/4", "1/0", "1", "a/b"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("policy=warning".parse(), Ok(RuleSetting { rule: "policy".into(), level: Level::Warning }));
        let told = |text: &str| text.parse::<RuleSetting>().unwrap_err();
        assert!(told("polcy=warning").contains("`policy`"), "{}", told("polcy=warning"));
        assert!(told("policy=warn").contains("no level"));
        assert!(told("policy").contains("RULE=LEVEL"));
        assert_eq!(" policy = warning".parse(), Ok(RuleSetting { rule: "policy".into(), level: Level::Warning }));
    }
}
