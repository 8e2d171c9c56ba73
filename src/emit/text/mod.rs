//! Terminal text in the style of rustc, by annotate-snippets.
//!
//! The renderer gets windows of a few lines around each place, never a whole file, so that a report
//! costs what it shows. A place in a very long line is told by its position alone.

mod summary;
mod window;

use std::io;
use std::path::Path;
use std::time::Duration;

use annotate_snippets::{
    AnnotationKind, Element, Group, Level as Word, Origin, Patch, Renderer, Snippet, normalize_untrusted_str,
};

use self::window::{Window, windows};
use super::Summary;
use crate::diagnostic::{Diagnostic, Fix, Label, Level, Report};
use crate::source::{Sources, Span};
use crate::vantage::Vantage;

/// How text looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences colour the text.
    pub color: Color,
    /// The width in columns that source lines are cut to.
    pub width: usize,
    /// Whether the summary follows the diagnostics.
    pub closing: Closing,
    /// Where the reader stands, if not in the folder that paths begin in: what is told there can be opened there.
    pub vantage: Option<Vantage>,
}

impl Style {
    fn path(&self, path: &str) -> String {
        path_from(self.vantage.as_ref(), path)
    }
}

/// A path as it is told to a reader who stands elsewhere than paths begin, if one does: it can be opened there, and
/// cannot steer the terminal.
pub fn path_from(vantage: Option<&Vantage>, path: &str) -> String {
    match vantage {
        Some(vantage) if Path::new(path).is_relative() => tame(&vantage.see(path)),
        _ => tame(path),
    }
}

/// A name on one line, without what would steer a terminal.
fn tame(name: &str) -> String {
    normalize_untrusted_str(name).replace('\n', "␊")
}

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Plain text.
    Never,
    /// With ANSI escape sequences.
    Always,
}

/// What follows the diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Nothing.
    Nothing,
    /// The summary, with the time that the run took.
    Summary(Duration),
}

/// Labels beyond these are counted, not shown.
const MAX_LABELS: usize = 8;

pub(super) fn emit(
    style: &Style,
    report: &Report,
    sources: &Sources,
    summary: &Summary,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let renderer = match style.color {
        Color::Always => Renderer::styled(),
        Color::Never => Renderer::plain(),
    }
    .term_width(style.width);
    for diagnostic in report.diagnostics() {
        let rendered = renderer.render(&groups(style, diagnostic, sources));
        // The renderer pads what it draws; nobody wants the spaces in a log.
        for line in rendered.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
    }
    match style.closing {
        Closing::Nothing => Ok(()),
        Closing::Summary(elapsed) => summary::write(style, report, summary, elapsed, out),
    }
}

fn groups<'a>(style: &Style, diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let word = match diagnostic.level {
        Level::Error => Word::ERROR,
        Level::Warning => Word::WARNING,
        Level::Info | Level::Off => Word::INFO,
    };
    let title = word.primary_title(diagnostic.message.as_str()).id(diagnostic.rule.as_str());
    let mut group = title.elements(places(style, diagnostic, sources));
    let hidden = diagnostic.labels.len().saturating_sub(MAX_LABELS);
    if hidden > 0 {
        group = group.element(Word::NOTE.message(format!("and {hidden} more places")));
    }
    for help in &diagnostic.help {
        group = group.element(Word::HELP.message(normalize_untrusted_str(help)));
    }
    let mut groups = vec![group];
    groups.extend(diagnostic.fix.as_ref().and_then(|fix| suggestion(style, fix, sources)));
    groups
}

