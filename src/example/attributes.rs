//! What the attributes of a block mean.
//!
//! The grammar is `guide::fence`'s. Words of other generators are understood where they mean the
//! same, else ignored without a word; a word that is close to one of ours is told.

use crate::diagnostic::{Diagnostic, Edit, Level, RuleName};
use crate::guide::fence::{Attribute, Info, Spanned};
use crate::kube::{Release, ReleaseSet};
use crate::similar;
use crate::source::{FileId, Span};

use super::marked::{LineMark, Mark};

/// An attribute that is close to one of ours but is none.
pub const UNKNOWN_ATTRIBUTE: RuleName = RuleName::new("guide::unknown-attribute");
/// An `ignore` without a reason.
pub const IGNORE_WITHOUT_REASON: RuleName = RuleName::new("guide::ignore-without-reason");
/// An attribute without the value that it needs, or one that contradicts another.
pub const INVALID_ATTRIBUTE: RuleName = RuleName::new("guide::invalid-attribute");

/// What the author asked for, typed, each with its place.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// `ignore`, with its reason (empty text where there is none).
    pub ignore: Option<Spanned>,
    /// `invalid`: must be rejected.
    pub invalid: Option<Invalid>,
    /// `partial`: fields may be missing anywhere.
    pub partial: Option<Span>,
    /// `fragment`, `fragment=PATH`.
    pub fragment: Option<FragmentRequest>,
    /// `title`.
    pub title: Option<Spanned>,
    /// `bundle=NAME`, `bundle=none`.
    pub bundle: Option<BundleChoice>,
    /// `allow=RULE`, each.
    pub allow: Vec<Spanned>,
    /// `since=1.36`: valid from this release on, and on no earlier one.
    pub since: Option<ReleaseBound>,
    /// `until=1.35`: valid up to this release, and on no later one.
    pub until: Option<ReleaseBound>,
    /// `schema`: other YAML, whatever it looks like.
    pub schema: Option<SchemaChoice>,
    /// `file`: the block mirrors it, and its text is the example's.
    pub file: Option<Spanned>,
    /// `hl`, `ins`, `del`, `fold`: the lines that they mark.
    pub marks: Vec<LineMark>,
    /// `tab`: its label in a group of tabs.
    pub tab: Option<Spanned>,
    /// Marks as written, until it is known which lines they mean.
    pub(super) asked_marks: Vec<(Mark, Attribute)>,
    /// The path of `schema=PATH`, until it is known which file it is.
    pub(super) asked_schema: Option<Spanned>,
}

impl Attributes {
    /// Of the releases that are asked for, those on which the example is meant to be valid.
    pub fn meant_for(&self, asked: ReleaseSet) -> ReleaseSet {
        let is_meant = |release: &Release| {
            self.since.as_ref().is_none_or(|bound| release.minor() >= bound.minor)
                && self.until.as_ref().is_none_or(|bound| release.minor() <= bound.minor)
        };
        asked.iter().filter(is_meant).collect()
    }

    /// What of a shell block's attributes holds for a here-document in it.
    pub(super) fn of_here_document(&self, title: Option<Spanned>) -> Self {
        Self {
            ignore: self.ignore.clone(),
            invalid: self.invalid.clone(),
            partial: self.partial,
            bundle: self.bundle.clone(),
            allow: self.allow.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            title,
            ..Self::default()
        }
    }
}

/// One end of a range of releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseBound {
    /// The minor version: 36 for Kubernetes 1.36.
    pub minor: u8,
    /// The attribute's place.
    pub span: Span,
}

/// What other YAML is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaChoice {
    /// Nothing: `schema=none`.
    SyntaxOnly,
    /// The JSON schema in a file.
    File {
        /// The file.
        file: FileId,
        /// The attribute's place.
        span: Span,
    },
}

/// What `invalid` demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The attribute's place.
    pub span: Span,
    /// By whom or with which words; `None` for any error.
    pub expected: Option<InvalidBy>,
}

/// The rule or text that an `invalid` example must be rejected with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidBy {
    /// `invalid=schema::unknown-field`.
    Rule(String),
    /// `invalid="text of the message"`.
    Text(String),
}

/// A declared fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FragmentRequest {
    /// The attribute's place.
    pub span: Span,
    /// `Deployment.spec.strategy`; `None`: infer the type, but check in full.
    pub path: Option<String>,
}

impl FragmentRequest {
    /// The type that holds the fragment, as a path, and the field of it that the fragment stands in.
    pub fn field(&self) -> Option<(&str, &str)> {
        let (holder, field) = self.path.as_deref()?.rsplit_once('.')?;
        Some((holder, field.split('[').next().unwrap_or(field)))
    }
}

