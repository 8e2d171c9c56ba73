//! Blocks that mirror a file: its text or one of its regions, and whether the block still shows it.

use std::ops::Range;

use super::Library;
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::fix;
use crate::guide::fence::Spanned;
use crate::guide::{Fence, Mode};
use crate::inclusion::{self, Found};
use crate::source::{Excerpt, ExcerptBuilder, FileId, Source, Span};

/// A block whose body is no longer that of its file.
pub const DRIFTED_FILE: RuleName = RuleName::new("guide::drifted-file");
/// A file or region that a block names and that is not there.
pub const MISSING_FILE: RuleName = RuleName::new("guide::missing-file");

/// The text of the file that a block mirrors. `None` if it cannot be had, which is told.
pub(super) fn text_of(
    named: &Spanned,
    fence: &Fence,
    mode: Mode,
    library: &Library<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Excerpt> {
    let guide = library.sources.get(fence.span.file);
    let (path, region) = match named.text.split_once('#') {
        Some((path, region)) => (path.trim(), Some(region.trim())),
        None => (named.text.trim(), None),
    };
    if mode == Mode::Foreign && is_of_another_tool(path, region) {
        return None;
    }
    let file = match file_of(path, named.span, guide, library) {
        Ok(file) => file,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            return None;
        }
    };
    let source = library.sources.get(file);
    let whole = Excerpt::whole(file, source);
    let text = match region {
        None => ended(&whole, std::iter::once(0..whole.text().trim_end().len())),
        Some(region) => match lines_of_region(whole.text(), region) {
            Ok(lines) => ended(&whole, lines.into_iter()),
            Err(fault) => {
                diagnostics.push(fault.word(region, path, named.span));
                return None;
            }
        },
    };
    if !fence.code.text().trim().is_empty() && !is_same(fence.code.text(), text.text()) {
        diagnostics.push(drifted(named, fence, &text, guide, source));
    }
    Some(text)
}

/// The file at a path beside the guide, or what is said of it.
pub(super) fn file_of(
    path: &str,
    span: Span,
    guide: &Source,
    library: &Library<'_>,
) -> Result<FileId, Box<Diagnostic>> {
    let missing = |message: String| Diagnostic::new(MISSING_FILE, Level::Error, message, span);
    let found = inclusion::beside(guide.path(), path).map_or(&Found::Outside, |path| library.files.get(&path));
    Err(Box::new(match found {
        Found::Text(file) => return Ok(*file),
        Found::Missing => missing(format!("there is no file `{path}`")).help("the path is relative to the guide"),
        Found::Unreadable(why) => missing(format!("the file `{path}` cannot be read: {why}")),
        Found::Outside => missing(format!("`{path}` leads out of the site"))
            .help("name a file of the site or repository, relative to the guide"),
    }))
}

/// Whether the name is written as another tool's: lines after a `#`, an alias of a folder.
fn is_of_another_tool(path: &str, region: Option<&str>) -> bool {
    let are_lines =
        |region: &str| region.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    path.starts_with(['<', '@', '/']) || path.contains("://") || region.is_some_and(are_lines)
}

/// The parts of an excerpt, with one line break at their end.
fn ended(whole: &Excerpt, parts: impl Iterator<Item = Range<usize>>) -> Excerpt {
    let mut builder = ExcerptBuilder::new(whole.file(), 0);
    let mut end = 0;
    for part in parts {
        end = part.end;
        builder.push_excerpt(whole, part);
    }
    if !builder.is_empty() && !builder.ends_line() {
        if whole.text()[end..].starts_with('\n') {
            builder.push_excerpt(whole, end..end + 1);
        } else {
            builder.push_inserted("\n", whole.offset_in_file(end));
        }
    }
    builder.finish()
}

fn is_same(body: &str, file: &str) -> bool {
    let lines = |text: &'_ str| text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    body.trim_end() == file.trim_end() || lines(body) == lines(file)
}

fn drifted(named: &Spanned, fence: &Fence, text: &Excerpt, guide: &Source, source: &Source) -> Diagnostic {
    let code = fence.code.text();
    let mut at = 0;
    let mut other = text.text().lines();
    for line in code.split_inclusive('\n') {
        if other.next().map(str::trim_end) != Some(line.trim_end()) {
            break;
        }
        at += line.len();
    }
    let line = code[at..].lines().next().unwrap_or("");
    let span = if line.is_empty() { named.span } else { fence.code.span(at..at + line.len()) };
    let message = format!("the block differs from its file `{}`", source.path());
    let mut diagnostic = Diagnostic::new(DRIFTED_FILE, Level::Error, message, span)
        .at("the file goes on otherwise")
        .help("change the file, or run `guidewright check --fix` to show it as it is");
    if span != named.span {
        diagnostic = diagnostic.label(named.span, "the file that the block mirrors");
    }
    match fix::replace_body(guide, fence.span, text.text()) {
        Some(edit) => diagnostic.safe_fix(format!("copy `{}` into the block", source.path()), vec![edit]),
        None => diagnostic,
    }
}

