//! All rules, sorted by name. Adding a rule is a file in `rules/` and a line here.

use std::borrow::Cow;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::similar;
use crate::site::Site;
use crate::source::Sources;

use super::applied::{Applied, Pod};
use super::rules::{api, config, guide, object, policy, reference, schema, source, yaml};

/// A rule: its name, default level and documentation.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `family::fault`.
    pub name: RuleName,
    /// The level without any configuration.
    pub level: Level,
    /// One line: the fault.
    pub summary: &'static str,
    /// Markdown under the headings `## What`, `## Why`, `## Bad`, `## Good`, `## How to silence`.
    pub explanation: &'static str,
    /// What it looks at, and with which function where it has one of its own.
    pub reach: Reach,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Reach {
    /// The text itself: a stage before `check` finds the fault while it reads.
    Text,
    /// What an author asks of Guidewright in a text: on also where only files are checked.
    Request,
    /// One document: the walk over its types finds the fault.
    Document,
    /// One object that an example brings to a cluster, with its pod. Runs where somebody turns it on.
    Applied(Judge),
    /// The objects of a guide together: one look at the set finds the fault.
    Set,
    /// One page of a site, by its index.
    Page(fn(&Site, usize, &Sources) -> Vec<Diagnostic>),
    /// The whole site.
    Site(fn(&Site, &Sources) -> Vec<Diagnostic>),
}

/// Looks at one object and its pod.
#[derive(Clone, Copy, Debug)]
pub struct Judge(pub(crate) JudgeFn);

type JudgeFn = fn(&Applied<'_>, Option<&Pod<'_>>, &mut Vec<Diagnostic>);

/// All rules, sorted by name.
pub const RULES: &[&Rule] = &[
    &api::deprecated_version::RULE,
    &api::not_in_release::RULE,
    &api::removed_version::RULE,
    &config::invalid_value::RULE,
    &config::missing_key::RULE,
    &config::syntax::RULE,
    &config::unknown_key::RULE,
    &config::unknown_rule::RULE,
    &guide::broken_link::RULE,
    &guide::differing_example::RULE,
    &guide::drifted_file::RULE,
    &guide::duplicate_title::RULE,
    &guide::duplicate_url::RULE,
    &guide::expected_invalid::RULE,
    &guide::foreign_key::RULE,
    &guide::front_matter::RULE,
    &guide::ignore_without_reason::RULE,
    &guide::invalid_attribute::RULE,
    &guide::invalid_schema::RULE,
    &guide::malformed_attribute::RULE,
    &guide::missing_file::RULE,
    &guide::missing_image::RULE,
    &guide::missing_line::RULE,
    &guide::raw_html::RULE,
    &guide::skipped_heading_level::RULE,
    &guide::stale_range::RULE,
    &guide::stale_translation::RULE,
    &guide::too_many_bundles::RULE,
    &guide::unknown_attribute::RULE,
    &guide::unknown_fragment::RULE,
    &guide::unknown_key::RULE,
    &guide::unknown_rule::RULE,
    &guide::unused_allow::RULE,
    &object::conflicting_fields::RULE,
    &object::duplicate_item::RULE,
    &object::invalid_address::RULE,
    &object::invalid_expression::RULE,
    &object::invalid_label::RULE,
    &object::invalid_name::RULE,
    &object::invalid_schedule::RULE,
    &object::invalid_value::RULE,
    &object::missing_choice::RULE,
    &object::out_of_range::RULE,
    &object::request_over_limit::RULE,
    &object::required_value::RULE,
    &object::selector_mismatch::RULE,
    &object::too_long::RULE,
    &object::unknown_volume::RULE,
    &object::unsupported_value::RULE,
    &policy::deprecated_annotation::RULE,
    &policy::host_network::RULE,
    &policy::host_path::RULE,
    &policy::host_port::RULE,
    &policy::latest_tag::RULE,
    &policy::malformed_image::RULE,
    &policy::no_limits::RULE,
    &policy::no_probe::RULE,
    &policy::no_requests::RULE,
    &policy::plain_secret::RULE,
    &policy::privilege_escalation::RULE,
    &policy::privileged::RULE,
    &policy::run_as_root::RULE,
    &policy::writable_root::RULE,
    &reference::missing_claim::RULE,
    &reference::missing_config_map::RULE,
    &reference::missing_file::RULE,
    &reference::missing_key::RULE,
    &reference::missing_role::RULE,
    &reference::missing_scale_target::RULE,
    &reference::missing_secret::RULE,
    &reference::missing_service::RULE,
    &reference::missing_service_account::RULE,
    &reference::missing_service_port::RULE,
    &reference::missing_target_port::RULE,
    &reference::selects_nothing::RULE,
    &schema::bad_format::RULE,
    &schema::duplicate_item::RULE,
    &schema::invalid_definition::RULE,
    &schema::mismatch::RULE,
    &schema::missing_field::RULE,
    &schema::no_alternative::RULE,
    &schema::out_of_bounds::RULE,
    &schema::pattern_mismatch::RULE,
    &schema::rule_failed::RULE,
    &schema::unchecked_rule::RULE,
    &schema::unknown_field::RULE,
    &schema::unknown_group::RULE,
    &schema::unknown_kind::RULE,
    &schema::unsupported_value::RULE,
    &schema::wrong_type::RULE,
    &source::duplicate_file::RULE,
    &source::not_utf8::RULE,
    &source::outside_site::RULE,
    &source::too_large::RULE,
    &source::unreadable::RULE,
    &source::unsafe_name::RULE,
    &yaml::alias_limit::RULE,
    &yaml::ambiguous_scalar::RULE,
    &yaml::duplicate_key::RULE,
    &yaml::syntax::RULE,
    &yaml::tab::RULE,
];

