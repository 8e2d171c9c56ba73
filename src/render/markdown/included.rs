//! Files that a guide includes in another generator's way, in the frame of an example.

use super::{Renderer, frame, looks};
use crate::escape;
use crate::example::{Example, Syntax};
use crate::guide::Fence;
use crate::render::badge;
use crate::render::highlight::{self, Lines, Numbers, Summary};
use crate::render::templates::TemplateError;
use crate::render::view::{CodeView, ExampleView, Html};
use crate::source::Span;

impl Renderer<'_> {
    /// The file that a tag shows; where we cannot read it, its name.
    pub(super) fn file(&mut self, tag: Span, path: &str) -> Result<(), TemplateError> {
        match self.included(tag) {
            Some(index) => self.included_example(index, file_name(path)),
            None => {
                self.out.push_str("<p><code>");
                escape::markup(path, &mut self.out);
                self.out.push_str("</code></p>\n");
                Ok(())
            }
        }
    }

    /// A block that holds nothing but the name of a file shows that file. Says whether it did.
    pub(super) fn snippet(&mut self, fence: &Fence) -> Result<bool, TemplateError> {
        let mut lines = fence.code.text().lines().map(str::trim).filter(|line| !line.is_empty());
        let is_name = |line: &str| line.starts_with('-') && line.contains("8<-");
        let (Some(line), None) = (lines.next(), lines.next()) else { return Ok(false) };
        let Some(index) = self.included(fence.span).filter(|_| is_name(line)) else { return Ok(false) };
        let written = fence.info.get("title").and_then(|title| title.value.as_ref()).map(|title| title.text.clone());
        let path = line.split(['"', '\'']).nth(1).unwrap_or_default();

        let title = written.unwrap_or_else(|| file_name(path.split(':').next().unwrap_or(path)).to_owned());
        self.included_example(index, &title)?;
        Ok(true)
    }

    /// The file that is named within a span, as index of the site's examples.
    fn included(&self, within: Span) -> Option<usize> {
        let is_within = |by: Span| by.file == within.file && (within.start..within.end).contains(&by.start);
        let inclusion = self.body.page().inclusions.iter().find(|inclusion| is_within(inclusion.by))?;
        self.body.checked.site.example_of_file(inclusion.file)
    }

    fn included_example(&mut self, index: usize, title: &str) -> Result<(), TemplateError> {
        let checked = self.body.checked;
        let example: &Example = &checked.site.examples[index];
        let verdicts = checked.verdicts.get(index).map_or(&[][..], |verdicts| &**verdicts);
        let words = self.body.words;
        let language = match example.syntax {
            Syntax::Yaml => "yaml",
            Syntax::Json => "json",
        };
        let text = example.code.text().trim_end_matches('\n');
        let looks = looks::of(text, &example.code, &[], verdicts);
        let summary = Summary { one: words.folded_line, many: words.folded_lines };
        let lines = match looks.is_plain() {
            true => Lines::Plain,
            false => Lines::Each { numbers: Numbers::Hidden, looks: looks.lines(), summary: &summary },
        };
        let mut code = String::new();
        highlight::highlight_with(text, language, lines, &[], &mut code);
        let objects = frame::objects(example);
        let language = highlight::language_name(language);
        let view = ExampleView {
            ex: CodeView {
                has_bar: true,
                id: None,
                title: Some(title),
                objects: objects.as_deref(),
                label: format!("{title}, {language}"),
                language,
                code: Html::new(&code),
                raw: None,
                apply: None,
                verdict: badge::of(example, verdicts, self.body.catalogue, &words.badges, self.body.links),
                changes: None,
                explain: None,
            },
            words: self.body.shared_words,
        };
        self.body.templates.render_onto("partials/example.html", &view, &mut self.out)
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
