//! What templates see: the theme author's contract.
//!
//! Every page template gets a [`View`]; `partials/example.html` gets an [`ExampleView`] and
//! `partials/nav.html` a [`NavigationView`]. Views are slim: no page holds another page, and what
//! many pages share is made once. Text is escaped by the engine; only [`Html`] passes as it is.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::strings::Words;
use crate::site::bundles::Needs;

/// Finished HTML: templates print it as it is, without any filter. Cheap to clone.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Html(tera::Value);

impl Html {
    /// Takes HTML in which every text of an author is escaped already.
    pub fn new(html: &str) -> Self {
        Self(tera::Value::safe_string(html))
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        self.0.as_str().unwrap_or_default()
    }
}

/// A value that was made ready for templates once and is shared by many views.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Shared(tera::Value);

impl Shared {
    /// The site for templates.
    pub fn site(site: &SiteView<'_>) -> Self {
        Self(tera::Value::from_serializable(site))
    }

    /// The interface words for templates.
    pub fn words(words: &Words) -> Self {
        Self(tera::Value::from_serializable(words))
    }

    /// The `extra` mapping of a guide.
    pub fn extra(extra: &serde_yaml::Mapping) -> Self {
        tera::Value::try_from_serializable(extra).map_or_else(|_| Self::no_extra(), Self)
    }

    /// The `extra` of a page that no guide stands behind: an empty mapping.
    pub fn no_extra() -> Self {
        Self(tera::Value::from(tera::Map::new()))
    }
}

/// The variables of every page template.
#[derive(Debug, Serialize)]
pub struct View<'a> {
    /// What is the same on every page: a [`SiteView`].
    pub site: &'a Shared,
    /// The interface in the language of the page: a [`Words`].
    pub words: &'a Shared,
    /// The page.
    pub page: &'a PageView<'a>,
}

/// What is the same on every page.
#[derive(Debug, Serialize)]
pub struct SiteView<'a> {
    /// The site's name.
    pub title: &'a str,
    /// What it is.
    pub description: Option<&'a str>,
    /// Where it is published, with a slash at its end.
    pub base_url: Option<&'a str>,
    /// Its default language.
    pub language: &'a str,
    /// `site.search[page.language]`: where the search of each language stands.
    pub search: BTreeMap<String, SearchView>,
    /// `[extra]` of `guidewright.toml`.
    pub extra: &'a toml::Table,
}

/// The search of one language. Links begin at the site's root: `page.root` comes before them.
#[derive(Debug, Serialize)]
pub struct SearchView {
    /// The link to the search page; none where the site has another page there.
    pub page: Option<String>,
    /// The folder of the index.
    pub data: String,
}

