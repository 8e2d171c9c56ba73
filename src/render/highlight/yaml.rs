//! YAML and JSON, by the tokens of `yaml::scan`.
//!
//! What stays without a span: plain strings and punctuation. The keys and what is not a plain string
//! carry the structure; a page of manifests would otherwise be mostly spans.

use super::spans::{Class, Spans};
use crate::yaml::scan::{self, Hint, Token, TokenKind};

/// Pushes YAML.
pub(super) fn yaml(code: &str, spans: &mut Spans<'_>) {
    push(code, scan::scan(code), spans);
}

/// Pushes JSON, also with comments.
pub(super) fn json(code: &str, spans: &mut Spans<'_>) {
    push(code, scan::scan_json(code), spans);
}

fn push(code: &str, tokens: impl Iterator<Item = Token>, spans: &mut Spans<'_>) {
    for token in tokens {
        spans.push(class(token.kind), &code[token.range]);
    }
}

fn class(kind: TokenKind) -> Class {
    match kind {
        TokenKind::Key => Class::Key,
        TokenKind::Quoted | TokenKind::BlockBody => Class::String,
        TokenKind::Plain(Hint::Number | Hint::Bool | Hint::Null) => Class::Number,
        TokenKind::Comment => Class::Comment,
        TokenKind::Anchor | TokenKind::Alias | TokenKind::Tag => Class::Type,
        TokenKind::BlockHeader | TokenKind::Marker | TokenKind::Directive => Class::Keyword,
        TokenKind::Plain(Hint::String)
        | TokenKind::Space
        | TokenKind::Break
        | TokenKind::Colon
        | TokenKind::Dash
        | TokenKind::Question
        | TokenKind::Comma
        | TokenKind::Open
        | TokenKind::Close => Class::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn keys_and_values_that_are_no_plain_strings_get_spans() {
        check(
            "yaml",
            "kind: Pod # a pod\nports:\n- port: 80\n  name: \"web\"\n",
            "<span class=k>kind</span>: Pod <span class=c># a pod</span>\n<span class=k>ports</span>:\n\
             - <span class=k>port</span>: <span class=n>80</span>\n  <span class=k>name</span>: \
             <span class=s>&quot;web&quot;</span>\n",
        );
        check(
            "json",
            "{\"a\": [1, true, \"x\"]}",
            "{<span class=k>&quot;a&quot;</span>: [<span class=n>1</span>, <span class=n>true</span>, \
             <span class=s>&quot;x&quot;</span>]}",
        );
    }

    #[test]
    fn a_block_scalar_is_one_span() {
        check(
            "yaml",
            "run: |\n  one\n\n  two\nx: ...\n",
            "<span class=k>run</span>: <span class=w>|</span>\n  <span class=s>one\n\n  two</span>\n\
             <span class=k>x</span>: ...\n",
        );
    }
}