/// The source around the primary place, then around the others, each file apart.
fn places<'a>(style: &Style, diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Element<'a>> {
    let primary = (&diagnostic.primary, AnnotationKind::Primary);
    let labels = diagnostic.labels.iter().take(MAX_LABELS).map(|label| (label, AnnotationKind::Context));
    let (near, far): (Vec<_>, Vec<_>) = labels.partition(|(label, _)| label.span.file == diagnostic.primary.span.file);
    let mut elements = Vec::new();
    let mut own: Vec<(&Label, AnnotationKind)> = std::iter::once(primary).chain(near).collect();
    own.sort_by_key(|(label, _)| label.span);
    let clusters = windows(sources, own.iter().map(|(label, _)| label.span));
    // The window with the primary place comes first: its position heads the diagnostic.
    let (first, others): (Vec<_>, Vec<_>) =
        clusters.into_iter().partition(|window| window.holds(diagnostic.primary.span));
    if first.is_empty() {
        elements.push(origin(style, diagnostic.primary.span, sources));
        if !diagnostic.primary.text.is_empty() {
            elements.push(Word::NOTE.message(normalize_untrusted_str(&diagnostic.primary.text)).into());
        }
    }
    elements.extend(first.into_iter().chain(others).map(|window| snippet(style, window, &own, sources).into()));
    let mut far = far;
    far.sort_by_key(|(label, _)| label.span);
    let clusters = windows(sources, far.iter().map(|(label, _)| label.span));
    elements.extend(clusters.into_iter().map(|window| snippet(style, window, &far, sources).into()));
    elements
}

fn origin<'a>(style: &Style, span: Span, sources: &'a Sources) -> Element<'a> {
    let source = sources.get(span.file);
    let path = style.path(source.path());
    if source.text().is_empty() {
        return Origin::path(path).into();
    }
    let start = source.position(span.start as usize);
    Origin::path(path).line(start.line.get() as usize).char_column(start.column.get() as usize).into()
}