/// One page.
#[derive(Debug, Serialize)]
pub struct PageView<'a> {
    /// `home`, `section`, `guide`, `rule`, `rules`, `terms`, `term`, `kind`, `kinds`, `search` or `missing`.
    pub kind: &'static str,
    /// The title, as text.
    pub title: &'a str,
    /// The anchor of the title, where the guide itself has it as a heading.
    pub title_id: Option<&'a str>,
    /// The description of its front matter.
    pub description: Option<&'a str>,
    /// The language's tag, such as `ko`.
    pub language: &'a str,
    /// The language's own name.
    pub language_name: &'a str,
    /// What leads from this page to the site's root: `../../`, or nothing. Assets stand there.
    pub root: &'a str,
    /// The link to the home page of this language.
    pub home: &'a str,
    /// The link to the pages of the rules, where they are published.
    pub rules: Option<&'a str>,
    /// The link to the page of all kinds, where it is published.
    pub kinds: Option<&'a str>,
    /// The page's full address, where the site has one.
    pub canonical: Option<String>,
    /// The navigation tree; empty where there is nothing to navigate.
    pub navigation: Option<Html>,
    /// The text of the guide.
    pub content: Html,
    /// Its headings of the second and third level.
    pub contents: Vec<HeadingView<'a>>,
    /// The pages above it, outermost first.
    pub breadcrumbs: Vec<LinkView<'a>>,
    /// The page before it in reading order.
    pub previous: Option<LinkView<'a>>,
    /// The page after it in reading order.
    pub next: Option<LinkView<'a>>,
    /// The same page in other languages; where it is not translated, that language's home page.
    pub translations: Vec<TranslationView<'a>>,
    /// Of a home page or section: what is in it.
    pub entries: Vec<EntryView<'a>>,
    /// Its downloads.
    pub bundles: Vec<BundleView<'a>>,
    /// `date`, such as `2026-02-06`.
    pub date: Option<String>,
    /// `updated`, else the day of the last change in the site's history.
    pub updated: Option<String>,
    /// `authors`.
    pub authors: &'a [String],
    /// `tags`.
    pub tags: Vec<TermView<'a>>,
    /// `categories`.
    pub categories: Vec<TermView<'a>>,
    /// Whether it is a draft.
    pub draft: bool,
    /// `extra` of the front matter.
    pub extra: Shared,
    /// On the page of a rule: the rule.
    pub rule: Option<RuleView<'a>>,
    /// On the page of all rules: the families.
    pub families: Vec<FamilyView<'a>>,
    /// The language of the title and the text, where it is another than the page's: the guide is not
    /// translated.
    pub text_language: Option<&'a str>,
    /// Where the guide is not translated: the original, under the name of its language.
    pub original: Option<LinkView<'a>>,
    /// Of a translation that fell behind: what changed in its original.
    pub stale: Option<StaleView<'a>>,
    /// The full addresses of the page in all its languages, where it has several; `x-default` is the
    /// one for readers of any other.
    pub alternates: Vec<AlternateView<'a>>,
    /// The feed of the page's language.
    pub feed: Option<LinkView<'a>>,
    /// The link to the Markdown copy.
    pub markdown: Option<String>,
    /// Where the source is edited.
    pub edit: Option<String>,
    /// The page as structured data (JSON-LD), for an element `script` that is no script.
    pub data: Option<Html>,
    /// On the pages of a kind: the kind.
    pub api: Option<KindView<'a>>,
    /// On the page of all kinds: their groups.
    pub groups: Vec<GroupView<'a>>,
}

impl<'a> PageView<'a> {
    /// A page that no guide stands behind, with nothing on it.
    pub(super) fn blank(kind: &'static str, title: &'a str, language: &'a str, language_name: &'a str) -> Self {
        Self {
            kind,
            title,
            title_id: None,
            description: None,
            language,
            language_name,
            root: "",
            home: "",
            rules: None,
            kinds: None,
            canonical: None,
            navigation: None,
            content: Html::new(""),
            contents: Vec::new(),
            breadcrumbs: Vec::new(),
            previous: None,
            next: None,
            translations: Vec::new(),
            entries: Vec::new(),
            bundles: Vec::new(),
            date: None,
            updated: None,
            authors: &[],
            tags: Vec::new(),
            categories: Vec::new(),
            draft: false,
            extra: Shared::no_extra(),
            rule: None,
            families: Vec::new(),
            text_language: None,
            original: None,
            stale: None,
            alternates: Vec::new(),
            feed: None,
            markdown: None,
            edit: None,
            data: None,
            api: None,
            groups: Vec::new(),
        }
    }
}

/// A tag or category of a page.
#[derive(Debug, Serialize)]
pub struct TermView<'a> {
    /// Its name, as the page writes it.
    pub title: &'a str,
    /// The link to its pages.
    pub href: Option<String>,
}

/// A version of a page.
#[derive(Debug, Serialize)]
pub struct AlternateView<'a> {
    /// The language's tag, or `x-default`.
    pub language: &'a str,
    /// The full address.
    pub href: String,
}

/// The variables of `redirect.html`.
#[derive(Debug, Serialize)]
pub struct RedirectView<'a> {
    /// The title of the page that readers are sent to.
    pub title: &'a str,
    /// Its language.
    pub language: &'a str,
    /// The relative link to it.
    pub href: String,
    /// Its full address, where the site has one.
    pub canonical: Option<String>,
    /// The interface: a [`Words`].
    pub words: &'a Shared,
}

