//! What a badge says of an example: the verdicts on its documents, put in a few words.

use super::link::Linker;
use super::strings::BadgeWords;
use super::view::{Html, LinkView, VerdictView};
use crate::check::verdict::{Subject, Verdict};
use crate::escape;
use crate::example::Example;
use crate::kube::ReleaseSet;
use crate::schema::{Catalogue, Shape, TypeId};
use crate::site::route;

/// The badge of an example; none where there is nothing to say of it.
pub(super) fn of(
    example: &Example,
    verdicts: &[Verdict],
    catalogue: &Catalogue,
    words: &BadgeWords,
    links: Linker<'_>,
) -> Option<VerdictView<'static>> {
    let badge = |state, text: String| Some(VerdictView { state, text, message: None, rule: None });
    if let Some(reason) = &example.attributes.ignore {
        return match reason.text.as_str() {
            "" => badge("unchecked", words.not_checked_at_all.into()),
            reason => badge("unchecked", words.not_checked.replace("{}", reason)),
        };
    }
    let failed = verdicts.iter().find(|verdict| verdict.errors > 0);
    match (&example.attributes.invalid, failed) {
        (Some(_), None) => return badge("invalid", words.accepted.into()),
        (expected, Some(verdict)) => {
            let (state, text) =
                if expected.is_some() { ("expected", words.invalid_on_purpose) } else { ("invalid", words.invalid) };
            let rule = verdict.rule.map(|rule| LinkView {
                title: rule.as_str(),
                href: links.to(&route::rule_page(rule)),
                language: None,
            });
            let message = verdict.reason.as_deref().map(with_code);
            return Some(VerdictView { state, text: text.into(), message, rule });
        }
        (None, None) => {}
    }
    let known: Vec<&Verdict> = verdicts.iter().filter(|verdict| knows_type(&verdict.subject)).collect();
    let Some(first) = known.first() else {
        // Syntax is all that is known of these.
        let has = |wanted: &Subject| verdicts.iter().any(|verdict| verdict.subject == *wanted);
        return if has(&Subject::Unknown) {
            badge("unchecked", words.unknown_kind.into())
        } else if has(&Subject::ClientConfig) {
            badge("unchecked", words.syntax_only.into())
        } else {
            None
        };
    };
    let checked = first.checked;
    let valid = known.iter().fold(checked, |valid, verdict| valid.intersection(verdict.valid_on));
    let releases = releases(checked, valid, words);
    let is_whole = known.len() == verdicts.iter().filter(|verdict| verdict.subject != Subject::Empty).count()
        && known.iter().all(|verdict| matches!(verdict.subject, Subject::Manifest(_)));
    if is_whole {
        return badge("proven", releases);
    }
    let fragment = known.iter().find_map(|verdict| match verdict.subject {
        Subject::Fragment(ty) => fragment_of(ty, example, catalogue, words),
        _ => None,
    });
    badge("partial", format!("{} · {releases}", fragment.unwrap_or_else(|| words.partial.into())))
}

/// What a fragment is part of: its type, that of its items, else the path that its author gave.
fn fragment_of(ty: TypeId, example: &Example, catalogue: &Catalogue, words: &BadgeWords) -> Option<String> {
    let (pattern, ty) = match catalogue.shape(ty) {
        Shape::List(item) => (words.list, item),
        _ => (words.fragment, ty),
    };
    match catalogue.type_name(ty) {
        "" => {
            let path = example.attributes.fragment.as_ref()?.path.as_deref()?;
            Some(words.fragment.replace("{}", path))
        }
        name => Some(pattern.replace("{}", name)),
    }
}

/// A line of text, with its names in backticks as code.
pub(super) fn with_code(text: &str) -> Html {
    let mut html = String::with_capacity(text.len() + 32);
    let mut parts = text.split('`');
    escape::markup(parts.next().unwrap_or_default(), &mut html);
    while let Some(name) = parts.next() {
        let after = parts.next();
        html.push_str(if after.is_some() { "<code>" } else { "`" });
        escape::markup(name, &mut html);
        if let Some(after) = after {
            html.push_str("</code>");
            escape::markup(after, &mut html);
        }
    }
    Html::new(&html)
}

fn knows_type(subject: &Subject) -> bool {
    matches!(subject, Subject::Manifest(_) | Subject::PartialManifest(_) | Subject::Fragment(_))
}

/// On which releases an example holds, in words.
fn releases(checked: ReleaseSet, valid: ReleaseSet, words: &BadgeWords) -> String {
    if valid == checked {
        return format!("Kubernetes {}", words.releases(valid));
    }
    let first = valid.iter().next();
    let from_first: ReleaseSet = checked.iter().filter(|release| Some(*release) >= first).collect();
    match first {
        Some(first) if from_first == valid => words.needs.replace("{}", &first.to_string()),
        _ => words.only_on.replace("{}", &words.releases(valid)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::strings::words;

    #[test]
    fn names_in_messages_are_code() {
        for (text, expect) in [
            ("`Service` has no field `<b>`", "<code>Service</code> has no field <code>&lt;b&gt;</code>"),
            ("one ` alone", "one ` alone"),
            ("", ""),
        ] {
            assert_eq!(with_code(text).as_str(), expect);
        }
    }

    #[test]
    fn releases_are_told_shortly() {
        let words = &words("en").badges;
        let all = ReleaseSet::ALL;
        let releases: Vec<_> = all.iter().collect();
        let from_second: ReleaseSet = releases[1..].iter().copied().collect();
        let first = ReleaseSet::only(releases[0]);
        assert_eq!(super::releases(all, all, words), format!("Kubernetes {all}"));
        assert_eq!(super::releases(all, from_second, words), format!("Needs Kubernetes {}", releases[1]));
        assert_eq!(super::releases(all, first, words), format!("Kubernetes {first} only"));
    }
}
