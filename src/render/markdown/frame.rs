//! Blocks of code in their frames: examples with what is known of them, other code plainly.

use std::ops::Range;

use super::{Grammars, Renderer};
use crate::example::{Class, Example, Origin};
use crate::guide::Fence;
use crate::render::badge;
use crate::render::highlight::{self, Lines};
use crate::render::templates::TemplateError;
use crate::render::view::{CodeView, ExampleView, Html};

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
        let code = self.code(fence, &language, if numbers { Lines::Wrapped } else { Lines::Plain });
        let title = self.title(fence, example);
        let language = highlight::language_name(&language);
        let label = match (&title, language) {
            (Some(title), "") => title.clone(),
            (Some(title), language) => format!("{title}, {language}"),
            (None, "") => self.body.words.code.to_owned(),
            (None, language) => format!("{}, {language}", self.body.words.code),
        };
        let site = &self.body.checked.site;
        let route = example.and_then(|index| site.downloads.get(index));
        let verdicts = example.and_then(|index| self.body.checked.verdicts.get(index));
        let verdict = example.and_then(|index| {
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
                raw: route.and_then(|route| route.raw.as_ref()).map(|url| self.body.links.to(url)),
                verdict,
            },
            words: self.body.shared_words,
        };
        self.body.templates.render_onto("partials/example.html", &view, &mut self.out)
    }

    /// The example that a block is, as index of the site's examples.
    fn example_of(&self, fence: usize) -> Option<usize> {
        let site = &self.body.checked.site;
        let range = self.body.page().examples.clone();
        let examples = site.examples.get(range.clone())?;
        // Examples stand in the order of their blocks.
        let at = examples.partition_point(|example| matches!(example.origin, Origin::Fence(index) if index < fence));
        (examples.get(at)?.origin == Origin::Fence(fence)).then_some(range.start + at)
    }

    fn code(&self, fence: &Fence, language: &str, lines: Lines) -> Html {
        let mut html = String::new();
        let code = fence.code.text();
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