/// What changed in the original of a translation.
#[derive(Debug, Serialize)]
pub struct StaleView<'a> {
    /// The relative link to the original.
    pub href: String,
    /// The original's language.
    pub language: &'a str,
    /// Its sections that changed or are new, with links to them.
    pub sections: Vec<LinkView<'a>>,
}

/// A rule.
#[derive(Debug, Serialize)]
pub struct RuleView<'a> {
    /// Its name, such as `schema::unknown-field`.
    pub name: &'a str,
    /// The relative link to its page.
    pub href: String,
    /// Its default level: `error`, `warning`, `info` or `off`.
    pub level: &'static str,
    /// The fault in one line, with names as code.
    pub summary: Html,
}

/// The rules of one family.
#[derive(Debug, Serialize)]
pub struct FamilyView<'a> {
    /// The family's name, such as `schema`.
    pub name: &'a str,
    /// Its rules, by name.
    pub rules: Vec<RuleView<'a>>,
}

/// The kinds of one group and version.
#[derive(Debug, Serialize)]
pub struct GroupView<'a> {
    /// The value of `apiVersion`.
    pub api_version: String,
    /// Its kinds, by name.
    pub kinds: Vec<GroupKindView<'a>>,
}

/// A kind in the list of all.
#[derive(Debug, Serialize)]
pub struct GroupKindView<'a> {
    /// Its name.
    pub kind: &'a str,
    /// The relative link to its page.
    pub href: String,
    /// How many examples there are.
    pub examples: usize,
}

/// `page.api`: a kind, on its page, on that of all its fields, and on those of its examples.
#[derive(Debug, Serialize)]
pub struct KindView<'a> {
    /// Its name.
    pub kind: &'a str,
    /// The value of `apiVersion`.
    pub api_version: String,
    /// The plural in addresses; empty where there is none.
    pub plural: &'a str,
    /// Where its objects live, in words; empty where they live nowhere.
    pub scope: &'static str,
    /// The releases that serve it, in words; none for a custom resource.
    pub releases: Option<String>,
    /// What it is.
    pub description: Option<TextView>,
    /// The relative link to the page of all its fields.
    pub all_fields: String,
    /// Its fields that examples set, as a tree; on the pages of a kind only.
    pub fields: Vec<FieldView<'a>>,
    /// Its examples, or the tree of all its fields: a finished list.
    pub list: Option<Html>,
    /// How many examples the list stands for.
    pub count: usize,
    /// Leads to all examples, where the list shows only some.
    pub more: Option<String>,
}

/// A description.
#[derive(Debug, Serialize)]
pub struct TextView {
    /// Paragraphs, of which the first stands without an element around it.
    pub html: Html,
    /// Whether it is English on a page that is not.
    pub is_english: bool,
}

/// A field of a kind, with those that it holds.
#[derive(Debug, Serialize)]
pub struct FieldView<'a> {
    /// Its path, which is its anchor.
    pub path: String,
    /// Its name.
    pub name: &'a str,
    /// What it takes, such as `[]Container`.
    pub takes: String,
    /// Whether it must be set.
    pub is_required: bool,
    /// Its default.
    pub default: Option<String>,
    /// The releases that have it, where those are not all.
    pub releases: Option<String>,
    /// What it is.
    pub description: Option<TextView>,
    /// How many examples set it; none where every example of the kind does.
    pub count: Option<usize>,
    /// The first of these examples: a finished list.
    pub examples: Option<Html>,
    /// Leads to all of them, where the list shows only some.
    pub more: Option<String>,
    /// The fields that it holds.
    pub fields: Vec<FieldView<'a>>,
    /// Those that it could hold: links to the page of all fields.
    pub others: Vec<LinkView<'a>>,
}

/// A link to a page.
#[derive(Debug, Serialize)]
pub struct LinkView<'a> {
    /// The page's title.
    pub title: &'a str,
    /// The relative link.
    pub href: String,
    /// The title's language, where it is not the page's.
    pub language: Option<&'a str>,
}