/// The rule with this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok().map(|at| RULES[at])
}

/// A name that was written down, as the rule that bears it says it.
impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        let known = find(&name).map(|rule| rule.name);
        known.ok_or_else(|| serde::de::Error::custom(format!("there is no rule `{name}`")))
    }
}

/// Whether this is the name of a rule or of a family of rules.
pub fn is_name(name: &str) -> bool {
    find(name).is_some() || RULES.iter().any(|rule| rule.name.family() == name)
}

/// The rule or family that a mistyped name most likely stands for.
pub fn nearest(name: &str) -> Option<&'static str> {
    let written = name.get(..similar::LONGEST + 1).unwrap_or(name).replace('_', "-").to_lowercase();
    let fault = |name: &'static str| name.split_once("::").map_or(name, |(_, fault)| fault);
    let names = RULES.iter().flat_map(|rule| [rule.name.as_str(), rule.name.family()]);
    // A rule is often named without its family.
    let is_whole = written.contains("::");
    let known = names.flat_map(|name| {
        let short = (!is_whole).then(|| (fault(name), name));
        [(name, name)].into_iter().chain(short)
    });
    similar::nearest(&written, known, |known| known.rsplit("::").next().unwrap_or(known).len().div_ceil(3))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    const HEADINGS: [&str; 5] = ["What", "Why", "Bad", "Good", "How to silence"];

    fn src() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files.extend(sources(&path));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
        files
    }

    #[test]
    fn rules_are_sorted() {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name.as_str()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:#?}");
        for name in names {
            assert_eq!(find(name).map(|rule| rule.name.as_str()), Some(name));
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b':' | b'-')));
        }
    }

    #[test]
    fn every_file_is_a_rule_and_every_rule_has_its_file() {
        let folder = src().join("check/rules");
        let files: BTreeSet<String> = sources(&folder)
            .iter()
            .filter(|file| file.file_stem().is_some_and(|stem| stem != "mod"))
            .map(|file| {
                let path = file.strip_prefix(&folder).unwrap().with_extension("");
                let parts: Vec<&str> = path.iter().map(|part| part.to_str().unwrap()).collect();
                parts.join("::").replace('_', "-")
            })
            .collect();
        let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.name.as_str().to_owned()).collect();
        let unregistered: Vec<&String> = files.difference(&rules).collect();
        assert!(unregistered.is_empty(), "files whose rules are not in RULES: {unregistered:#?}");
        let without: Vec<&String> = rules.difference(&files).collect();
        assert!(without.is_empty(), "rules without a file of their name: {without:#?}");
    }

    #[test]
    fn every_rule_has_cases() {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
        let without: Vec<_> = RULES
            .iter()
            .filter(|rule| !matches!(rule.name.family(), "config" | "source"))
            .map(|rule| rule.name.as_str().replace("::", "/").replace('-', "_"))
            .filter(|path| !cases.join(path).exists() && !cases.join(format!("{path}.md")).exists())
            .collect();
        assert!(without.is_empty(), "no cases in tests/rules: {without:#?}");
    }

    #[test]
    fn every_name_in_the_sources_is_registered() {
        let mut unknown = Vec::new();
        for file in sources(&src()) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for (at, _) in code.match_indices("RuleName::new(\"") {
                let name = code[at..].split('"').nth(1).unwrap();
                if find(name).is_none() {
                    unknown.push(format!("{}: {name}", file.display()));
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:#?}");
    }

    #[test]
    fn every_explanation_has_its_headings() {
        for rule in RULES {
            let headings: Vec<&str> = rule
                .explanation
                .lines()
                .filter_map(|line| line.strip_prefix("## "))
                .filter(|h| HEADINGS.contains(h))
                .collect();
            assert_eq!(headings, HEADINGS, "{}", rule.name);
            for part in ["Bad", "Good"] {
                let section = rule.explanation.split(&format!("\n## {part}\n")).nth(1).unwrap();
                assert!(section.trim_start().starts_with("```"), "{}: {part} shows no example", rule.name);
            }
            assert!(!rule.summary.ends_with('.'), "{}", rule.name);
        }
    }

    #[test]
    fn near_names_are_found() {
        for (written, name) in [
            ("schema::unknwon-field", Some("schema::unknown-field")),
            ("unknown-field", Some("schema::unknown-field")),
            ("schema::unknown_field", Some("schema::unknown-field")),
            ("schemas", Some("schema")),
            ("entirely-else", None),
            ("", None),
        ] {
            assert_eq!(nearest(written), name, "{written}");
        }
    }
}
