//! Blocks of code in their frames: examples with what is known of them, other code plainly.

use std::borrow::Cow;
use std::ops::Range;

use super::{Grammars, Renderer, looks};
use crate::check::verdict::Verdict;
use crate::example::marked::{self, Mark};
use crate::example::{Class, Example, Origin, Syntax, wants_numbers};
use crate::guide::Fence;
use crate::render::changes::Changes;
use crate::render::fields::Part;
use crate::render::highlight::{self, Inner, Lines, Numbers, Summary};
use crate::render::templates::TemplateError;
use crate::render::view::{CodeView, ExampleView, ExplainView, Html};
use crate::render::{badge, link};
use crate::sink::UrlPath;
use crate::site::bundles;

impl<'a> Renderer<'a> {
    /// Appends the block whose event has this range.
    pub(super) fn frame(&mut self, range: &Range<usize>) -> Result<(), TemplateError> {
        let guide = self.guide;
        let fence = guide.content.fences.get(self.fence).filter(|fence| fence.body_range == *range);
        // `guide` collects the blocks from the same events; should they differ, look the block up.
        let at = match fence {
            Some(_) => self.fence,
            None => match guide.content.fences.iter().position(|fence| fence.body_range == *range) {
                Some(at) => at,
                None => return Ok(()),
            },
        };
        self.fence = at + 1;
        let fence = &guide.content.fences[at];
        let depth = self.depth.saturating_sub(1);
        let label = fence.info.get("tab").and_then(|tab| tab.value.as_ref()).map_or("", |label| label.text.trim());
        match fence.tab {
            None => self.containers.end_tab_group(depth, &mut self.out),
            Some(place) => self.containers.open_tab(place, depth, label, &mut self.out),
        }
        if !self.snippet(fence)? {
            self.example(at, fence)?;
        }
        if fence.tab.is_some() {
            self.containers.close_tab(depth, &mut self.out);
        }
        Ok(())
    }

    /// Appends a block in its frame.
    fn example(&mut self, at: usize, fence: &Fence) -> Result<(), TemplateError> {
        let site = &self.body.checked.site;
        let example = self.example_of(at);
        let inner = self.here_documents(at);
        // The shell block is the frame of its here-documents.
        let told = example.or_else(|| self.told_of(inner.clone()));
        let route = example.or(inner.clone().next()).and_then(|index| site.downloads.get(index));
        let raw = route.filter(|_| example.is_some() || inner.len() == 1).and_then(|route| route.raw.as_ref());
        let verdicts =
            told.and_then(|index| self.body.checked.verdicts.get(index)).map_or(&[][..], |verdicts| &**verdicts);
        let verdict = told.and_then(|index| {
            badge::of(&site.examples[index], verdicts, self.body.catalogue, &self.body.words.badges, self.body.links)
        });
        let language = fence.info.language();
        let parts = self.parts(fence, example, inner.clone(), &language);
        let code = self.code(fence, example, &language, verdicts, &parts);
        let (title, objects) = self.titles(fence, example);
        let language = highlight::language_name(&language);
        let label = match (&title, language) {
            (Some(title), "") => title.clone(),
            (Some(title), language) => format!("{title}, {language}"),
            (None, "") => self.body.words.code.to_owned(),
            (None, language) => format!("{}, {language}", self.body.words.code),
        };
        let changes = Changes {
            checked: self.body.checked,
            page: self.body.page(),
            words: &self.body.words.changes,
            revisions: &self.revisions,
        };
        let anchor = route.map(|route| route.id.clone()).or_else(|| changes.anchor(at));
        let is_proven = verdict.as_ref().is_some_and(|verdict| verdict.state == "proven");
        let apply = raw.filter(|_| is_proven).and_then(|raw| self.apply(example?, raw));
        let is_session = highlight::commands(&fence.info.language(), fence.code.text()) > 1;
        let explain = self.explain(&parts);
        let view = ExampleView {
            ex: CodeView {
                has_bar: title.is_some() || verdict.is_some() || raw.is_some() || is_session || explain.is_some(),
                id: anchor.as_deref(),
                title: title.as_deref(),
                objects: objects.as_deref(),
                label,
                language,
                code,
                raw: raw.map(|url| self.body.links.to(url)),
                apply,
                verdict,
                changes: changes.of_block(at),
                explain,
            },
            words: self.body.shared_words,
        };
        self.body.templates.render_onto("partials/example.html", &view, &mut self.out)
    }