/// A heading in the table of contents.
#[derive(Debug, Serialize)]
pub struct HeadingView<'a> {
    /// 2 or 3: the level at which the page shows it.
    pub level: u8,
    /// Its text.
    pub text: &'a str,
    /// Its anchor.
    pub id: &'a str,
}

/// A page in another language.
#[derive(Debug, Serialize)]
pub struct TranslationView<'a> {
    /// The language's tag.
    pub language: &'a str,
    /// The language's own name.
    pub name: &'a str,
    /// The relative link.
    pub href: String,
    /// The full address, if this is a true translation and the site has an address.
    pub absolute: Option<String>,
}

/// Something in a section: a guide, or a section with what is in it.
#[derive(Debug, Serialize)]
pub struct EntryView<'a> {
    /// Its title.
    pub title: &'a str,
    /// The relative link; a folder without an index page has none.
    pub href: Option<String>,
    /// Its description.
    pub description: Option<&'a str>,
    /// The pages of a section, at most twelve.
    pub children: Vec<LinkView<'a>>,
}

/// The variables of `partials/nav.html`.
#[derive(Debug, Serialize)]
pub struct NavigationView<'a> {
    /// The top of the tree.
    pub entries: Vec<NavigationEntry<'a>>,
    /// The interface: a [`Words`].
    pub words: &'a Shared,
}

/// An entry of the navigation tree. The link to the current page gets `aria-current="page"` later:
/// the tree is rendered once for all pages of a section.
#[derive(Debug, Serialize)]
pub struct NavigationEntry<'a> {
    /// Its title.
    pub title: &'a str,
    /// The link; a folder without an index page has none.
    pub href: Option<String>,
    /// The language of the title, where it is another than the page's.
    pub language: Option<&'a str>,
    /// Of an open section: what is in it.
    pub children: Vec<NavigationEntry<'a>>,
    /// Whether it stands for further pages of a long section.
    pub more: bool,
}

/// `page.bundles`: the downloads of a guide.
#[derive(Debug, Serialize)]
pub struct BundleView<'a> {
    /// The anchor of the section.
    pub id: String,
    /// The variant's name; none for the guide's own bundle.
    pub variant: Option<&'a str>,
    /// The full address of `bundle.yaml`, for `kubectl apply -f`, where the site has an address.
    pub apply_url: Option<String>,
    /// Its objects, such as `Deployment web`.
    pub objects: &'a [String],
    /// How they refer to one another, where there is something to see.
    pub picture: Option<PictureView>,
    /// Its files.
    pub files: Vec<FileView<'a>>,
    /// What has to be there before it is applied.
    #[serde(serialize_with = "needs")]
    pub needs: &'a Needs,
    /// What is not in it, and why: pairs.
    pub left_out: &'a [(String, String)],
}

/// `bundle.picture`: the objects of a bundle and what they refer to.
#[derive(Debug, Serialize)]
pub struct PictureView {
    /// The picture, unless it would be too large.
    pub svg: Option<Html>,
    /// The same as a list.
    pub objects: Vec<PicturedObject>,
}

/// An object and what it refers to.
#[derive(Debug, Serialize)]
pub struct PicturedObject {
    /// The object, such as `Deployment web`.
    pub title: String,
    /// The link to its example.
    pub href: String,
    /// What it refers to.
    pub references: Vec<PicturedReference>,
}

/// A reference of an object.
#[derive(Debug, Serialize)]
pub struct PicturedReference {
    /// What it is for, such as `selects`.
    pub relation: String,
    /// The object that it leads to.
    pub title: String,
    /// The link to that object's example; none where the bundle does not hold it.
    pub href: Option<String>,
}

/// `bundle.needs`: `groups`, `namespaces`, `objects`, `secrets`; false where nothing is needed.
fn needs<S: Serializer>(needs: &&Needs, serializer: S) -> Result<S::Ok, S::Error> {
    let lists = [
        ("groups", &needs.groups),
        ("namespaces", &needs.namespaces),
        ("objects", &needs.objects),
        ("secrets", &needs.secrets),
    ];
    if lists.iter().all(|(_, list)| list.is_empty()) {
        return serializer.serialize_bool(false);
    }
    serializer.collect_map(lists)
}

