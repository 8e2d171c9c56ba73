//! What changed since the last revision of what a block shows again, made ready for its frame.
//!
//! Enters: a block's revisions. Leaves: [`ChangeView`]s, in which every text of an author is escaped.

use super::link::in_page;
use super::strings::ChangeWords;
use super::view::{ChangeView, ChangesView, FieldChangeView, Html};
use crate::check::Checked;
use crate::difference::{self, Change, FieldDifference, LineDifference, Piece};
use crate::escape;
use crate::example::{Class, Example, ExampleDocument, Origin};
use crate::guide::Fence;
use crate::site::Page;
use crate::site::revisions::{Again, Place, Revision};
use crate::yaml::Node;

/// What tells the changes of one page.
#[derive(Clone, Copy)]
pub(super) struct Changes<'a> {
    pub(super) checked: &'a Checked,
    pub(super) page: &'a Page,
    pub(super) words: &'a ChangeWords,
    /// The revisions of all blocks of the page, in order.
    pub(super) revisions: &'a [Revision],
}

impl<'a> Changes<'a> {
    /// The changes of a block; none where it shows the same again, to the letter.
    pub(super) fn of_block(&self, fence: usize) -> Option<ChangesView> {
        let first = self.revisions.partition_point(|revision| revision.fence < fence);
        let own = self.revisions.iter().skip(first).take_while(|revision| revision.fence == fence);
        let parts: Vec<ChangeView> = own.filter_map(|revision| self.view(revision)).collect();
        // That other objects are new says nothing where no old one changed.
        parts.iter().any(|part| part.href.is_some()).then(|| ChangesView {
            added: parts.iter().map(|part| part.added).sum(),
            removed: parts.iter().map(|part| part.removed).sum(),
            parts,
        })
    }

    /// The anchor of a block that a later one changes and that has no other.
    pub(super) fn anchor(&self, fence: usize) -> Option<String> {
        let is_before = |revision: &Revision| revision.again == Again::File { before: fence };
        // No heading's anchor has a colon in it.
        self.revisions.iter().any(is_before).then(|| format!("block:{fence}"))
    }

    fn view(&self, revision: &Revision) -> Option<ChangeView> {
        match revision.again {
            Again::New { after } => {
                Some(ChangeView { title: self.words.new.replace("{}", &self.object(after)?), ..ChangeView::default() })
            }
            Again::Object { before, after } => {
                let id = &self.checked.site.downloads.get(before.example)?.id;
                let nodes = Some((self.root(before)?, self.root(after)?));
                self.compared(&self.object(after)?, id, self.text(before)?, self.text(after)?, nodes)
            }
            Again::File { before } => {
                let [old, new] = [before, revision.fence].map(|fence| self.example(fence));
                let texts = [(before, old), (revision.fence, new)].map(|(fence, example)| self.code(fence, example));
                let id = old.and_then(|at| Some(self.checked.site.downloads.get(at)?.id.clone()));
                let id = id.or_else(|| self.anchor(before))?;
                let root = |example: Option<usize>| match &self.checked.site.examples.get(example?)?.documents[..] {
                    [document] => document.document.root(),
                    _ => None,
                };
                let title = self.fence(revision.fence)?.info.get("title")?.value.as_ref()?;
                self.compared(&title.text, &id, texts[0]?, texts[1]?, root(old).zip(root(new)))
            }
        }
    }

