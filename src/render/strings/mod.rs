//! The words of the interface, one file per language.
//!
//! Adding a language is a file with a [`Words`] table and a line in [`words`]. Diagnostics stay
//! English: they are not interface.

mod en;
pub(super) mod fields;
mod ko;

use serde::Serialize;

use crate::check::Relation;
use crate::kube::ReleaseSet;

/// Every word that templates and pages say for themselves. Templates see it as `words`.
#[derive(Debug, Serialize)]
pub struct Words {
    /// The language's own name, as in its switch.
    pub language_name: &'static str,
    /// The skip link.
    pub skip_to_content: &'static str,
    /// The menu button on small screens.
    pub menu: &'static str,
    /// Names the navigation tree.
    pub navigation: &'static str,
    /// Names the language switch.
    pub language: &'static str,
    /// Names the theme switch.
    pub dark_theme: &'static str,
    /// Names the path of sections above a page.
    pub breadcrumbs: &'static str,
    /// Heads the table of contents.
    pub on_this_page: &'static str,
    /// Names the links to neighbours.
    pub pager: &'static str,
    /// The page before.
    pub previous: &'static str,
    /// The page after.
    pub next: &'static str,
    /// Before the day of the last change.
    pub updated: &'static str,
    /// Marks a draft.
    pub draft: &'static str,
    /// In the navigation: leads to all pages of a long section.
    pub all_pages: &'static str,
    /// The copy button.
    pub copy: &'static str,
    /// The copy button after it was pressed.
    pub copied: &'static str,
    /// Names the button that copies one command of several.
    pub copy_command: &'static str,
    /// Stands in place of one folded line.
    pub folded_line: &'static str,
    /// Stands in place of folded lines; `{}` is how many.
    pub folded_lines: &'static str,
    /// The link to an example's file.
    pub raw: &'static str,
    /// The link that saves an example's file.
    pub download: &'static str,
    /// Names a block of code that has no title.
    pub code: &'static str,
    /// Names a table.
    pub table: &'static str,
    /// Names an anchor link; the heading follows.
    pub link_to: &'static str,
    /// Names a footnote's mark; the number follows.
    pub footnote: &'static str,
    /// Heads the footnotes.
    pub footnotes: &'static str,
    /// Leads from a footnote to its mark.
    pub back_to_text: &'static str,
    /// A task that is done.
    pub task_done: &'static str,
    /// A task that is open.
    pub task_open: &'static str,
    /// Heads the downloads of a guide.
    pub bundle: &'static str,
    /// Says what the downloads are.
    pub bundle_intro: &'static str,
    /// Names the command that applies a bundle.
    pub apply: &'static str,
    /// Names the list of downloads.
    pub downloads: &'static str,
    /// Heads the column of file names.
    pub file: &'static str,
    /// Heads the column of sizes.
    pub size: &'static str,
    /// Heads the list of what has to be there before a bundle is applied.
    pub needs: &'static str,
    /// An API group that must be installed; its name follows.
    pub needs_group: &'static str,
    /// A namespace that must be there; its name follows.
    pub needs_namespace: &'static str,
    /// A Secret whose values are examples; its name follows.
    pub needs_secret: &'static str,
    /// Heads the list of what a bundle leaves out.
    pub left_out: &'static str,
    /// The title of the page of all rules.
    pub rules: &'static str,
    /// What that page says.
    pub rules_text: &'static str,
    /// Before the default level of a rule.
    pub default_level: &'static str,
    /// The title of the page for addresses that do not exist.
    pub not_found: &'static str,
    /// What that page says.
    pub not_found_text: &'static str,
    /// Leads to the home page.
    pub to_home: &'static str,
    /// Says that a page stands in another language, because nobody translated it yet.
    pub not_translated: &'static str,
    /// Says that the original of a translation changed since; the sections follow.
    pub stale: &'static str,
    /// Leads to the original of a translation.
    pub original: &'static str,
    /// The title of the list of all tags.
    pub tags: &'static str,
    /// The title of the list of all categories.
    pub categories: &'static str,
    /// How many pages have a tag, if it is one.
    pub one_page: &'static str,
    /// How many pages have a tag; `{}` stands for the number.
    pub pages: &'static str,
    /// Says that a page has another address.
    pub moved: &'static str,
    /// Leads to where a guide's source is edited.
    pub edit: &'static str,
    /// Names the search, and heads its page.
    pub search: &'static str,
    /// What stands in the empty search box.
    pub search_for: &'static str,
    /// Names the list of results.
    pub search_results: &'static str,
    /// No page was found; `{}` is the query.
    pub search_none: &'static str,
    /// What can be asked for, while nothing is found.
    pub search_hint: &'static str,
    /// One page was found.
    pub search_one: &'static str,
    /// Several pages were found; `{}` is their number.
    pub search_many: &'static str,
    /// The index cannot be fetched.
    pub search_failed: &'static str,
    /// Shows further results.
    pub search_more: &'static str,
    /// Heads the list of all pages on the search page.
    pub all_guides: &'static str,
    /// Closes a dialog.
    pub close: &'static str,
    /// The footer's line.
    pub made_with: &'static str,
    /// The button that explains the fields of an example, and its link to the kind's page.
    pub explain: &'static str,
    /// The accessible name of that button; the kind follows.
    pub explain_fields_of: &'static str,
    /// Tells how keys are explained without a mouse.
    pub explain_keys: &'static str,
    /// Heads the fields of an example; the kind follows.
    pub fields_in: &'static str,
    /// A field that must be set.
    pub required: &'static str,
    /// Before the default of a field.
    pub default_value: &'static str,
    /// Says that a description is in English.
    pub in_english: &'static str,
    /// Leads to all that is known of a field.
    pub all_about: &'static str,
    /// The title of the page of all kinds.
    pub kinds: &'static str,
    /// What that page says.
    pub kinds_text: &'static str,
    /// Heads the fields of a kind.
    pub fields: &'static str,
    /// Says which fields stand there.
    pub fields_text: &'static str,
    /// Heads the examples of a kind or field, and stands before their number.
    pub examples: &'static str,
    /// Before a field that every example sets.
    pub in_every_example: &'static str,
    /// Leads to all examples of a long list.
    pub all_examples: &'static str,
    /// Heads and leads to the fields that no example sets.
    pub all_fields: &'static str,
    /// Says what that page shows.
    pub all_fields_text: &'static str,
    /// Before a type that is shown at another place.
    pub see: &'static str,
    /// Before the fields of a type that no example sets.
    pub other_fields: &'static str,
    /// An object that lives in a namespace.
    pub namespaced: &'static str,
    /// An object that does not.
    pub cluster_wide: &'static str,
    /// A custom resource.
    pub custom_resource: &'static str,
    /// The names of admonitions.
    pub notes: NoteWords,
    /// What changed since an earlier revision.
    pub changes: ChangeWords,
    /// The picture of a bundle.
    pub picture: PictureWords,
    /// What badges say. Not for templates: badges reach them as text.
    #[serde(skip)]
    pub badges: BadgeWords,
}

