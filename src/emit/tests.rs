//! What the formats are tried on.

use super::*;
use crate::diagnostic::{Edit, Level, RuleName};
use crate::kube::{FieldPath, Gvk, ObjectRef};
use crate::source::{FileId, Span};

/// A report in this format.
pub(super) fn emitted(format: &Format, report: &Report, sources: &Sources) -> String {
    let mut out = Vec::new();
    emit(format, report, sources, &Summary::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// An error with all that a diagnostic can have, a warning over two lines in hostile words, and an
/// info at an empty place of another file. A third file has no findings.
pub(super) fn findings() -> (Sources, Report) {
    let mut sources = Sources::default();
    let file = sources.add("content/a, b% 가.md", "kind: Pod\n- 이미: x\nname: |\n  a\n");
    let other = sources.add("other.yaml", "");
    sources.add("clean.md", "# Clean\n");
    let at = |needle: &str| place(&sources, file, needle);
    let pod = ObjectRef { gvk: Gvk::from_fields("v1", "Pod"), namespace: None, name: Some("web".into()) };
    let error = Diagnostic::new(RuleName::new("schema::unknown-field"), Level::Error, "no field `이미`", at("이미"))
        .at("no such field in Container")
        .label(at("Pod"), "of this")
        .label(Span::new(other, 0..0), "")
        .help("did you mean `image`, or 100%?")
        .fix("write `image`", vec![Edit { span: at("이미"), text: "image".into() }])
        .field(FieldPath::root().key("spec").key("이미"))
        .object(Some(pod))
        .releases("1.36..1.37".parse().unwrap());
    let warning = Diagnostic::new(
        RuleName::new("yaml::syntax"),
        Level::Warning,
        "two\u{1b}[2J lines\r",
        at("name").to(at("  a")),
    );
    let info = Diagnostic::new(RuleName::new("guide::raw-html"), Level::Info, "an empty place", Span::new(other, 0..0));
    (sources, Report::new(vec![info, warning, error]))
}

fn place(sources: &Sources, file: FileId, needle: &str) -> Span {
    let at = sources.get(file).text().find(needle).unwrap();
    Span::new(file, at..at + needle.len())
}

#[test]
fn paths_are_seen_from_the_root() {
    for (root, path, seen) in [
        ("", "content/a.md", "content/a.md"),
        (".", "content/a.md", "content/a.md"),
        ("docs/", "content/a.md", "docs/content/a.md"),
        ("docs", "/tmp/a.md", "/tmp/a.md"),
        ("docs", "C:/a.md", "C:/a.md"),
    ] {
        assert_eq!(Root::new(root).path(path), seen, "{root} {path}");
    }
}