    /// The view of two texts that differ, and of their roots where they are data.
    fn compared(
        &self,
        title: &str,
        id: &str,
        before: &str,
        after: &str,
        roots: Option<(Node<'_>, Node<'_>)>,
    ) -> Option<ChangeView> {
        let [before, after] = [before, after].map(|text| format!("{}\n", text.trim_end_matches('\n')));
        if before == after {
            return None;
        }
        let lines = difference::lines(&before, &after);
        let fields = roots.map(|(before, after)| difference::fields(before, after));
        let is_form = fields.as_ref().is_some_and(|fields| fields.changes.is_empty() && !fields.is_cut);
        let FieldDifference { changes, more, is_cut } = fields.unwrap_or_default();
        Some(ChangeView {
            title: self.words.compared.replace("{}", title),
            href: Some(in_page(id)),
            note: is_form.then_some(self.words.only_form),
            more: match (more, is_cut) {
                (0, false) => None,
                (0, true) => Some(self.words.too_long.into()),
                (more, _) => Some(self.words.more_fields.replace("{}", &more.to_string())),
            },
            added: lines.as_ref().map_or(0, |lines| lines.added),
            removed: lines.as_ref().map_or(0, |lines| lines.removed),
            label: format!("{}: {title}", self.words.title),
            lines: Some(lines.map_or_else(|| note(self.words.too_long), |lines| self.html(&lines))),
            fields: changes
                .into_iter()
                .map(|field| {
                    let (before, after) = match field.change {
                        Change::Added(after) => (None, Some(after)),
                        Change::Removed(before) => (Some(before), None),
                        Change::Changed { before, after } => (Some(before), Some(after)),
                    };
                    FieldChangeView { path: field.path, before, after }
                })
                .collect(),
        })
    }

    /// The lines with a mark in front of each; what came and went is also said in words.
    fn html(&self, lines: &LineDifference<'_>) -> Html {
        let mut out = String::new();
        for piece in &lines.pieces {
            match piece {
                Piece::Kept(text) => marked("  ", text, &mut out),
                Piece::Removed(text) => run("del", self.words.removed, "- ", text, &mut out),
                Piece::Added(text) => run("ins", self.words.added, "+ ", text, &mut out),
                Piece::Skipped(count) => gap(self.words.unchanged, *count, &mut out),
                Piece::Cut(count) => gap(self.words.more_lines, *count, &mut out),
            }
        }
        Html::new(&out)
    }

    fn fence(&self, fence: usize) -> Option<&'a Fence> {
        self.page.guide.content.fences.get(fence)
    }

    /// The example that a block is.
    fn example(&self, fence: usize) -> Option<usize> {
        let is_it = |at: &usize| self.checked.site.examples[*at].origin == Origin::Fence(fence);
        self.page.examples.clone().find(is_it)
    }

    fn code(&self, fence: usize, example: Option<usize>) -> Option<&'a str> {
        match example {
            Some(example) => self.checked.site.examples.get(example).map(|example| example.code.text()),
            None => self.fence(fence).map(|fence| fence.code.text()),
        }
    }

    fn document(&self, place: Place) -> Option<(&'a Example, &'a ExampleDocument)> {
        let example = self.checked.site.examples.get(place.example)?;
        Some((example, example.documents.get(place.document)?))
    }

    fn text(&self, place: Place) -> Option<&'a str> {
        let (example, document) = self.document(place)?;
        example.code.text().get(document.text.clone())
    }

    fn root(&self, place: Place) -> Option<Node<'a>> {
        self.document(place)?.1.document.root()
    }

    fn object(&self, place: Place) -> Option<String> {
        match &self.document(place)?.1.class {
            Class::Manifest { object, .. } => Some(object.to_string()),
            _ => None,
        }
    }
}

fn marked(mark: &str, text: &str, out: &mut String) {
    for line in text.split_inclusive('\n') {
        out.push_str(mark);
        escape::markup(line, out);
    }
}

/// Lines that came or went together: said once for all of them.
fn run(element: &str, word: &str, mark: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{element}><span class=vh>{word} </span>"));
    marked(mark, text, out);
    out.push_str(&format!("</{element}>"));
}

fn gap(words: &str, count: usize, out: &mut String) {
    out.push_str("<span class=gap>");
    out.push_str(&words.replace("{}", &count.to_string()));
    out.push_str("</span>\n");
}

fn note(text: &str) -> Html {
    let mut out = String::new();
    escape::markup(text, &mut out);
    Html::new(&out)
}