/// Which bundle an example goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleChoice {
    /// None.
    None,
    /// A named variant.
    Named(String),
}

/// Our words. Those that no field of [`Attributes`] stands for belong to stages that read the block
/// for themselves.
const OURS: [&str; 23] = [
    "allow", "bundle", "cleanup", "del", "fails", "file", "fold", "fragment", "hl", "ignore", "ins", "invalid",
    "numbers", "output", "partial", "retry", "run", "schema", "since", "tab", "timeout", "title", "until",
];

/// Words of other generators that look like slips of ours.
const FOREIGN: [&str; 14] = [
    "files",
    "filename",
    "fill",
    "group",
    "highlight",
    "hidden",
    "line",
    "lines",
    "name",
    "number",
    "static",
    "tabs",
    "test",
    "tile",
];

/// Whether a block asks for line numbers, in our words or those of other generators.
pub fn wants_numbers(info: &Info) -> bool {
    let asked = info.attributes.iter().rfind(|attribute| is_numbers(&attribute.key.text));
    asked.is_some_and(|asked| asked.value.as_ref().is_none_or(|value| value.text != "false"))
}

fn is_numbers(key: &str) -> bool {
    NUMBERS.contains(&key.trim_start_matches('.'))
}

/// Other generators' words for `numbers`.
const NUMBERS: [&str; 6] = ["numbers", "linenums", "linenos", "lineNos", "showLineNumbers", "numberLines"];

/// Reads the attributes of a block that is an example.
pub(super) fn read(info: &Info, diagnostics: &mut Vec<Diagnostic>) -> Attributes {
    let mut attributes = Attributes::default();
    for attribute in &info.attributes {
        read_one(attribute, &mut attributes, diagnostics);
    }
    report_contradictions(&attributes, diagnostics);
    attributes
}

fn read_one(attribute: &Attribute, attributes: &mut Attributes, diagnostics: &mut Vec<Diagnostic>) {
    let value = attribute.value.as_ref().filter(|value| !value.text.trim().is_empty());
    let span = span_of(attribute);
    match attribute.key.text.as_str() {
        "ignore" => {
            if value.is_none() {
                diagnostics.push(
                    Diagnostic::new(IGNORE_WITHOUT_REASON, Level::Warning, "`ignore` has no reason", span)
                        .help("say why the block is not checked: `ignore=\"shows the old format\"`"),
                );
            }
            attributes.ignore =
                Some(Spanned { text: value.map_or_else(String::new, |value| value.text.clone()), span });
        }
        "invalid" => {
            let expected = value.map(|value| {
                if is_rule_name(&value.text) {
                    InvalidBy::Rule(value.text.clone())
                } else {
                    InvalidBy::Text(value.text.clone())
                }
            });
            attributes.invalid = Some(Invalid { span, expected });
        }
        "partial" => attributes.partial = Some(span),
        "fragment" => {
            attributes.fragment = Some(FragmentRequest { span, path: value.map(|value| value.text.trim().to_owned()) });
        }
        "title" => attributes.title = value.cloned().or_else(|| attributes.title.take()),
        "bundle" => match value.map(|value| value.text.trim()) {
            Some("none") => attributes.bundle = Some(BundleChoice::None),
            Some(name) => attributes.bundle = Some(BundleChoice::Named(name.to_owned())),
            None => diagnostics.push(
                Diagnostic::new(INVALID_ATTRIBUTE, Level::Warning, "`bundle` names no bundle", span)
                    .help("write `bundle=none` to keep the block out of bundles, or `bundle=NAME` for a variant"),
            ),
        },
        "allow" => match value {
            Some(value) => attributes.allow.extend(split_list(value)),
            None => diagnostics.push(
                Diagnostic::new(INVALID_ATTRIBUTE, Level::Warning, "`allow` names no rule", span)
                    .help("name the rule that is off for this block: `allow=policy::latest-tag`"),
            ),
        },
        // Read by `wants_numbers`, also for blocks that are no examples.
        key if is_numbers(key) => {}
        "since" => attributes.since = release_bound(attribute, diagnostics),
        "until" => attributes.until = release_bound(attribute, diagnostics),
        "schema" => match value.map(|value| value.text.trim()) {
            Some("none") => attributes.schema = Some(SchemaChoice::SyntaxOnly),
            Some(_) => attributes.asked_schema = value.cloned(),
            None => diagnostics.push(
                Diagnostic::new(INVALID_ATTRIBUTE, Level::Warning, "`schema` names no schema", span)
                    .help("write `schema=none` to check the syntax only, or `schema=PATH` for a JSON schema"),
            ),
        },
        "file" => attributes.file = value.cloned(),
        "tab" => match value.filter(|value| !value.text.trim().is_empty()) {
            Some(value) => attributes.tab = Some(value.clone()),
            None => diagnostics.push(
                Diagnostic::new(INVALID_ATTRIBUTE, Level::Warning, "`tab` names no tab", span)
                    .help("write what stands on the tab: `tab=\"Helm\"`"),
            ),
        },
        key => match Mark::of(key) {
            Some(mark) => attributes.asked_marks.push((mark, attribute.clone())),
            None => report_near_miss(key, attribute, diagnostics),
        },
    }
}

