//! What a finding weighs: defaults, configuration, front matter, `allow=`.
//!
//! The rule's own level comes first; where the tool only guesses what a text is, it weighs less. What
//! the author sets comes over it: the configuration, then its overrides for the path, then the front
//! matter. Of settings in one place the last that names the rule or its family counts.

use crate::diagnostic::{Level, RuleName};
use crate::example::{Class, Example, Likely, Origin};
use crate::guide::front_matter::FrontMatter;
use crate::kube::ReleaseSet;
use crate::vantage::Vantage;

use super::registry::{self, Judge, Reach};

/// Globs, and the levels of rules in the files that one of them matches.
pub type PathLevels = (Vec<String>, Vec<(String, Level)>);

/// The levels and releases of a run.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// From the configuration and the command line: a rule or a family (`policy`) and its level, in order; the last that matches counts.
    pub rules: Vec<(String, Level)>,
    /// Levels for paths: globs and their levels, in order.
    pub overrides: Vec<PathLevels>,
    /// Where paths are looked at from before they are held against globs.
    pub vantage: Vantage,
    /// The releases that decide, where the author named them. `None`: all embedded ones, and what only some reject is no error.
    pub releases: Option<ReleaseSet>,
    /// Whether the set is a site or foreign files: for those the families `guide`, `reference`, `bundle` and `policy` are off.
    pub scope: RunScope,
}

/// What is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunScope {
    /// The guides of a site.
    #[default]
    Site,
    /// Any Markdown and YAML files.
    Paths,
}

/// The families that ask for a whole site.
const SITE_FAMILIES: [&str; 4] = ["bundle", "guide", "policy", "reference"];

/// The families that judge what is in a document.
const DOCUMENT_FAMILIES: [&str; 4] = ["api", "object", "schema", "yaml"];

/// The releases that a guide is checked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) releases: ReleaseSet,
    pub(crate) choice: Choice,
}

/// Whether somebody chose the releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// They are named in the configuration, on the command line or in the front matter.
    Named,
    /// They are all that the catalogue holds.
    Default,
}

/// How sure it is that a document is what its rules take it for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Its author says so, or it says so itself.
    Stated,
    /// It was inferred from its shape.
    Inferred,
    /// It is likely a template, which need not be YAML.
    Template,
}

impl Certainty {
    /// How sure it is what a document of this class is.
    pub(crate) fn of(example: &Example, class: &Class) -> Self {
        match class {
            Class::Broken(Likely::Template) => Self::Template,
            Class::Manifest { .. }
            | Class::ClientConfig(_)
            | Class::DeclaredFragment
            | Class::Broken(Likely::Manifest) => Self::Stated,
            Class::Candidate | Class::Data | Class::Broken(Likely::Data) | Class::Empty => {
                let is_said = example.origin == Origin::File || example.attributes.schema.is_some();
                if is_said { Self::Stated } else { Self::Inferred }
            }
        }
    }
}

impl Levels {
    /// The releases that decide in a guide with this front matter (none for other files).
    pub(crate) fn asked(&self, front_matter: Option<&FrontMatter>) -> Asked {
        match front_matter.and_then(|front_matter| front_matter.releases).or(self.releases) {
            Some(releases) => Asked { releases, choice: Choice::Named },
            None => Asked { releases: ReleaseSet::ALL, choice: Choice::Default },
        }
    }

    /// The levels that hold in one file.
    pub(crate) fn of_file<'a>(&'a self, path: &str, front_matter: Option<&'a FrontMatter>) -> FileLevels<'a> {
        let path = if self.overrides.is_empty() { String::new() } else { self.vantage.see(path) };
        let overrides = self
            .overrides
            .iter()
            .filter(|(globs, _)| globs.iter().any(|glob| covers(glob, &path)))
            .flat_map(|(_, rules)| rules);
        let own = front_matter.map_or(&[][..], |front_matter| &front_matter.rules);
        let settings = self.rules.iter().chain(overrides).chain(own);
        FileLevels { settings: settings.map(|(rule, level)| (rule.as_str(), *level)).collect(), scope: self.scope }
    }
}