/// The names of admonitions.
#[derive(Debug, Serialize)]
pub struct NoteWords {
    /// `[!NOTE]`
    pub note: &'static str,
    /// `[!TIP]`
    pub tip: &'static str,
    /// `[!IMPORTANT]`
    pub important: &'static str,
    /// `[!WARNING]`
    pub warning: &'static str,
    /// `[!CAUTION]`
    pub caution: &'static str,
}

/// What changed since an earlier revision; `{}` stands for what each one is about.
#[derive(Debug, Serialize)]
pub struct ChangeWords {
    /// Opens the difference.
    pub title: &'static str,
    /// Leads to the revision before of an object or file.
    pub compared: &'static str,
    /// An object that was not there before.
    pub new: &'static str,
    /// Before what came.
    pub added: &'static str,
    /// Before what went.
    pub removed: &'static str,
    /// Where every field has the same value.
    pub only_form: &'static str,
    /// So many lines did not change.
    pub unchanged: &'static str,
    /// So many changed lines are not shown.
    pub more_lines: &'static str,
    /// So many changed fields are not shown.
    pub more_fields: &'static str,
    /// What is not compared.
    pub too_long: &'static str,
}

/// The picture of a bundle; `{}` stands for what each one is about.
#[derive(Debug, Serialize)]
pub struct PictureWords {
    /// Names the picture: so many objects, so many references.
    pub title: &'static str,
    /// Opens the list that says the same in words.
    pub list: &'static str,
    /// An object that the bundle refers to and does not hold.
    pub missing: &'static str,
    /// Objects that are drawn as one.
    pub several: &'static str,
    /// What references are for; the object that they lead to follows.
    #[serde(skip)]
    pub relations: RelationWords,
}

