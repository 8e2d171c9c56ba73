//! Code to spans with classes: our own tokens for YAML, JSON and shells, syntect for the rest.
//!
//! Enters: code and its language. Leaves: HTML with few spans and none around white space. The
//! classes, one letter each, are [`Class`]; the theme's style sheet colours them. Knows nothing of
//! guides or examples.

mod grammar;
mod lines;
mod shell;
mod spans;
mod yaml;

pub use lines::{Line, Lines, Looks, Marker, Numbers, Summary};
pub use spans::Class;

use std::ops::Range;

use spans::Spans;

use crate::example::Syntax;

/// Longer code is shown without colour: grammars are slow, and nobody reads this much.
const MAX_GRAMMAR_BYTES: usize = 64 * 1024;

/// A here-document of a script that is highlighted as what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// Its lines in the code.
    pub range: Range<usize>,
    /// Its syntax.
    pub syntax: Syntax,
}

/// Appends `code` in `language` (as the info string names it, in lower case) as HTML.
pub fn highlight<'o>(code: &str, language: &str, lines: Lines<'o>, out: &'o mut String) {
    highlight_with(code, language, lines, &[], out);
}

/// The same, where a script has here-documents: in order, and none in another.
pub fn highlight_with<'o>(code: &str, language: &str, lines: Lines<'o>, inner: &[Inner], out: &'o mut String) {
    out.reserve(code.len() * 2);
    let mut spans = Spans::new(out, lines);
    match family(language) {
        Family::Yaml => yaml::yaml(code, &mut spans),
        Family::Json => yaml::json(code, &mut spans),
        Family::Shell if shell::is_session(code) => shell::session(code, inner, &mut spans),
        Family::Shell => shell::script(code, inner, &mut spans),
        Family::Plain => spans.push(Class::Plain, code),
        Family::Grammar if code.len() > MAX_GRAMMAR_BYTES => spans.push(Class::Plain, code),
        Family::Grammar => grammar::highlight(code, language, &mut spans),
    }
    spans.finish();
}

/// Whether a language is highlighted by a grammar, which takes long to load.
pub fn needs_grammar(language: &str) -> bool {
    matches!(family(language), Family::Grammar)
}

/// How many commands a block shows as a session, each after a prompt; none where it is no session.
pub fn commands(language: &str, code: &str) -> usize {
    match family(language) {
        Family::Shell if shell::is_session(code) => shell::commands(code),
        _ => 0,
    }
}

/// Whether a language is YAML or JSON.
pub fn is_data(language: &str) -> bool {
    matches!(family(language), Family::Yaml | Family::Json)
}

/// Whether a language is that of a shell.
pub fn is_shell(language: &str) -> bool {
    matches!(family(language), Family::Shell)
}

/// Who highlights a language.
enum Family {
    Yaml,
    Json,
    Shell,
    Grammar,
    Plain,
}

fn family(language: &str) -> Family {
    match language {
        "yaml" | "yml" => Family::Yaml,
        "json" | "jsonc" | "json5" => Family::Json,
        "bash" | "sh" | "shell" | "zsh" | "console" | "shell-session" | "shellsession" | "terminal" => Family::Shell,
        "" | "text" | "txt" | "plain" | "plaintext" | "output" | "none" | "mermaid" | "math" => Family::Plain,
        _ => Family::Grammar,
    }
}

/// What people call a language; as written where they call it nothing else.
pub fn language_name(language: &str) -> &str {
    const NAMES: &[(&str, &str)] = &[
        ("bash", "Shell"),
        ("console", "Terminal"),
        ("css", "CSS"),
        ("dockerfile", "Dockerfile"),
        ("go", "Go"),
        ("hcl", "HCL"),
        ("html", "HTML"),
        ("ini", "INI"),
        ("java", "Java"),
        ("javascript", "JavaScript"),
        ("js", "JavaScript"),
        ("json", "JSON"),
        ("json5", "JSON"),
        ("jsonc", "JSON"),
        ("makefile", "Makefile"),
        ("nginx", "nginx"),
        ("none", ""),
        ("output", ""),
        ("plain", ""),
        ("plaintext", ""),
        ("powershell", "PowerShell"),
        ("py", "Python"),
        ("python", "Python"),
        ("rs", "Rust"),
        ("rust", "Rust"),
        ("sh", "Shell"),
        ("shell", "Shell"),
        ("shell-session", "Terminal"),
        ("shellsession", "Terminal"),
        ("sql", "SQL"),
        ("terminal", "Terminal"),
        ("text", ""),
        ("toml", "TOML"),
        ("ts", "TypeScript"),
        ("txt", ""),
        ("typescript", "TypeScript"),
        ("xml", "XML"),
        ("yaml", "YAML"),
        ("yml", "YAML"),
        ("zsh", "Shell"),
    ];
    NAMES.binary_search_by(|(key, _)| (*key).cmp(language)).map_or(language, |at| NAMES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(code: &str, language: &str) -> String {
        let mut out = String::new();
        highlight(code, language, Lines::Plain, &mut out);
        out
    }

    /// Code and the HTML it becomes.
    #[track_caller]
    pub(super) fn check(language: &str, code: &str, expect: &str) {
        assert_eq!(html(code, language), expect);
    }

    #[test]
    fn code_is_text_whatever_the_language() {
        for language in ["", "yaml", "json", "bash", "console", "python", "html", "no-such-language"] {
            let code = "a: \"</script><b>\" # & {{ x }}\n$ echo '<i>'\n";
            let out = html(code, language);
            assert!(!out.contains("</script>") && !out.contains("<b>") && !out.contains("<i>"), "{language}: {out}");
            assert_eq!(text_of(&out), code, "{language}");
        }
    }

    #[test]
    fn grammars_give_our_classes() {
        assert_eq!(
            html("# hi\nx = \"a\" + 1\n", "python"),
            "<span class=c># hi</span>\nx <span class=w>=</span> <span class=s>&quot;a&quot;</span> \
             <span class=w>+</span> <span class=n>1</span>\n"
        );
        assert_eq!(html("+a\n-b\n", "diff"), "<span class=i>+a</span>\n<span class=d>-b</span>\n");
    }

    #[test]
    fn names_are_sorted_for_the_search() {
        for language in ["bash", "console", "go", "json", "text", "toml", "yaml", "zsh"] {
            assert_ne!(language_name(language), language);
        }
        assert_eq!(language_name("brainfuck"), "brainfuck");
    }

    /// The text that a browser would show.
    fn text_of(html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            rest = rest[at..].split_once('>').unwrap().1;
        }
        text.push_str(rest);
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    }
}