/// The release that `since` or `until` names.
fn release_bound(attribute: &Attribute, diagnostics: &mut Vec<Diagnostic>) -> Option<ReleaseBound> {
    let written = attribute.value.as_ref().map_or("", |value| value.text.trim());
    let minor = written.strip_prefix('v').unwrap_or(written).strip_prefix("1.").and_then(|minor| minor.parse().ok());
    let span = span_of(attribute);
    if minor.is_none() {
        let key = &attribute.key.text;
        diagnostics.push(
            Diagnostic::new(INVALID_ATTRIBUTE, Level::Warning, format!("`{key}` names no Kubernetes release"), span)
                .help(format!("write a minor release: `{key}=1.36`")),
        );
    }
    minor.map(|minor| ReleaseBound { minor, span })
}

/// The attribute with its value.
fn span_of(attribute: &Attribute) -> Span {
    attribute.value.as_ref().map_or(attribute.key.span, |value| attribute.key.span.to(value.span))
}

/// `family::fault` in lower case: anything else that `invalid` is given is text of a message.
fn is_rule_name(text: &str) -> bool {
    text.split_once("::").is_some_and(|(family, fault)| {
        [family, fault].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    })
}

/// The items of `a::b, c::d`, each with its place.
fn split_list(value: &Spanned) -> impl Iterator<Item = Spanned> {
    let quote = u32::from(value.span.range().len() > value.text.len());
    let mut at = 0;
    value.text.split(',').filter_map(move |part| {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let text = part.trim();
        let start = value.span.start + quote + u32::try_from(start).unwrap_or(0);
        let end = start + u32::try_from(text.len()).unwrap_or(0);
        (!text.is_empty()).then(|| Spanned { text: text.to_owned(), span: Span { start, end, ..value.span } })
    })
}

fn report_near_miss(key: &str, attribute: &Attribute, diagnostics: &mut Vec<Diagnostic>) {
    let Some(nearest) = nearest(key) else { return };
    let span = attribute.key.span;
    diagnostics.push(
        Diagnostic::new(UNKNOWN_ATTRIBUTE, Level::Warning, format!("unknown attribute `{key}`"), span)
            .at(format!("did you mean `{nearest}`?"))
            .fix(format!("write `{nearest}`"), vec![Edit { span, text: nearest.to_owned() }]),
    );
}

/// The word of ours that `key` is a slip of. Short words have too many neighbours to tell.
fn nearest(key: &str) -> Option<&'static str> {
    if OURS.contains(&key) || FOREIGN.contains(&key) || !key.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let lower = key.to_ascii_lowercase();
    let names = OURS.into_iter().filter(|ours| ours.len() >= 4).map(|ours| (ours, ours));
    similar::nearest(&lower, names, |ours| ours.len() / 4)
}