/// Whether a glob matches a path. The path of a folder stands for all that is in it.
fn covers(glob: &str, path: &str) -> bool {
    let glob = glob.trim_start_matches("./");
    let is_below = || path.strip_prefix(glob.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'));
    fast_glob::glob_match(glob, path) || is_below()
}

/// The levels that hold in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileLevels<'a> {
    settings: Vec<(&'a str, Level)>,
    scope: RunScope,
}

/// What follows from levels: worked out once for all files with the same ones.
#[derive(Debug)]
pub(crate) struct FileRules<'a> {
    pub(crate) levels: FileLevels<'a>,
    /// For each rule of the registry, whether its findings can be told.
    pub(crate) on: Vec<bool>,
    /// Whether any rule for references is on.
    pub(crate) has_references: bool,
    /// The rules for single objects that are on.
    pub(crate) judges: Vec<Judge>,
}

impl<'a> FileRules<'a> {
    pub(crate) fn of(levels: FileLevels<'a>) -> Self {
        let is_on = |rule: &&registry::Rule| levels.level(rule.name, Certainty::Stated, rule.level) != Level::Off;
        Self {
            on: registry::RULES.iter().map(is_on).collect(),
            has_references: levels.is_on("reference"),
            judges: levels.judges(),
            levels,
        }
    }
}

impl FileLevels<'_> {
    /// What a finding of this rule weighs; `born` is the level of a rule that the registry does not know.
    pub(crate) fn level(&self, rule: RuleName, certainty: Certainty, born: Level) -> Level {
        let set = self.settings.iter().rev().find(|(name, _)| names(name, rule)).map(|(_, level)| *level);
        set.unwrap_or_else(|| self.default_level(rule, certainty, born))
    }

    /// Whether findings of this rule, or of any rule of this family, can be told in this file.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        registry::RULES
            .iter()
            .any(|rule| names(name, rule.name) && self.level(rule.name, Certainty::Stated, rule.level) != Level::Off)
    }

    /// The rules for single objects that are on in this file. All of them are off until somebody turns them on.
    pub(crate) fn judges(&self) -> Vec<Judge> {
        if self.settings.is_empty() {
            return Vec::new();
        }
        let on = registry::RULES.iter().filter_map(|rule| match rule.reach {
            Reach::Applied(judge) => {
                (self.level(rule.name, Certainty::Stated, rule.level) != Level::Off).then_some(judge)
            }
            _ => None,
        });
        on.collect()
    }

    fn default_level(&self, rule: RuleName, certainty: Certainty, born: Level) -> Level {
        let (level, reach) = registry::find(rule.as_str()).map_or((born, Reach::Text), |rule| (rule.level, rule.reach));
        let family = rule.family();
        let asks_for_site = SITE_FAMILIES.contains(&family) && !matches!(reach, Reach::Request);
        match certainty {
            _ if self.scope == RunScope::Paths && asks_for_site => Level::Off,
            Certainty::Inferred if DOCUMENT_FAMILIES.contains(&family) => level.min(Level::Warning),
            Certainty::Template if DOCUMENT_FAMILIES.contains(&family) => level.min(Level::Info),
            _ => level,
        }
    }
}

/// Whether an author's name of a rule or family means this rule.
pub(crate) fn names(name: &str, rule: RuleName) -> bool {
    name == rule.as_str() || name == rule.family()
}

#[cfg(test)]
mod tests {
    use super::*;
    fn setting(rule: &str, level: Level) -> (String, Level) {
        (rule.into(), level)
    }

    fn level(levels: &Levels, path: &str, front_matter: &FrontMatter, rule: &'static str, sure: Certainty) -> Level {
        levels.of_file(path, Some(front_matter)).level(RuleName::new(rule), sure, Level::Warning)
    }