    /// The examples that a block shows: itself, or the here-documents of a script. Where a line of a
    /// here-document begins with a prompt, it is not shown as what it is.
    fn parts(&self, fence: &'a Fence, example: Option<usize>, inner: Range<usize>, language: &str) -> Vec<Part<'a>> {
        let checked = self.body.checked;
        let part = |index: usize, code, range| {
            let (example, verdicts) = (&checked.site.examples[index], &*checked.verdicts[index]);
            Part { example, verdicts, code, range }
        };
        if let Some(index) = example {
            let code = &checked.site.examples[index].code;
            return vec![part(index, code, 0..code.text().trim_end_matches('\n').len())];
        }
        let code = &fence.code;
        let shown = code.text().trim_end_matches('\n').len();
        let inner = inner.filter(|_| highlight::is_shell(language)).filter_map(|index| {
            let span = checked.site.examples[index].span;
            let start = code.offset_of(span.start as usize)?;
            let end = code.offset_of(span.end as usize).unwrap_or(shown).min(shown);
            let has_prompts = code.text().get(start..end)?.lines().any(|line| line.starts_with("> "));
            (!has_prompts).then(|| part(index, code, start..end))
        });
        inner.collect()
    }

    /// What the keys of examples mean.
    fn explain(&self, parts: &[Part<'_>]) -> Option<ExplainView> {
        let index = self.body.fields?;
        let fields = index.block(parts)?;
        let places: Vec<_> = fields.kinds.iter().map(|kind| index.kind(*kind)).collect();
        let scripts = places.iter().map(|(_, addresses)| addresses.script(self.body.language));
        let scripts: Vec<String> = scripts.map(|url| Some(self.body.links.to(url?))).collect::<Option<_>>()?;
        let language = self.body.checked.site.config.languages.iter().position(|own| own == self.body.language)?;
        let (kind, page) =
            places.iter().find_map(|(kind, addresses)| Some((kind, addresses.pages.get(language)?.as_ref()?)))?;
        Some(ExplainView {
            kind: kind.kind.to_owned(),
            href: self.body.links.to(page),
            scripts: scripts.join(" "),
            keys: fields.keys,
        })
    }

    /// The full address of an example's file, if `kubectl apply -f` takes it as it stands.
    fn apply(&self, index: usize, raw: &UrlPath) -> Option<String> {
        let site = &self.body.checked.site;
        let example = &site.examples[index];
        // Lines that are to go are still in the file.
        let is_settled = example.attributes.marks.iter().all(|mark| mark.mark != Mark::Deleted);
        let base = site.config.base_url.as_deref().filter(|_| is_settled && bundles::is_applicable(example))?;
        Some(link::absolute(base, raw))
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

    fn code(
        &self,
        fence: &Fence,
        example: Option<usize>,
        language: &str,
        verdicts: &[Verdict],
        parts: &[Part<'_>],
    ) -> Html {
        let example = example.map(|index| &self.body.checked.site.examples[index]);
        // A block that mirrors a file shows the file.
        let code = example.map_or(&fence.code, |example| &example.code);
        let marks = match example {
            Some(example) => Cow::Borrowed(&example.attributes.marks),
            None => Cow::Owned(marked::of_block(&fence.info, code.text())),
        };
        let text = code.text().trim_end_matches('\n');
        let looks = looks::of(text, code, &marks, verdicts);
        let words = self.body.words;
        let summary = Summary { one: words.folded_line, many: words.folded_lines };
        let numbers = if wants_numbers(&fence.info) { Numbers::Shown } else { Numbers::Hidden };
        let lines = match numbers {
            Numbers::Hidden if looks.is_plain() => Lines::Plain,
            numbers => Lines::Each { numbers, looks: looks.lines(), summary: &summary },
        };
        let mut html = String::new();
        let language = match (self.body.grammars, example) {
            // A manifest under another label, or under none.
            (_, Some(example)) if !highlight::is_data(language) => match example.syntax {
                Syntax::Yaml => "yaml",
                Syntax::Json => "json",
            },
            (Grammars::Spare, _) if highlight::needs_grammar(language) => "",
            _ => language,
        };
        let inner = parts.iter().filter(|_| example.is_none());
        let inner: Vec<_> =
            inner.map(|part| Inner { range: part.range.clone(), syntax: part.example.syntax }).collect();
        highlight::highlight_with(text, language, lines, &inner, &mut html);
        Html::new(&html)
    }

    /// The author's title and the objects that the example defines; without a title these are it.
    fn titles(&self, fence: &Fence, example: Option<usize>) -> (Option<String>, Option<String>) {
        let written = fence.info.get("title").and_then(|title| title.value.as_ref());
        let written = written.map(|title| title.text.clone()).filter(|title| !title.is_empty());
        let objects = example.and_then(|index| objects(&self.body.checked.site.examples[index]));
        if written.is_some() { (written, objects) } else { (objects, None) }
    }
}

/// The objects of an example in a few words: `Deployment web, Service web +2`.
pub(super) fn objects(example: &Example) -> Option<String> {
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
