//! What a page says, section by section: the text that is searched and that results show.
//!
//! Enters: a page of a site. Leaves: its [`Section`]s, each the text from one heading to the next, as
//! lines: one for each paragraph, item, row, command and comment. Code stands apart from the text,
//! each line once per page: what repeats says nothing. Knows no terms and no index.

use std::borrow::Cow;
use std::ops::Range;

use foldhash::{HashSet, HashSetExt};
use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::terms::is_paired;
use crate::config::RawHtml;
use crate::example::{Class, Example};
use crate::guide::dialect::{self, Edge};
use crate::guide::html::Sanitizer;
use crate::guide::{self, Fence, Guide};
use crate::kube::ObjectRef;
use crate::render::highlight;
use crate::render::markdown::{Headings, with_emoji};
use crate::site::{Page, Site};

/// How many objects of one example are named.
const OBJECTS: usize = 3;

/// The text from one heading to the next.
#[derive(Debug, Default)]
pub(super) struct Section<'a> {
    /// The heading, as index of the guide's outline; none before the first one.
    pub(super) heading: Option<usize>,
    /// Its text, a line for each block.
    pub(super) text: String,
    /// Its code, as far as it is neither text nor stood above in the page.
    pub(super) code: String,
    /// Its examples.
    pub(super) examples: Vec<Shown<'a>>,
}

/// An example of a section.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    /// The example.
    pub(super) example: &'a Example,
    /// Its anchor.
    pub(super) id: &'a str,
    /// The author's title, where there is one.
    pub(super) title: Option<&'a str>,
    /// The objects that it defines, at most a few.
    pub(super) objects: Vec<&'a ObjectRef>,
}

/// The sections of a page. The first is what stands before its first heading.
pub(super) fn sections<'a>(site: &'a Site, page: &'a Page, raw_html: RawHtml) -> Vec<Section<'a>> {
    let mut reader = Reader {
        site,
        page,
        guide: &page.guide,
        raw_html,
        title: Headings::of(page).title,
        sections: vec![Section::default()],
        line: String::new(),
        heading: 0,
        fence: 0,
        state: State::Text,
        sanitizer: Sanitizer::new(),
        seen: HashSet::new(),
    };
    for (event, range) in guide::events(page.guide.content.body.text()) {
        reader.event(&event, range);
    }
    reader.end_line();
    reader.sections
}

/// The text in the one form that is indexed: of a letter that can be written in several ways, the short one.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}

/// What the events at hand are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    /// The outline has the text.
    Heading,
    /// The guide has the code.
    Code,
    Metadata,
}

struct Reader<'a> {
    site: &'a Site,
    page: &'a Page,
    guide: &'a Guide,
    raw_html: RawHtml,
    /// The heading that is the page's title.
    title: Option<usize>,
    sections: Vec<Section<'a>>,
    line: String,
    /// The next heading, as index of the outline.
    heading: usize,
    /// The next block, as index of the guide's fences.
    fence: usize,
    state: State,
    sanitizer: Sanitizer,
    /// The lines of code that the page has shown.
    seen: HashSet<&'a str>,
}