fn snippet<'a>(
    style: &Style,
    window: Window,
    labels: &[(&'a Label, AnnotationKind)],
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let annotations: Vec<_> = labels
        .iter()
        .filter_map(|(label, kind)| {
            let range = window.locate(label.span)?;
            let text = (!label.text.is_empty()).then_some(label.text.as_str());
            Some(kind.span(range).label(text))
        })
        .collect();
    let path = style.path(sources.get(window.file()).path());
    let line = window.first_line();
    Snippet::source(window.into_text()).path(path).line_start(line).annotations(annotations)
}

/// A fix, shown as a change of the lines; nothing if its places cannot be shown.
fn suggestion<'a>(style: &Style, fix: &'a Fix, sources: &'a Sources) -> Option<Group<'a>> {
    let mut elements: Vec<Element<'a>> = Vec::new();
    let mut shown = 0;
    for window in windows(sources, fix.edits.iter().map(|edit| edit.span)) {
        let patches: Vec<Patch<'a>> = fix
            .edits
            .iter()
            .filter_map(|edit| Some(Patch::new(window.locate(edit.span)?, edit.text.as_str())))
            .collect();
        shown += patches.len();
        let path = style.path(sources.get(window.file()).path());
        let line = window.first_line();
        elements.push(Snippet::source(window.into_text()).path(path).line_start(line).patches(patches).into());
    }
    let title = Word::HELP.secondary_title(normalize_untrusted_str(&fix.title));
    (shown == fix.edits.len() && shown > 0).then(|| title.elements(elements))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Edit, RuleName};
    use crate::source::FileId;

    const RULE: RuleName = RuleName::new("schema::unknown-field");

    fn emitted(diagnostic: Diagnostic, sources: &Sources) -> String {
        let style = Style { color: Color::Never, width: 100, closing: Closing::Nothing, vantage: None };
        let mut out = Vec::new();
        emit(&style, &Report::new(vec![diagnostic]), sources, &Summary::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn guide(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::default();
        let file = sources.add("guides/web.md", text);
        (sources, file)
    }

    fn span(sources: &Sources, file: FileId, needle: &str) -> Span {
        let at = sources.get(file).text().find(needle).unwrap();
        Span::new(file, at..at + needle.len())
    }

    #[test]
    fn looks_like_rustc() {
        let (sources, file) = guide("\u{feff}# 가이드\r\n\r\n```yaml\r\nspec:\r\n  이미지: x\r\n  image: y\r\n```\r\n");
        let place = span(&sources, file, "이미지");
        let diagnostic = Diagnostic::new(RULE, Level::Error, "unknown field `이미지`", place)
            .at("no such field in Container")
            .label(span(&sources, file, "image"), "did you mean this")
            .help("the fields are `image` and `name`")
            .fix("write `image`", vec![Edit { span: place, text: "image".into() }]);
        let expected = "\
error[schema::unknown-field]: unknown field `이미지`
 --> guides/web.md:5:3
  |
5 |   이미지: x
  |   ^^^^^^ no such field in Container
6 |   image: y
  |   ----- did you mean this
  |
  = help: the fields are `image` and `name`
help: write `image`
  |
5 -   이미지: x
5 +   image: x
  |

";
        assert_eq!(emitted(diagnostic, &sources), expected);
    }

    #[test]
    fn places_far_away_and_in_other_files_get_windows_of_their_own() {
        let (mut sources, file) = guide(&("first\n".to_owned() + &"x\n".repeat(5_000) + "last\n"));
        let other = sources.add("other.yaml", "a: 1\n");
        let diagnostic = Diagnostic::new(RULE, Level::Warning, "m", span(&sources, file, "last"))
            .label(span(&sources, file, "first"), "the first")
            .label(Span::new(other, 0..1), "from here");
        let text = emitted(diagnostic, &sources);
        let expected = "\
warning[schema::unknown-field]: m
    --> guides/web.md:5002:1
     |
5002 | last
     | ^^^^
     |
    ::: guides/web.md:1:1
     |
   1 | first
     | ----- the first
     |
    ::: other.yaml:1:1
     |
   1 | a: 1
     | - from here

";
        assert_eq!(text, expected);
    }

    #[test]
    fn hostile_lines_are_told_by_position() {
        let (sources, file) = guide(&format!("{}needle{}", "a".repeat(3_000_000), "\u{1b}[31m".repeat(1_000)));
        let text = emitted(
            Diagnostic::new(RULE, Level::Error, "m\u{1b}[2J", span(&sources, file, "needle")).at("here"),
            &sources,
        );
        assert!(text.contains("guides/web.md:1:3000001") && text.contains("here"), "{text}");
        assert!(!text.contains('\u{1b}'));
        let at_start = emitted(Diagnostic::new(RULE, Level::Error, "m", Span::new(file, 0..3)), &sources);
        assert!(at_start.len() < 1_000, "{}", at_start.len());
    }

    #[test]
    fn names_of_files_cannot_steer_a_terminal() {
        let mut sources = Sources::default();
        let file = sources.add("a\u{1b}[2J\nerror: b.md", "text");
        let place = Span::new(file, 0..2);
        let fix = vec![Edit { span: place, text: "b".into() }];
        let text = emitted(Diagnostic::new(RULE, Level::Error, "m", place).fix("f", fix), &sources);
        assert!(text.contains("a␛[2J␊error: b.md:1:1") && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn paths_are_those_of_the_folder_that_the_reader_is_in() {
        let (sources, file) = guide("text");
        let diagnostic = Diagnostic::new(RULE, Level::Error, "m", Span::new(file, 0..2));
        let told = |vantage| {
            let style = Style { color: Color::Never, width: 100, closing: Closing::Nothing, vantage: Some(vantage) };
            let mut out = Vec::new();
            let report = Report::new(vec![diagnostic.clone()]);
            emit(&style, &report, &sources, &Summary::default(), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(told(Vantage::new("/r/docs", "/r")).contains("--> docs/guides/web.md:1:1"));
        assert!(told(Vantage::new("/r/docs", "/r/docs/guides")).contains("--> web.md:1:1"));
    }

    #[test]
    fn any_place_can_be_shown() {
        for text in ["", "a", "\n", "a\n", "\r\n", "\u{feff}", "\u{feff}가\r\n나\n\n다", &"x\n".repeat(60)] {
            let (sources, file) = guide(text);
            for start in 0..=text.len() {
                for end in start..=text.len() {
                    let place = Span::new(file, start..end);
                    let diagnostic = Diagnostic::new(RULE, Level::Info, "m", place)
                        .label(Span::new(file, end..text.len()), "rest")
                        .fix("f", vec![Edit { span: place, text: "b\n".into() }]);
                    assert!(emitted(diagnostic, &sources).starts_with("info[schema::unknown-field]: m\n"));
                }
            }
        }
    }
}