/// A file to download.
#[derive(Debug, Serialize)]
pub struct FileView<'a> {
    /// Its name.
    pub name: &'a str,
    /// The relative link.
    pub href: String,
    /// Its size for people, such as `3.1 kB`.
    pub size: String,
    /// Its SHA-256, in hex.
    pub sha256: &'a str,
}

/// The variables of `partials/example.html`.
#[derive(Debug, Serialize)]
pub struct ExampleView<'a> {
    /// The block.
    pub ex: CodeView<'a>,
    /// The interface: a [`Words`].
    pub words: &'a Shared,
}

/// A block of code, be it an example or not.
#[derive(Debug, Serialize)]
pub struct CodeView<'a> {
    /// The example's anchor.
    pub id: Option<&'a str>,
    /// Its title, else its first object.
    pub title: Option<&'a str>,
    /// Its objects, such as `Deployment web`, where the title is another.
    pub objects: Option<&'a str>,
    /// The accessible name of the code.
    pub label: String,
    /// The language for people, such as `YAML`.
    pub language: &'a str,
    /// The highlighted code: marked lines as `mark`, `ins`, `del`, wrong ones of the class `bad`, numbered
    /// ones of the class `l` with `data-n`, folded ones in `details` of the class `fold`.
    pub code: Html,
    /// Whether it has a bar over it: if there is more to say or do than to copy it.
    pub has_bar: bool,
    /// The relative link to the example's file.
    pub raw: Option<String>,
    /// The full address of that file, where `kubectl apply -f` takes it as it stands.
    pub apply: Option<String>,
    /// What is known of it, for examples.
    pub verdict: Option<VerdictView<'a>>,
    /// What changed since the last revisions of what it shows again, if anything did.
    pub changes: Option<ChangesView>,
    /// What its keys mean, where they are known fields.
    pub explain: Option<ExplainView>,
}

/// `ex.changes`: what changed since the last revisions of what a block shows again.
#[derive(Debug, Serialize)]
pub struct ChangesView {
    /// How many lines came.
    pub added: usize,
    /// How many lines went.
    pub removed: usize,
    /// For each object or file.
    pub parts: Vec<ChangeView>,
}

/// `ex.changes.parts`: what changed since the last revision of one object or file.
#[derive(Debug, Default, Serialize)]
pub struct ChangeView {
    /// What it is compared with, or that it is new.
    pub title: String,
    /// The link to the revision before; none for what is new.
    pub href: Option<String>,
    /// That no field changed.
    pub note: Option<&'static str>,
    /// The fields that changed.
    pub fields: Vec<FieldChangeView>,
    /// What is said of fields that are not listed.
    pub more: Option<String>,
    /// How many lines came. Templates see the sum of all parts.
    #[serde(skip)]
    pub added: usize,
    /// How many lines went.
    #[serde(skip)]
    pub removed: usize,
    /// The accessible name of the lines.
    pub label: String,
    /// The lines, those that came in `<ins>` and those that went in `<del>`.
    pub lines: Option<Html>,
}

/// A field that changed. Without `before` it came, without `after` it went.
#[derive(Debug, Serialize)]
pub struct FieldChangeView {
    /// Its path, such as `spec.containers[web].image`.
    pub path: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// What the keys of an example mean: read by `explain.js`.
#[derive(Debug, Serialize)]
pub struct ExplainView {
    /// The example's kind, or the one that its fragment is part of.
    pub kind: String,
    /// The relative link to the kind's page.
    pub href: String,
    /// The relative links to the scripts with the fields, with spaces between them.
    pub scripts: String,
    /// Which field each key is.
    pub keys: String,
}

/// What is known of an example.
#[derive(Debug, Serialize)]
pub struct VerdictView<'a> {
    /// `proven`, `partial` (also fragments), `unchecked`, `invalid`, or `expected` (wrong on purpose).
    pub state: &'static str,
    /// What the badge says.
    pub text: String,
    /// The first error's message, with names as code.
    pub message: Option<Html>,
    /// The page of the rule that says so.
    pub rule: Option<LinkView<'a>>,
}
