//! SARIF 2.1.0: what code scanning services and editors read.
//!
//! One run with the rules that its results name. Columns count Unicode scalar values, from one, and
//! the end is exclusive, as everywhere here. A fingerprint does not name a line, so that a finding
//! stays the same finding when text moves.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::{Root, words};
use crate::diagnostic::fingerprint::Fingerprints;
use crate::diagnostic::{Diagnostic, Fix, Label, Level, Report, RuleName};
use crate::escape;
use crate::source::{FileId, Sources, Span};

/// The schema of the format, as other tools name it.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What the format calls the root of the sources.
const SOURCE_ROOT: &str = "%SRCROOT%";

/// What a log says of the program that made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tool {
    /// What is known of the rules, sorted by name. Results may be of rules that are not here.
    pub rules: Vec<RuleText>,
    /// Where paths begin.
    pub root: Root,
}

/// What is known of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// Its name.
    pub name: RuleName,
    /// Its default level.
    pub level: Level,
    /// The fault in one line.
    pub summary: &'static str,
    /// The whole explanation in Markdown, under headings of the second level.
    pub explanation: &'static str,
    /// The address of its page, where there is one.
    pub page: Option<String>,
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: ToolComponents<'a>,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct ToolComponents<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<ReportingDescriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor<'a> {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<MarkedText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_configuration: Option<Configuration>,
    properties: Tags,
}

#[derive(Serialize)]
struct Tags {
    tags: [&'static str; 1],
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct MarkedText<'a> {
    text: &'a str,
    markdown: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: OwnText,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixText<'a>>,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    properties: Properties,
}

#[derive(Serialize)]
struct OwnText {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// The field of an object that a finding is about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "finding/v1")]
    finding: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixText<'a> {
    description: Text<'a>,
    artifact_changes: Vec<ArtifactChange<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Text<'a>,
}

#[derive(Serialize)]
struct Properties {
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    releases: Vec<String>,
}

impl Properties {
    fn is_empty(&self) -> bool {
        self.object.is_none() && self.releases.is_empty()
    }
}

pub(super) fn emit(tool: &Tool, report: &Report, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    let mut names: Vec<RuleName> = report.diagnostics().iter().map(|diagnostic| diagnostic.rule).collect();
    names.sort_unstable();
    names.dedup();
    let mut writer = Writer { tool, sources, names: &names, fingerprints: Fingerprints::new(sources) };
    let results = report.diagnostics().iter().map(|diagnostic| writer.finding(diagnostic)).collect();
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: names.iter().map(|&name| descriptor(name, &tool.rules)).collect(),
    };
    let run = Run { tool: ToolComponents { driver }, column_kind: "unicodeCodePoints", results };
    serde_json::to_writer(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    out.write_all(b"\n")
}

fn descriptor(name: RuleName, rules: &[RuleText]) -> ReportingDescriptor<'_> {
    let rule = rules.iter().find(|rule| rule.name == name);
    ReportingDescriptor {
        id: name.as_str(),
        short_description: rule.map(|rule| Text { text: rule.summary }),
        full_description: rule.and_then(|rule| Some(Text { text: first_section(rule.explanation)? })),
        help: rule.map(|rule| MarkedText { text: rule.explanation.trim(), markdown: rule.explanation.trim() }),
        help_uri: rule.and_then(|rule| rule.page.as_deref()),
        default_configuration: rule.map(|rule| Configuration {
            enabled: rule.level != Level::Off,
            level: match rule.level {
                // A rule that is off would be a warning where it is on.
                Level::Off => word(Level::Warning),
                level => word(level),
            },
        }),
        properties: Tags { tags: [name.family()] },
    }
}

/// The text under the first heading.
fn first_section(explanation: &str) -> Option<&str> {
    let (_, section) = explanation.trim_start().strip_prefix("## ")?.split_once('\n')?;
    let section = section.split("\n## ").next()?.trim();
    (!section.is_empty()).then_some(section)
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
        Level::Off => "none",
    }
}

struct Writer<'a> {
    tool: &'a Tool,
    sources: &'a Sources,
    /// The rules of all results, sorted.
    names: &'a [RuleName],
    fingerprints: Fingerprints<'a>,
}

impl<'a> Writer<'a> {
    fn finding(&mut self, diagnostic: &'a Diagnostic) -> Finding<'a> {
        let mut primary = self.location(None, &diagnostic.primary);
        primary.message = None;
        primary.logical_locations.extend(
            diagnostic
                .field
                .as_ref()
                .map(|field| LogicalLocation { fully_qualified_name: field.to_string(), kind: "property" }),
        );
        let related = diagnostic.labels.iter().enumerate();
        Finding {
            rule_id: diagnostic.rule.as_str(),
            rule_index: self.names.binary_search(&diagnostic.rule).unwrap_or_default(),
            level: word(diagnostic.level),
            message: OwnText { text: without_links(words(diagnostic)) },
            locations: [primary],
            related_locations: related.map(|(at, label)| self.location(Some(at), label)).collect(),
            partial_fingerprints: PartialFingerprints { finding: self.fingerprints.next(diagnostic).to_string() },
            fixes: diagnostic.fix.iter().map(|fix| self.fix(fix)).collect(),
            properties: Properties {
                object: diagnostic.object.as_ref().map(ToString::to_string),
                releases: diagnostic
                    .releases
                    .map_or_else(Vec::new, |set| set.iter().map(|release| release.to_string()).collect()),
            },
        }
    }

    fn location(&self, id: Option<usize>, label: &'a Label) -> Location<'a> {
        Location {
            id,
            physical_location: PhysicalLocation {
                artifact_location: self.artifact(label.span.file),
                region: self.region(label.span),
            },
            logical_locations: Vec::new(),
            message: (!label.text.is_empty()).then_some(Text { text: &label.text }),
        }
    }

    fn artifact(&self, file: FileId) -> ArtifactLocation {
        let path = self.tool.root.path(self.sources.get(file).path());
        // In the first segment, a colon would end a scheme.
        let uri = escape::path(&path, escape::Letters::AsBytes).replace(':', "%3a");
        if path.starts_with('/') {
            return ArtifactLocation { uri: format!("file://{uri}"), uri_base_id: None };
        }
        if path.get(1..3) == Some(":/") {
            return ArtifactLocation { uri: format!("file:///{uri}"), uri_base_id: None };
        }
        ArtifactLocation { uri, uri_base_id: Some(SOURCE_ROOT) }
    }

    fn region(&self, span: Span) -> Region {
        let (start, end) = self.sources.positions(span);
        Region {
            start_line: start.line.get(),
            start_column: start.column.get(),
            end_line: end.line.get(),
            end_column: end.column.get(),
        }
    }

    fn fix(&self, fix: &'a Fix) -> FixText<'a> {
        let mut of_files: BTreeMap<FileId, Vec<Replacement<'a>>> = BTreeMap::new();
        for edit in &fix.edits {
            of_files.entry(edit.span.file).or_default().push(Replacement {
                deleted_region: self.region(edit.span),
                inserted_content: Text { text: &edit.text },
            });
        }
        let changes = of_files
            .into_iter()
            .map(|(file, replacements)| ArtifactChange { artifact_location: self.artifact(file), replacements });
        FixText { description: Text { text: &fix.title }, artifact_changes: changes.collect() }
    }
}

/// Viewers make links of `[text](address)` in messages; an author's words are no links.
fn without_links(text: String) -> String {
    if text.contains("](") { text.replace("](", "] (") } else { text }
}

#[cfg(test)]
mod tests;