impl<'a> Reader<'a> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        self.sanitizer.follow(event, &mut String::new());
        match (self.state, event) {
            (_, Event::Start(tag)) => self.start(tag, range),
            (_, Event::End(tag)) => self.end(tag),
            (State::Text, Event::Text(text) | Event::Code(text)) => self.line.push_str(text),
            (State::Text, Event::InlineMath(text) | Event::DisplayMath(text)) => self.line.push_str(text),
            (State::Text, Event::SoftBreak | Event::HardBreak) => self.line.push(' '),
            (State::Text, Event::Html(html)) => self.html(html, range),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { .. } => {
                self.end_line();
                if self.title != Some(self.heading) {
                    self.sections.push(Section { heading: Some(self.heading), ..Section::default() });
                }
                self.heading += 1;
                self.state = State::Heading;
            }
            Tag::CodeBlock(_) => {
                self.end_line();
                self.block(&range);
                self.state = State::Code;
            }
            Tag::MetadataBlock(_) => self.state = State::Metadata,
            Tag::Paragraph | Tag::Item | Tag::TableRow | Tag::TableHead | Tag::HtmlBlock => self.end_line(),
            _ => {}
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => self.state = State::Text,
            TagEnd::TableCell => self.line.push_str(" · "),
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::TableRow
            | TagEnd::TableHead
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition => self.end_line(),
            _ => {}
        }
    }

    fn section(&mut self) -> &mut Section<'a> {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '·');
        if !line.is_empty() {
            let line = with_emoji(line);
            push_line(&mut self.section().text, &composed(&line));
        }
    }

    /// Raw HTML: what is seen of it. Also where containers of other dialects begin.
    fn html(&mut self, html: &str, range: Range<usize>) {
        if let Some(edge) = dialect::edge(&self.guide.content.body, html, range) {
            if let Edge::Open(index) = edge
                && let Some(title) =
                    self.guide.content.containers.get(index).and_then(|container| container.title.as_deref())
            {
                self.line.push_str(title);
                self.end_line();
            }
            return;
        }
        let mut safe = String::new();
        match self.raw_html {
            RawHtml::All => safe.push_str(html),
            RawHtml::Safe => self.sanitizer.html(html, &mut safe),
        }
        text_of(&safe, &mut self.line);
        self.end_line();
    }

    /// The block whose event has this range.
    fn block(&mut self, range: &Range<usize>) {
        let guide = self.guide;
        let Some(more) = guide.content.fences[self.fence.min(guide.content.fences.len())..]
            .iter()
            .position(|fence| fence.body_range == *range)
        else {
            return;
        };
        let at = self.fence + more;
        self.fence = at + 1;
        let site = self.site;
        let own = self.page.examples.clone().filter(|&index| site.examples[index].origin.fence() == Some(at));
        let own: Vec<usize> = own.collect();
        let fence = &guide.content.fences[at];
        let mirrored = own.iter().map(|&index| &site.examples[index]).find(|one| !one.code.text().is_empty());
        let code = match mirrored {
            Some(example) if fence.code.text().trim().is_empty() => example.code.text(),
            _ => fence.code.text(),
        };
        self.code(code, fence, own.is_empty());
        for index in own {
            let shown = shown(&site.examples[index], &site.downloads[index].id, fence);
            self.section().examples.push(shown);
        }
    }

    fn code(&mut self, code: &'a str, fence: &Fence, is_plain: bool) {
        let is_shell = is_plain && highlight::is_shell(&fence.info.language());
        let is_session = is_shell && code.lines().any(|line| prompt(line).is_some());
        for line in code.lines() {
            let trimmed = line.trim();
            let command = if is_session { prompt(trimmed) } else { Some(trimmed).filter(|_| is_shell) };
            let comment = trimmed.strip_prefix('#').filter(|text| text.starts_with(' ')).map(str::trim);
            let said =
                command.or(comment).or_else(|| (!trimmed.is_ascii() && trimmed.contains(is_paired)).then_some(trimmed));
            if let Some(said) = said {
                push_line(&mut self.section().text, &composed(said));
            } else if !trimmed.is_empty() && self.seen.insert(trimmed) {
                push_line(&mut self.section().code, &composed(trimmed));
            }
        }
    }
}

fn push_line(text: &mut String, line: &str) {
    let mut words = line.split_whitespace().peekable();
    if words.peek().is_some() && !text.is_empty() {
        text.push('\n');
    }
    while let Some(word) = words.next() {
        text.push_str(word);
        if words.peek().is_some() {
            text.push(' ');
        }
    }
}

/// What follows the prompt of a line.
fn prompt(line: &str) -> Option<&str> {
    ["$ ", "% ", "❯ "].into_iter().find_map(|prompt| line.strip_prefix(prompt))
}

