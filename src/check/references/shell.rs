//! Commands of a guide's shell blocks, as far as words go.

use crate::example::Origin;
use crate::guide::Fence;
use crate::site::{Page, Site};

/// One command line, with what it is continued by.
pub(super) struct Command<'a> {
    /// Its words without quotes, each with its offset in the block's code.
    pub(super) words: Vec<(usize, &'a str)>,
}

/// The blocks of a page that are no examples.
pub(super) fn blocks<'a>(site: &'a Site, page: &'a Page) -> impl Iterator<Item = &'a Fence> {
    let mut examples = site.examples[page.examples.clone()].iter().filter_map(|example| match example.origin {
        Origin::Fence(index) => Some(index),
        _ => None,
    });
    // Both are in order of their place.
    let mut next = examples.next();
    page.guide.content.fences.iter().enumerate().filter_map(move |(index, fence)| {
        while next.is_some_and(|example| example < index) {
            next = examples.next();
        }
        (next != Some(index)).then_some(fence)
    })
}

/// The command lines of a block, output included: a line that ends in `\` goes on.
pub(super) fn commands(code: &str) -> impl Iterator<Item = Command<'_>> {
    let mut lines = code.split_inclusive('\n');
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut words = Vec::new();
        let mut is_any = false;
        for line in lines.by_ref() {
            is_any = true;
            let text = line.trim_end();
            let continued = text.strip_suffix('\\');
            split(continued.unwrap_or(text), at, &mut words);
            at += line.len();
            if continued.is_none() {
                break;
            }
        }
        is_any.then_some(Command { words })
    })
}

/// The words of a line; a comment ends it.
fn split<'a>(line: &'a str, offset: usize, words: &mut Vec<(usize, &'a str)>) {
    let mut at = 0;
    for part in line.split([' ', '\t']) {
        let start = at;
        at += part.len() + 1;
        if part.starts_with('#') {
            return;
        }
        let inner = part.trim_start_matches(['\'', '"', '(', '`']);
        let start = start + (part.len() - inner.len());
        let inner = inner.trim_end_matches(['\'', '"', ')', '`', ';']);
        if !inner.is_empty() {
            words.push((offset + start, inner));
        }
    }
}

impl<'a> Command<'a> {
    /// Whether one of these words stands in it.
    pub(super) fn has_any(&self, words: &[&str]) -> bool {
        self.words.iter().any(|(_, word)| words.contains(word))
    }

    /// The values of an option, with their offsets: `-f a`, `-fa`, `-f=a`, `--filename a`, `--filename=a`.
    pub(super) fn values_of(&self, short: &str, long: &str) -> impl Iterator<Item = (usize, &'a str)> {
        let mut is_next = false;
        self.words.iter().filter_map(move |&(at, word)| {
            if std::mem::replace(&mut is_next, word == short || word == long) {
                return Some((at, word));
            }
            if is_next {
                return None;
            }
            let value = match word.strip_prefix(long).and_then(|rest| rest.strip_prefix('=')) {
                Some(value) => value,
                // `-force` is not `-f orce`: only values that look like files count.
                None if word.starts_with("--") => return None,
                None => word.strip_prefix(short)?.trim_start_matches('='),
            };
            Some((at + word.len() - value.len(), value.trim_start_matches(['\'', '"'])))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_continued_and_comments_left_out() {
        let code = "$ kubectl apply \\\n  -f a.yaml # all of it\n# a comment\nls 'b c'\n";
        let words: Vec<Vec<&str>> =
            commands(code).map(|command| command.words.iter().map(|(_, word)| *word).collect()).collect();
        assert_eq!(words, [vec!["$", "kubectl", "apply", "-f", "a.yaml"], vec![], vec!["ls", "b", "c"]]);
        for command in commands(code) {
            assert!(command.words.iter().all(|(at, word)| code[*at..].starts_with(word)));
        }
    }

    #[test]
    fn options_have_values() {
        let code = "kubectl apply -f a.yaml -fb.yaml -f=c.yaml --filename d.yaml --filename=e.yaml --force";
        let command = commands(code).next().unwrap();
        let values: Vec<&str> = command.values_of("-f", "--filename").map(|(_, value)| value).collect();
        assert_eq!(values, ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"]);
        assert!(command.values_of("-f", "--filename").all(|(at, value)| code[at..].starts_with(value)));
    }
}