/// What references are for.
#[derive(Debug)]
pub struct RelationWords {
    /// [`Relation::Requests`]
    pub requests: &'static str,
    /// [`Relation::Selects`]
    pub selects: &'static str,
    /// [`Relation::Monitors`]
    pub monitors: &'static str,
    /// [`Relation::Scales`]
    pub scales: &'static str,
    /// [`Relation::Protects`]
    pub protects: &'static str,
    /// [`Relation::Restricts`]
    pub restricts: &'static str,
    /// [`Relation::Environment`]
    pub environment: &'static str,
    /// [`Relation::Volume`]
    pub volume: &'static str,
    /// [`Relation::ActsAs`]
    pub acts_as: &'static str,
    /// [`Relation::Registry`]
    pub registry: &'static str,
    /// [`Relation::Credentials`]
    pub credentials: &'static str,
    /// [`Relation::Certificate`]
    pub certificate: &'static str,
    /// [`Relation::Names`]
    pub names: &'static str,
    /// [`Relation::Grants`]
    pub grants: &'static str,
    /// [`Relation::Subject`]
    pub subject: &'static str,
    /// [`Relation::Class`]
    pub class: &'static str,
    /// [`Relation::Parent`]
    pub parent: &'static str,
    /// [`Relation::Issuer`]
    pub issuer: &'static str,
}

impl PictureWords {
    /// What a reference is for, in words.
    pub fn of(&self, relations: &[Relation]) -> String {
        let words = &self.relations;
        let word = |relation: &Relation| match relation {
            Relation::Requests => words.requests,
            Relation::Selects => words.selects,
            Relation::Monitors => words.monitors,
            Relation::Scales => words.scales,
            Relation::Protects => words.protects,
            Relation::Restricts => words.restricts,
            Relation::Environment => words.environment,
            Relation::Volume => words.volume,
            Relation::ActsAs => words.acts_as,
            Relation::Registry => words.registry,
            Relation::Credentials => words.credentials,
            Relation::Certificate => words.certificate,
            Relation::Names => words.names,
            Relation::Grants => words.grants,
            Relation::Subject => words.subject,
            Relation::Class => words.class,
            Relation::Parent => words.parent,
            Relation::Issuer => words.issuer,
        };
        relations.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// What badges say; `{}` stands for what each one is about.
#[derive(Debug)]
pub struct BadgeWords {
    /// Between the first and the last of several releases.
    pub to: &'static str,
    /// Valid on these releases only.
    pub only_on: &'static str,
    /// Valid from this release on.
    pub needs: &'static str,
    /// Valid as far as it goes.
    pub partial: &'static str,
    /// Part of a type.
    pub fragment: &'static str,
    /// A list whose items are of a type.
    pub list: &'static str,
    /// Not checked, for the author's reason.
    pub not_checked: &'static str,
    /// Not checked, without a reason.
    pub not_checked_at_all: &'static str,
    /// A kind that nothing is known of.
    pub unknown_kind: &'static str,
    /// Syntax checked, nothing more.
    pub syntax_only: &'static str,
    /// Not valid.
    pub invalid: &'static str,
    /// Not valid, and meant so.
    pub invalid_on_purpose: &'static str,
    /// Meant to be invalid, but accepted.
    pub accepted: &'static str,
}

impl BadgeWords {
    /// `1.34 to 1.37` in this language.
    pub fn releases(&self, set: ReleaseSet) -> String {
        set.to_string().replace(" to ", self.to)
    }
}

/// The words of a language: those of its primary tag (`ko` for `ko-KR`), else English.
pub fn words(language: &str) -> &'static Words {
    match language.split(['-', '_']).next().unwrap_or_default() {
        "ko" => &ko::WORDS,
        _ => &en::WORDS,
    }
}

/// A language's own name; its tag where there is no table for it.
pub fn language_name(language: &str) -> &str {
    match language.split(['-', '_']).next().unwrap_or_default() {
        "en" => en::WORDS.language_name,
        "ko" => ko::WORDS.language_name,
        _ => language,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_languages_speak_english() {
        assert_eq!(words("ko-KR").menu, ko::WORDS.menu);
        assert_eq!(words("tlh").menu, en::WORDS.menu);
        assert_eq!(language_name("tlh"), "tlh");
    }

    #[test]
    fn every_word_is_translated() {
        let table = |language| serde_json::to_value(words(language)).unwrap();
        let (en, ko) = (table("en"), table("ko"));
        for (key, word) in en.as_object().unwrap() {
            assert_ne!(Some(word), ko.get(key), "{key}");
            assert_ne!(word.as_str(), Some(""), "{key}");
        }
    }

    #[test]
    fn ranges_read_naturally() {
        assert_eq!(words("en").badges.releases(ReleaseSet::ALL), ReleaseSet::ALL.to_string());
        assert_eq!(words("ko").badges.releases(ReleaseSet::ALL), ReleaseSet::ALL.to_string().replace(" to ", "~"));
    }
}