fn report_contradictions(attributes: &Attributes, diagnostics: &mut Vec<Diagnostic>) {
    let mut contradict = |message: &str, first: Span, first_text: &str, second: Span, help: &str| {
        diagnostics.push(
            Diagnostic::new(INVALID_ATTRIBUTE, Level::Warning, message, second).label(first, first_text).help(help),
        );
    };
    if let (Some(ignore), Some(invalid)) = (&attributes.ignore, &attributes.invalid) {
        contradict(
            "`invalid` has no effect on an ignored block",
            ignore.span,
            "the block is never checked",
            invalid.span,
            "keep `invalid` to prove that the example is rejected, or `ignore` to leave it unchecked",
        );
    }
    if let (Some(ignore), Some(fragment)) = (&attributes.ignore, &attributes.fragment) {
        contradict(
            "`fragment` has no effect on an ignored block",
            ignore.span,
            "the block is never checked",
            fragment.span,
            "remove `ignore` to have the fragment checked",
        );
    }
    if let (Some(since), Some(until)) = (&attributes.since, &attributes.until)
        && since.minor > until.minor
    {
        contradict(
            "no release is in this range",
            since.span,
            "from this release on",
            until.span,
            "`since` names the first release that accepts the example, `until` the last one",
        );
    }
    if let (Some(bound), Some(invalid)) = (attributes.since.as_ref().or(attributes.until.as_ref()), &attributes.invalid)
    {
        contradict(
            "`since` and `until` have no effect on an invalid example",
            invalid.span,
            "no release accepts it",
            bound.span,
            "keep `invalid` if no release accepts the example, `since` or `until` if some do",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Sources};

    fn file() -> FileId {
        Sources::default().add("guide.md", "")
    }

    /// Attributes from `key`, `key=value` words, as the grammar would hand them over.
    fn info(words: &[&str]) -> Info {
        let mut at = 0;
        let mut spanned = |text: &str| {
            let span = Span::new(file(), at..at + text.len());
            at += text.len() + 1;
            Spanned { text: text.to_owned(), span }
        };
        let attributes = words
            .iter()
            .map(|word| match word.split_once('=') {
                Some((key, value)) => Attribute { key: spanned(key), value: Some(spanned(value)) },
                None => Attribute { key: spanned(word), value: None },
            })
            .collect();
        Info { language: None, attributes }
    }

    fn read_words(words: &[&str]) -> (Attributes, Vec<String>) {
        let mut diagnostics = Vec::new();
        let attributes = read(&info(words), &mut diagnostics);
        (attributes, diagnostics.into_iter().map(|d| format!("{}: {}", d.rule, d.message)).collect())
    }

    #[test]
    fn attributes_are_typed() {
        let (attributes, said) = read_words(&[
            "title=web.yaml",
            "bundle=blue",
            "allow=policy::latest-tag, schema::wrong-type",
            "numbers",
            "partial",
            "fragment=Deployment.spec.strategy",
            "invalid=schema::unknown-field",
        ]);
        assert_eq!(said, [""; 0]);
        assert_eq!(attributes.title.map(|title| title.text).as_deref(), Some("web.yaml"));
        assert_eq!(attributes.bundle, Some(BundleChoice::Named("blue".into())));
        let allowed: Vec<_> = attributes.allow.iter().map(|rule| rule.text.as_str()).collect();
        assert_eq!(allowed, ["policy::latest-tag", "schema::wrong-type"]);
        assert_eq!(attributes.allow[1].span.range().len(), "schema::wrong-type".len());
        assert!(attributes.partial.is_some());
        assert_eq!(attributes.fragment.and_then(|fragment| fragment.path).as_deref(), Some("Deployment.spec.strategy"));
        assert_eq!(
            attributes.invalid.and_then(|invalid| invalid.expected),
            Some(InvalidBy::Rule("schema::unknown-field".into()))
        );
    }

    #[test]
    fn invalid_takes_a_rule_a_text_or_nothing() {
        let expected = |word: &str| read_words(&[word]).0.invalid.and_then(|invalid| invalid.expected);
        assert_eq!(expected("invalid"), None);
        assert_eq!(
            expected("invalid=unknown field `replica`"),
            Some(InvalidBy::Text("unknown field `replica`".into()))
        );
        assert_eq!(expected("invalid=a :: b"), Some(InvalidBy::Text("a :: b".into())));
    }

    #[test]
    fn slips_are_told_and_foreign_words_are_not() {
        for (word, message) in [
            ("titel=a", "guide::unknown-attribute: unknown attribute `titel`"),
            ("Ignore=why", "guide::unknown-attribute: unknown attribute `Ignore`"),
            ("fragmnt", "guide::unknown-attribute: unknown attribute `fragmnt`"),
            ("ignore", "guide::ignore-without-reason: `ignore` has no reason"),
            ("ignore=", "guide::ignore-without-reason: `ignore` has no reason"),
            ("bundle", "guide::invalid-attribute: `bundle` names no bundle"),
            ("allow", "guide::invalid-attribute: `allow` names no rule"),
        ] {
            assert_eq!(read_words(&[word]).1, [message], "{word}");
        }
        for word in [
            "hl_lines=2 3",
            "linenums=1",
            "copy",
            ".annotate",
            "2,4",
            "{2-3}",
            "filename=a.yaml",
            "wrap",
            "since=1.36",
            "tab=Helm",
            "hl=2",
            "live",
            "script",
            "tabs",
            "name=x",
            "run",
            "text",
        ] {
            assert_eq!(read_words(&[word]).1, [""; 0], "{word}");
        }
    }

    #[test]
    fn other_generators_words_for_line_numbers_count() {
        for (words, expected) in [
            (&["linenums=1"][..], true),
            (&["showLineNumbers"], true),
            (&[".numberLines"], true),
            (&["linenos=false"], false),
            (&["numbers", "linenos=false"], false),
            (&["hl=2"], false),
        ] {
            assert_eq!(wants_numbers(&info(words)), expected, "{words:?}");
        }
    }

    #[test]
    fn contradictions_are_told() {
        let said = read_words(&["ignore=why", "invalid"]).1;
        assert_eq!(said, ["guide::invalid-attribute: `invalid` has no effect on an ignored block"]);
    }
}
