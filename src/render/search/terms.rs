//! Text to terms: the words of the index. `static/search.js` reads queries and excerpts in the same way.
//!
//! Enters: text in one form (NFC). Leaves: terms. A word is folded: lower case, without accents. A
//! name counts whole (`apps/v1`, `spec.template.spec.containers`), by its parts, and from each hump
//! on: `HorizontalPodAutoscaler` is found by `autoscaler` and by `podauto`, since a query matches the
//! beginning of a term. Hangul, Han and Kana are not divided into words; of them each pair of
//! neighbours is a term, so that a noun is found within a compound and with any particle behind it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters that join the parts of a name.
const JOINERS: [char; 6] = ['.', '/', ':', '@', '_', '-'];
/// A term holds no more characters of a word than these: what is longer is a checksum or a key.
const MAX_PART: usize = 40;
/// A longer name counts by its parts alone.
const MAX_NAME: usize = 64;

/// Whether a character is of a script that is indexed by pairs.
pub(super) fn is_paired(c: char) -> bool {
    !c.is_ascii()
        && matches!(c,
        '\u{3005}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}')
}

fn is_of_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        (c.is_alphanumeric() || is_combining_mark(c)) && !is_paired(c)
    }
}

/// Hands each term of a text to `each`, in order, as often as it stands there.
pub(super) fn each_term(text: &str, each: &mut dyn FnMut(&str)) {
    let mut folded = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c| is_of_word(c) || is_paired(c)) {
        rest = &rest[start..];
        let end = if rest.starts_with(is_paired) {
            let end = rest.find(|c| !is_paired(c)).unwrap_or(rest.len());
            pairs(&rest[..end], each);
            end
        } else {
            let end = end_of_name(rest);
            name(&rest[..end], &mut folded, each);
            end
        };
        rest = &rest[end..];
    }
}

/// The terms of a run of a script without words: each pair of neighbours, or the only character.
fn pairs(run: &str, each: &mut dyn FnMut(&str)) {
    let mut ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut start = 0;
    let mut middle = ends.next().unwrap_or(run.len());
    if middle == run.len() {
        return each(run);
    }
    for end in ends {
        each(&run[start..end]);
        (start, middle) = (middle, end);
    }
}

/// Where the name ends that a text begins with: a joiner belongs to it only between two of its characters.
fn end_of_name(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let goes_on =
            is_of_word(c) || (JOINERS.contains(&c) && characters.peek().is_some_and(|&(_, next)| is_of_word(next)));
        if !goes_on {
            return at;
        }
    }
    text.len()
}

fn name(name: &str, folded: &mut String, each: &mut dyn FnMut(&str)) {
    if name.len() <= MAX_NAME && name.contains(JOINERS) {
        fold(name, folded);
        each(folded);
    }
    for part in name.split(JOINERS) {
        let part = part.char_indices().nth(MAX_PART).map_or(part, |(end, _)| &part[..end]);
        if part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            each(part);
            continue;
        }
        for start in humps(part) {
            fold(&part[start..], folded);
            if start == 0 || folded.len() > 1 {
                each(folded);
            }
        }
    }
}

/// Where the humps of a part begin: `HTTPRoute` at `HTTPRoute` and `Route`.
fn humps(part: &str) -> impl Iterator<Item = usize> + '_ {
    let mut before = None;
    let mut characters = part.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = characters.next()?;
            let previous = before.replace(c);
            let begins = match previous {
                None => true,
                Some(previous) if c.is_uppercase() => {
                    !previous.is_uppercase() || characters.peek().is_some_and(|(_, next)| next.is_lowercase())
                }
                Some(_) => false,
            };
            if begins {
                return Some(at);
            }
        }
    })
}

/// A word as it is compared: lower case, without accents and other marks.
fn fold(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.extend(text.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        return;
    }
    // A number such as `🄁` comes apart into what separates the records of a shard.
    let plain: String = text.nfkd().filter(|&c| !is_combining_mark(c) && !matches!(c, ' ' | ',')).collect();
    out.push_str(&plain.to_lowercase());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> String {
        let mut all = Vec::new();
        each_term(text, &mut |term| all.push(term.to_owned()));
        all.join(" ")
    }

    #[test]
    fn words_are_folded_and_names_come_apart() {
        for (text, expect) in [
            ("Roll out, then wait.", "roll out then wait"),
            ("HorizontalPodAutoscaler", "horizontalpodautoscaler podautoscaler autoscaler"),
            ("HTTPRoute ClusterIP IPs", "httproute route clusterip ip ips ps"),
            ("apps/v1", "apps/v1 apps v1"),
            ("networking.k8s.io/v1", "networking.k8s.io/v1 networking k8s io v1"),
            ("spec.podSelector", "spec.podselector spec podselector selector"),
            ("kube-system, my_var; a.", "kube-system kube system my_var my var a"),
            ("nginx:1.27", "nginx:1.27 nginx 1 27"),
            ("the end.Next", "the end.next end next"),
            ("Überblick Café naïve", "uberblick cafe naive"),
            ("Ελλάδα Привет", "ελλαδα привет"),
            ("-- ... !", ""),
        ] {
            assert_eq!(terms(text), expect, "{text}");
        }
    }

    #[test]
    fn hangul_is_indexed_by_pairs() {
        for (text, expect) in [
            ("스테이트풀셋은", "스테 테이 이트 트풀 풀셋 셋은"),
            ("웹 서버", "웹 서버"),
            ("RuntimeClass를 쓴다", "runtimeclass class 를 쓴다"),
            ("파드(Pod)", "파드 pod"),
            ("app:파드-이름", "app 파드 이름"),
            ("日本語", "日本 本語"),
        ] {
            assert_eq!(terms(text), expect, "{text}");
        }
    }

    #[test]
    fn long_names_do_not_fill_the_index() {
        let long = "a".repeat(100);
        assert_eq!(terms(&long), "a".repeat(MAX_PART));
        assert_eq!(terms(&format!("{long}.b")), format!("{} b", "a".repeat(MAX_PART)));
    }
}