    #[test]
    fn settings_lie_over_one_another() {
        let plain = FrontMatter::default();
        let mut levels = Levels::default();
        let rule = "schema::unknown-field";
        let of = |levels: &Levels, path: &str, front_matter: &FrontMatter| {
            level(levels, path, front_matter, rule, Certainty::Stated)
        };
        assert_eq!(of(&levels, "content/a.md", &plain), Level::Error);
        levels.rules = vec![setting("schema", Level::Warning)];
        assert_eq!(of(&levels, "content/a.md", &plain), Level::Warning);
        levels.rules.push(setting(rule, Level::Info));
        assert_eq!(of(&levels, "content/a.md", &plain), Level::Info);
        levels.overrides = vec![(vec!["content/blog/**".into()], vec![setting(rule, Level::Off)])];
        assert_eq!(of(&levels, "content/a.md", &plain), Level::Info);
        assert_eq!(of(&levels, "content/blog/2020/a.md", &plain), Level::Off);
        assert_eq!(of(&levels, "./content/blog/a.md", &plain), Level::Off);
        // A run that began elsewhere.
        levels.vantage = Vantage::new("/r/content", "/r");
        assert_eq!(of(&levels, "blog/a.md", &plain), Level::Off);
        assert_eq!(of(&levels, "../content/blog/a.md", &plain), Level::Off);
        assert_eq!(of(&levels, "/r/content/blog/a.md", &plain), Level::Off);
        assert_eq!(of(&levels, "content/blog/a.md", &plain), Level::Info);
        levels.vantage = Vantage::default();
        let mut own = FrontMatter::default();
        own.rules = vec![setting(rule, Level::Error)];
        assert_eq!(of(&levels, "content/blog/a.md", &own), Level::Error);
    }

    #[test]
    fn a_folder_stands_for_all_that_is_in_it() {
        for glob in ["docs/blog", "docs/blog/", "./docs/blog", "docs/blog/**", "**/blog/**", "docs/{blog,news}/**"] {
            assert!(covers(glob, "docs/blog/a.md") && covers(glob, "docs/blog/2026/b.md"), "{glob}");
            assert!(!covers(glob, "docs/blogs/a.md") && !covers(glob, "docs/a.md"), "{glob}");
        }
        assert!(covers("docs/a.md", "docs/a.md") && covers("docs/*.md", "docs/a.md"));
        assert!(!covers("docs/*.md", "docs/blog/a.md"));
    }

    #[test]
    fn guesses_weigh_less() {
        let plain = FrontMatter::default();
        let mut levels = Levels::default();
        for (rule, stated, inferred, template) in [
            ("yaml::syntax", Level::Error, Level::Warning, Level::Info),
            ("schema::unknown-field", Level::Error, Level::Warning, Level::Info),
            ("schema::unknown-group", Level::Info, Level::Info, Level::Info),
            ("guide::unused-allow", Level::Warning, Level::Warning, Level::Warning),
        ] {
            assert_eq!(level(&levels, "a.md", &plain, rule, Certainty::Stated), stated, "{rule}");
            assert_eq!(level(&levels, "a.md", &plain, rule, Certainty::Inferred), inferred, "{rule}");
            assert_eq!(level(&levels, "a.md", &plain, rule, Certainty::Template), template, "{rule}");
        }
        // What the author sets is not doubted.
        levels.rules = vec![setting("yaml", Level::Error)];
        assert_eq!(level(&levels, "a.md", &plain, "yaml::syntax", Certainty::Template), Level::Error);
    }

    #[test]
    fn foreign_files_are_not_judged_as_guides() {
        let plain = FrontMatter::default();
        let mut levels = Levels { scope: RunScope::Paths, ..Levels::default() };
        let of = |levels: &Levels, rule| level(levels, "a.md", &plain, rule, Certainty::Stated);
        assert_eq!(of(&levels, "guide::broken-link"), Level::Off);
        assert_eq!(of(&levels, "guide::unknown-attribute"), Level::Warning);
        assert_eq!(of(&levels, "schema::unknown-field"), Level::Error);
        levels.rules = vec![setting("guide", Level::Info)];
        assert_eq!(of(&levels, "guide::broken-link"), Level::Info);
    }
}
