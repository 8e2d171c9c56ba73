//! JSON lines, version 1: a published format with structs of its own.
//!
//! One object per diagnostic, then `{"summary": {...}}`. Lines and columns count from one, columns
//! in Unicode scalar values, and the end is exclusive. A field that does not apply is left out.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::Summary;
use crate::diagnostic::{Diagnostic, Fix, Level, Report};
use crate::kube::{ObjectRef, ReleaseSet};
use crate::source::{Sources, Span};

const VERSION: u32 = 1;

/// One line: a diagnostic.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineV1<'a> {
    version: u32,
    rule: &'static str,
    level: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: PlaceV1<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<ObjectV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    releases: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixV1<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceV1<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectV1<'a> {
    api_version: String,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct FixV1<'a> {
    title: &'a str,
    edits: Vec<EditV1<'a>>,
}

#[derive(Serialize)]
struct EditV1<'a> {
    #[serde(flatten)]
    place: PlaceV1<'a>,
    text: &'a str,
}

/// The last line.
#[derive(Serialize)]
struct LastLineV1<'a> {
    summary: SummaryV1<'a>,
}

#[derive(Serialize)]
struct SummaryV1<'a> {
    version: u32,
    levels: LevelsV1,
    guides: usize,
    files: usize,
    examples: usize,
    documents: BTreeMap<&'static str, usize>,
    unknown: Vec<UnknownGroupV1<'a>>,
}

#[derive(Serialize)]
struct LevelsV1 {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UnknownGroupV1<'a> {
    api_version: &'a str,
    count: usize,
    path: &'a str,
    line: u32,
}

pub(super) fn emit(report: &Report, sources: &Sources, summary: &Summary, out: &mut dyn io::Write) -> io::Result<()> {
    for diagnostic in report.diagnostics() {
        write_line(out, &line(diagnostic, sources))?;
    }
    write_line(out, &LastLineV1 { summary: last(report, summary) })
}

fn write_line(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn line<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> LineV1<'a> {
    LineV1 {
        version: VERSION,
        rule: diagnostic.rule.as_str(),
        level: diagnostic.level.as_str(),
        message: &diagnostic.message,
        place: place(diagnostic.primary.span, sources),
        field: diagnostic.field.as_ref().map(ToString::to_string),
        object: diagnostic.object.as_ref().map(object),
        releases: diagnostic.releases.map(releases),
        help: (!diagnostic.help.is_empty()).then(|| diagnostic.help.join("\n")),
        fix: diagnostic.fix.as_ref().map(|value| fix(value, sources)),
    }
}

fn place(span: Span, sources: &Sources) -> PlaceV1<'_> {
    let (start, end) = sources.positions(span);
    PlaceV1 {
        path: sources.get(span.file).path(),
        line: start.line.get(),
        column: start.column.get(),
        end_line: end.line.get(),
        end_column: end.column.get(),
    }
}

fn object(object: &ObjectRef) -> ObjectV1<'_> {
    ObjectV1 {
        api_version: object.gvk.api_version(),
        kind: &object.gvk.kind,
        namespace: object.namespace.as_deref(),
        name: object.name.as_deref(),
    }
}

fn releases(set: ReleaseSet) -> Vec<String> {
    set.iter().map(|release| release.to_string()).collect()
}

fn fix<'a>(fix: &'a Fix, sources: &'a Sources) -> FixV1<'a> {
    let edits = fix.edits.iter().map(|edit| EditV1 { place: place(edit.span, sources), text: &edit.text });
    FixV1 { title: &fix.title, edits: edits.collect() }
}

fn last<'a>(report: &Report, summary: &'a Summary) -> SummaryV1<'a> {
    SummaryV1 {
        version: VERSION,
        levels: LevelsV1 {
            error: report.count(Level::Error),
            warning: report.count(Level::Warning),
            info: report.count(Level::Info),
        },
        guides: summary.guides,
        files: summary.files,
        examples: summary.examples,
        documents: summary.documents.iter().copied().collect(),
        unknown: summary
            .unknown_groups
            .iter()
            .map(|group| UnknownGroupV1 {
                api_version: &group.api_version,
                count: group.count,
                path: &group.path,
                line: group.line,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Edit, RuleName};
    use crate::emit::UnknownGroup;
    use crate::kube::{FieldPath, Gvk};

    fn emitted(diagnostics: Vec<Diagnostic>, sources: &Sources, summary: &Summary) -> String {
        let mut out = Vec::new();
        emit(&Report::new(diagnostics), sources, summary, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_diagnostic_is_one_line_with_all_that_applies() {
        let mut sources = Sources::default();
        let file = sources.add("content/가.md", "가나: x\nimage: y\n");
        let object =
            ObjectRef { gvk: Gvk::from_fields("apps/v1", "Deployment"), namespace: None, name: Some("web".into()) };
        let diagnostic = Diagnostic::new(
            RuleName::new("schema::unknown-field"),
            Level::Error,
            "unknown field `imag`",
            Span::new(file, 3..6),
        )
        .help("one")
        .help("two")
        .field(FieldPath::root().key("spec"))
        .object(Some(object))
        .releases("1.36..1.37".parse().unwrap())
        .fix("write `image`", vec![Edit { span: Span::new(file, 10..15), text: "b".into() }]);
        let text = emitted(vec![diagnostic], &sources, &Summary::default());
        assert_eq!(
            text.lines().next().unwrap(),
            concat!(
                r#"{"version":1,"rule":"schema::unknown-field","level":"error","message":"unknown field `imag`","#,
                r#""path":"content/가.md","line":1,"column":2,"endLine":1,"endColumn":3,"field":"spec","#,
                r#""object":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"releases":["1.36","1.37"],"#,
                r#""help":"one\ntwo","fix":{"title":"write `image`","edits":[{"path":"content/가.md","line":2,"#,
                r#""column":1,"endLine":2,"endColumn":6,"text":"b"}]}}"#
            )
        );
    }

    #[test]
    fn the_last_line_is_the_summary() {
        let summary = Summary {
            guides: 1,
            files: 2,
            examples: 3,
            documents: vec![("manifest", 4), ("data", 0)],
            unknown_groups: vec![UnknownGroup {
                api_version: "example.com/v1".into(),
                count: 2,
                path: "a.md".into(),
                line: 7,
            }],
        };
        assert_eq!(
            emitted(Vec::new(), &Sources::default(), &summary),
            concat!(
                r#"{"summary":{"version":1,"levels":{"error":0,"warning":0,"info":0},"guides":1,"files":2,"examples":3,"#,
                r#""documents":{"data":0,"manifest":4},"unknown":[{"apiVersion":"example.com/v1","count":2,"#,
                r#""path":"a.md","line":7}]}}"#,
                "\n"
            )
        );
    }
}