/// The text of HTML: what stands outside of tags.
fn text_of(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        unescape(&rest[..start], out);
        out.push(' ');
        rest = rest[start..].find('>').map_or("", |end| &rest[start + end + 1..]);
    }
    unescape(rest, out);
}

fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")];
        let (entity, text) = known.into_iter().find(|(entity, _)| rest.starts_with(entity)).unwrap_or(("&", "&"));
        out.push_str(text);
        rest = &rest[entity.len()..];
    }
    out.push_str(rest);
}

fn shown<'a>(example: &'a Example, id: &'a str, fence: &'a Fence) -> Shown<'a> {
    let of_block = fence.info.get("title").and_then(|title| title.value.as_ref()).map(|title| title.text.as_str());
    let title = example.attributes.title.as_ref().map(|title| title.text.as_str()).or(of_block);
    let objects = example.documents.iter().filter_map(|document| match &document.class {
        Class::Manifest { object, .. } => Some(object),
        _ => None,
    });
    Shown { example, id, title: title.filter(|title| !title.is_empty()), objects: objects.take(OBJECTS).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use crate::guide::Mode;
    use crate::site::{Drafts, SiteConfig, SiteGuide};
    use crate::source::Sources;

    fn lines(text: &str) -> Vec<(String, String, Vec<String>)> {
        let mut sources = Sources::default();
        let file = sources.add("content/page.md", text);
        let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
        let (examples, _) = example::collect(&guide, Mode::Site);
        let config = SiteConfig {
            title: String::new(),
            base_url: None,
            language: "en".into(),
            languages: vec!["en".into()],
            drafts: Drafts::Hide,
        };
        let guide = SiteGuide::new("page.md", guide, examples);
        let (site, _) = Site::assemble(vec![guide], Vec::new(), config, Vec::new(), &sources);
        let of_section = |section: Section<'_>| {
            let objects = section.examples.iter().flat_map(|shown| &shown.objects).map(ToString::to_string);
            (section.text, section.code, objects.collect())
        };
        sections(&site, &site.pages[0], RawHtml::Safe).into_iter().map(of_section).collect()
    }

    fn text(markdown: &str) -> String {
        lines(markdown).into_iter().map(|(text, ..)| text).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        for (markdown, expect) in [
            ("# page\n\none *two*\nthree\n\n## Four\n\nfive", "one two three|five"),
            ("- a\n- b `c`\n\n| d | e |\n| - | - |\n| f | g |", "a\nb c\nd · e\nf · g"),
            ("[a](b.md) ![c](d.png) <kbd>e</kbd> :rocket: f[^1]\n\n[^1]: g", "a c e 🚀 f\ng"),
            ("<p>a &amp; b</p>\n<!-- c -->\n\n<script>d</script>", "a & b\n<script>d</script>"),
            ("!!! note \"Mind\"\n    the gap", "Mind\nthe gap"),
            ("> [!NOTE]\n> a\n\nTerm\n: b", "a\nTerm\nb"),
            ("\u{1100}\u{1161}", "가"),
        ] {
            assert_eq!(text(markdown), expect, "{markdown}");
        }
    }

    #[test]
    fn commands_and_comments_are_text_and_code_stands_once() {
        let guide = "```bash\n# Look\nkubectl get pods\n```\n\n```console\n$ kubectl get pods\nNAME READY\n```\n\n\
                     ```yaml\n# 설정\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: web # 이름\n---\napiVersion: v1\nkind: Secret\n```\n";
        let [(text, code, objects)] = &lines(guide)[..] else { panic!("one section") };
        assert_eq!(text, "# Look\nkubectl get pods\nkubectl get pods\n설정\nname: web # 이름");
        assert_eq!(code, "NAME READY\napiVersion: v1\nkind: Namespace\nmetadata:\n---\nkind: Secret");
        assert_eq!(objects, &["Namespace web", "Secret"]);
    }
}