/// What is wrong with a region.
#[derive(Debug, PartialEq, Eq)]
enum RegionFault {
    /// It does not begin; these do.
    Missing(Vec<String>),
    /// It does not end.
    Open,
}

impl RegionFault {
    fn word(self, region: &str, path: &str, span: Span) -> Diagnostic {
        let tell = |message: String| Diagnostic::new(MISSING_FILE, Level::Error, message, span);
        match self {
            Self::Open => tell(format!("the region `{region}` of `{path}` never ends"))
                .help("end it with a comment `# endregion`"),
            Self::Missing(known) if known.is_empty() => tell(format!("`{path}` has no region `{region}`"))
                .help(format!("begin it with a comment `# region {region}`, and end it with `# endregion`")),
            Self::Missing(known) => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                tell(format!("`{path}` has no region `{region}`")).help(format!("its regions are {}", known.join(", ")))
            }
        }
    }
}

/// The lines between `# region NAME` and its `# endregion`, without the indentation that they share
/// and without the marks of other regions.
fn lines_of_region(text: &str, name: &str) -> Result<Vec<Range<usize>>, RegionFault> {
    let mut known = Vec::new();
    // While in the region, how many others are open in it.
    let mut depth: Option<usize> = None;
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        match (marker(line), depth) {
            (Some(Marker::Begin(of)), None) => {
                known.push(of.to_owned());
                depth = (of == name).then_some(0);
            }
            (Some(Marker::Begin(_)), Some(open)) => depth = Some(open + 1),
            (Some(Marker::End), Some(0)) => return Ok(without_indentation(text, lines)),
            (Some(Marker::End), Some(open)) => depth = Some(open - 1),
            (None, Some(_)) => lines.push(range),
            (_, None) => {}
        }
    }
    known.truncate(12);
    Err(if depth.is_some() { RegionFault::Open } else { RegionFault::Missing(known) })
}

enum Marker<'t> {
    Begin(&'t str),
    End,
}

/// What a line is that holds nothing but a comment.
fn marker(line: &str) -> Option<Marker<'_>> {
    let line = line.trim();
    let comment = line.strip_prefix('#').or_else(|| line.strip_prefix("//"))?.trim_start();
    let (word, rest) = comment.split_once([' ', '\t']).unwrap_or((comment, ""));
    match word {
        "region" => Some(Marker::Begin(rest.trim())),
        "endregion" => Some(Marker::End),
        _ => None,
    }
}

fn without_indentation(text: &str, lines: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let indentation = |line: &Range<usize>| {
        let line = &text[line.clone()];
        (!line.trim().is_empty()).then(|| line.len() - line.trim_start_matches(' ').len())
    };
    let shared = lines.iter().filter_map(indentation).min().unwrap_or(0);
    let content = lines.iter().rposition(|line| !text[line.clone()].trim().is_empty()).map_or(0, |last| last + 1);
    lines
        .into_iter()
        .take(content)
        .map(|line| if indentation(&line).is_some() { line.start + shared..line.end } else { line.end - 1..line.end })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# region all\nkind: Pod\nspec:\n  # region containers\n  containers:\n  - name: a\n\n    # region image\n    image: b\n    # endregion\n  # endregion containers\n# endregion\n# region open\n";

    fn region(name: &str) -> Result<String, RegionFault> {
        lines_of_region(FILE, name).map(|lines| lines.into_iter().map(|line| &FILE[line]).collect())
    }

    #[test]
    fn regions_lose_their_indentation_and_inner_marks() {
        assert_eq!(region("image").as_deref(), Ok("image: b\n"));
        assert_eq!(region("containers").as_deref(), Ok("containers:\n- name: a\n\n  image: b\n"));
        assert_eq!(region("all").as_deref(), Ok("kind: Pod\nspec:\n  containers:\n  - name: a\n\n    image: b\n"));
    }

    #[test]
    fn regions_that_are_not_there_are_told() {
        assert_eq!(region("open"), Err(RegionFault::Open));
        assert_eq!(
            region("none"),
            Err(RegionFault::Missing(["all", "containers", "image", "open"].map(str::to_owned).into()))
        );
    }

    #[test]
    fn other_tools_names_are_known() {
        assert!(is_of_another_tool("<rootDir>/a.yaml", None));
        assert!(is_of_another_tool("a.yaml", Some("L3-L6")));
        assert!(!is_of_another_tool("a.yaml", Some("Labels")));
    }
}
