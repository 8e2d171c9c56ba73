//! Blocks of code in their frames: examples with what is known of them, other code plainly.

use std::ops::Range;

use super::{Grammars, Renderer};
use crate::example::marked::{self, Mark};
use crate::example::{Class, Example, Origin};
use crate::guide::Fence;
use crate::render::badge;
use crate::render::highlight::{self, Lines};
use crate::render::templates::TemplateError;
use crate::render::view::{CodeView, ExampleView, ExplainView, Html};

impl Renderer<'_> {
    /// Appends the block whose event has this range.
    pub(super) fn frame(&mut self, range: &Range<usize>) -> Result<(), TemplateError> {
        let guide = self.guide;
        let fence = guide.fences.get(self.fence).filter(|fence| fence.body_range == *range);
        // `guide` collects the blocks from the same events; should they differ, look the block up.
        let at = match fence {
            Some(_) => self.fence,
            None => match guide.fences.iter().position(|fence| fence.body_range == *range) {
                Some(at) => at,
                None => return Ok(()),
            },
        };
        self.fence = at + 1;
        let fence = &guide.fences[at];
        let example = self.example_of(at);
        let numbers = fence.info.get("numbers").is_some();
        let language = fence.info.language();
        let code = self.code(fence, example, &language);
        let title = self.title(fence, example);
        let language = highlight::language_name(&language);
        let label = match (&title, language) {
            (Some(title), "") => title.clone(),
            (Some(title), language) => format!("{title}, {language}"),
            (None, "") => self.body.words.code.to_owned(),
            (None, language) => format!("{}, {language}", self.body.words.code),
        };
        let site = &self.body.checked.site;
        let inner = self.here_documents(at);
        // The shell block is the frame of its here-documents.
        let told = example.or_else(|| self.told_of(inner.clone()));
        let route = example.or(inner.clone().next()).and_then(|index| site.downloads.get(index));
        let has_file = example.is_some() || inner.len() == 1;
        let verdicts = told.and_then(|index| self.body.checked.verdicts.get(index));
        let verdict = told.and_then(|index| {
            let verdicts = verdicts.map_or(&[][..], Vec::as_slice);
            badge::of(&site.examples[index], verdicts, self.body.catalogue, &self.body.words.badges, self.body.links)
        });
        let view = ExampleView {
            ex: CodeView {
                id: route.map(|route| route.id.as_str()),
                title: title.as_deref(),
                label,
                language,
                code,
                numbers,
                raw: route.filter(|_| has_file).and_then(|route| route.raw.as_ref()).map(|url| self.body.links.to(url)),
                verdict,
                explain: example.and_then(|index| self.explain(index)),
            },
            words: self.body.shared_words,
        };
        self.body.templates.render_onto("partials/example.html", &view, &mut self.out)
    }

    /// What the keys of an example mean.
    fn explain(&self, example: usize) -> Option<ExplainView> {
        let index = self.body.fields?;
        let fields = index.block(self.body.checked, example)?;
        let places: Vec<_> = fields.kinds.iter().map(|kind| index.kind(*kind)).collect();
        let scripts = places.iter().map(|(_, addresses)| addresses.script(&self.body.page().language));
        let scripts: Vec<String> = scripts.map(|url| Some(self.body.links.to(url?))).collect::<Option<_>>()?;
        let language =
            self.body.checked.site.config.languages.iter().position(|own| *own == self.body.page().language)?;
        let (kind, page) =
            places.iter().find_map(|(kind, addresses)| Some((kind, addresses.pages.get(language)?.as_ref()?)))?;
        Some(ExplainView {
            kind: kind.kind.to_owned(),
            href: self.body.links.to(page),
            scripts: scripts.join(" "),
            keys: fields.keys,
        })
    }

    /// The example that a block is, as index of the site's examples.
    fn example_of(&self, fence: usize) -> Option<usize> {
        let site = &self.body.checked.site;
        self.examples_in(fence).find(|&index| site.examples[index].origin == Origin::Fence(fence))
    }

    /// The examples that are here-documents of a block, as indexes of the site's examples.
    fn here_documents(&self, fence: usize) -> Range<usize> {
        let range = self.examples_in(fence);
        let first = range.clone().next().and_then(|index| self.body.checked.site.examples.get(index));
        let is_frame = first.is_some_and(|example| example.origin == Origin::HereDocument { fence });
        if is_frame { range } else { range.start..range.start }
    }

    /// The examples that stand in a block. Examples stand in the order of their blocks.
    fn examples_in(&self, fence: usize) -> Range<usize> {
        let range = self.body.page().examples.clone();
        let examples = self.body.checked.site.examples.get(range.clone()).unwrap_or_default();
        let before = |fence| examples.partition_point(|example| example.origin.fence() < Some(fence));
        range.start + before(fence)..range.start + before(fence + 1)
    }

    /// The here-document that a badge speaks of: the first that is not valid, else the only one.
    fn told_of(&self, inner: Range<usize>) -> Option<usize> {
        let is_wrong = |index: &usize| {
            self.body.checked.verdicts.get(*index).is_some_and(|verdicts| verdicts.iter().any(|one| one.errors > 0))
        };
        let only = Some(inner.start).filter(|_| inner.len() == 1);
        inner.clone().find(is_wrong).or(only)
    }

    fn code(&self, fence: &Fence, example: Option<usize>, language: &str) -> Html {
        let example = example.map(|index| &self.body.checked.site.examples[index]);
        // A block that mirrors a file shows the file.
        let code = example.map_or(&fence.code, |example| &example.code).text();
        let marks = match example {
            Some(example) => example.attributes.marks.clone(),
            None => marked::of_block(&fence.info, code),
        };
        let classes: Vec<_> = marks.into_iter().filter_map(|mark| Some((mark.lines, class_of(mark.mark)?))).collect();
        let numbers = fence.info.get("numbers").is_some();
        let lines = match (classes.as_slice(), numbers) {
            ([], false) => Lines::Plain,
            ([], true) => Lines::Wrapped,
            (marks, numbers) => Lines::Marked { base: if numbers { "l" } else { "" }, marks },
        };
        let mut html = String::new();
        let language = match self.body.grammars {
            Grammars::Spare if highlight::needs_grammar(language) => "",
            _ => language,
        };
        highlight::highlight(code.trim_end_matches('\n'), language, lines, &mut html);
        Html::new(&html)
    }

    /// The author's title, else the objects that the example defines.
    fn title(&self, fence: &Fence, example: Option<usize>) -> Option<String> {
        let written = fence.info.get("title").and_then(|title| title.value.as_ref());
        if let Some(title) = written.filter(|title| !title.text.is_empty()) {
            return Some(title.text.clone());
        }
        let example: &Example = &self.body.checked.site.examples[example?];
        let mut objects = example.documents.iter().filter_map(|document| match &document.class {
            Class::Manifest { object, .. } => Some(object.to_string()),
            Class::ClientConfig(gvk) => Some(gvk.kind.clone()),
            _ => None,
        });
        let first = objects.next()?;
        Some(match (objects.next(), objects.count()) {
            (None, _) => first,
            (Some(second), 0) => format!("{first}, {second}"),
            (Some(second), more) => format!("{first}, {second} +{more}"),
        })
    }
}

/// The class of marked lines. Folding needs more than a class.
fn class_of(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Highlighted => Some("mh"),
        Mark::Inserted => Some("mi"),
        Mark::Deleted => Some("md"),
        Mark::Folded => None,
    }
}
