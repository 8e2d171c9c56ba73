//! Syntax errors as an author can act on them: what is wrong, where to look, what to do.
//!
//! The event library says where it could not go on, in the words of the YAML specification. The lines
//! around that place tell what the author likely meant.

use super::events::SyntaxError;
use super::place::Place;
use super::split::Piece;
use super::{Reading, SYNTAX, TAB, events};
use crate::diagnostic::{Diagnostic, Edit, Level};
use crate::source::Span;

/// A fault that ends the reading of a document.
pub(super) type Fault = Box<Diagnostic>;

/// What the event library found.
pub(super) fn syntax(reading: &Reading<'_>, piece: &Piece, error: &SyntaxError) -> Fault {
    let place = Place::new(reading, piece, error);
    let diagnostic = match error.problem {
        problem if place.is_tab(problem) => tab(&place),
        "control characters are not allowed" => control_character(&place),
        "mapping values are not allowed in this context" => second_colon(&place),
        "could not find expected ':'" => no_colon(&place),
        "did not find expected key" | "did not find expected '-' indicator" => stray_line(&place),
        "did not find expected ',' or ']'" | "did not find expected ',' or '}'" => open_bracket(&place),
        "found unexpected end of stream" | "found unexpected document indicator" => open_quote(&place),
        "found character that cannot start any token" => bad_start(&place),
        "did not find expected alphabetic or numeric character" => no_name(&place),
        "found unknown escape character"
        | "did not find expected hexdecimal number"
        | "found invalid Unicode character escape code" => bad_escape(&place),
        "block sequence entries are not allowed in this context" => inline_item(&place),
        "did not find expected node content" => no_value(&place),
        "mapping keys are not allowed in this context" => {
            quoted(&place, place.fault("a value cannot begin with `? `", place.rest(error.at)), error.at)
        }
        "did not find expected <document start>" => after_the_end(&place),
        "did not find expected comment or line break" | "found an indentation indicator equal to 0" => {
            block_header(&place)
        }
        "did not find expected whitespace or line break" => after_tag(&place),
        "found undefined tag handle" => undeclared_tag(&place),
        "found unexpected ':'" => place
            .fault("a space is missing after this colon", error.at..error.at + 1)
            .help("in `{...}` and `[...]` write `key: value` with a space after the colon, or put the text in quotes"),
        problem => {
            let mut diagnostic = place.fault(format!("this is not YAML: {problem}"), place.word(error.at));
            if let Some((context, at)) = error.context {
                diagnostic = diagnostic.label(place.span(at..at), context);
            }
            diagnostic
        }
    };
    Box::new(diagnostic)
}

fn tab(place: &Place<'_>) -> Diagnostic {
    let at = place.tab_in_indentation().unwrap_or(place.at);
    let tabs = place.text[at..].bytes().take_while(|b| *b == b'\t').count().max(1);
    Diagnostic::new(TAB, Level::Error, "a tab stands where YAML wants spaces", place.span(at..at + tabs))
        .at("a tab")
        .help("indent with spaces only; most editors can be set to insert spaces for the Tab key")
}

fn control_character(place: &Place<'_>) -> Diagnostic {
    let c = place.text[place.at..].chars().find(|c| !events::is_allowed(*c)).unwrap_or_default();
    place
        .fault(format!("the control character U+{:04X} is not allowed in YAML", u32::from(c)), place.at..place.at + 1)
        .help("delete it; in double quotes it can be written as an escape such as `\\x1b`")
}

/// A `: ` where no key can be: mostly an indentation that is too deep, or a value with a colon in it.
fn second_colon(place: &Place<'_>) -> Diagnostic {
    let line = place.content_of(place.line(place.at));
    let before = &place.text[line.start.min(place.at)..place.at];
    if let Some(colon) = before.find(": ").filter(|_| !before.starts_with(['"', '\''])) {
        let value = line.start + colon + 2;
        let value = value + (place.text[value..].len() - place.text[value..].trim_start_matches(' ').len());
        return place
            .fault("a value without quotes cannot contain `: `", place.at..place.at + 1)
            .at("this colon reads as the end of a second key")
            .label(place.span(value..value), "the value begins here")
            .help("put the value in quotes");
    }
    let key = line.start..place.at;
    if key.len() > MAX_KEY {
        return place
            .fault(format!("a key can be at most {MAX_KEY} bytes long"), key)
            .help("write a longer key after `? `, and its value on the next line after `: `");
    }
    let Some(previous) = place.line_before(place.at) else {
        return place.fault("a key cannot stand here", key);
    };
    let previous = place.content_of(previous);
    let text = &place.text[previous.clone()];
    if let Some(colon) = glued_colon(text) {
        return missing_space(place, previous.start + colon);
    }
    let name = place.text[key.clone()].trim_start_matches("- ").trim_end();
    if let Some(colon) = text.find(": ") {
        let value = previous.start + colon + 2..previous.end;
        return place
            .fault(format!("`{name}` is indented deeper than the key above, which has a value already"), key)
            .label(place.span(value), "the value of the key above")
            .help("align it with the key that it belongs beside, or remove the value above it");
    }
    place
        .fault(format!("`{name}` cannot be a key here: the line above is text that goes on"), key)
        .label(place.span(previous), "this line is neither `key: value` nor ends with a colon")
        .help("correct the line above, or the indentation of this one")
}

/// Beyond this many bytes YAML does not look for the colon after a key.
const MAX_KEY: usize = 1024;

/// The offset of a colon with no space behind it, in a line that looks like `key:value`.
fn glued_colon(line: &str) -> Option<usize> {
    let key = line.trim_start_matches("- ");
    let colon = key.find(':')?;
    let (name, value) = (&key[..colon], &key[colon + 1..]);
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'));
    (is_name && !value.starts_with([' ', '/', ':']) && !value.is_empty() && !key.contains(": "))
        .then_some(line.len() - key.len() + colon)
}

fn missing_space(place: &Place<'_>, colon: usize) -> Diagnostic {
    let after = place.span(colon + 1..colon + 1);
    place
        .fault("a space is missing after this colon", colon..colon + 1)
        .help("write `key: value`, with a space")
        .fix("insert a space", vec![Edit { span: after, text: " ".into() }])
}

/// A line where a key must be, but no colon.
fn no_colon(place: &Place<'_>) -> Diagnostic {
    let line = place.rest(place.context);
    let text = &place.text[line.clone()];
    if let Some(colon) = glued_colon(text) {
        return missing_space(place, line.start + colon);
    }
    if text.starts_with('-') && !text.starts_with("--") {
        return place
            .fault("a space is missing after this dash", line.start..line.start + 1)
            .help("write `- item`, with a space")
            .fix("insert a space", vec![Edit { span: place.span(line.start + 1..line.start + 1), text: " ".into() }]);
    }
    if text.starts_with(['"', '\'']) && text.len() > 1 && !text[1..].contains(&text[..1]) {
        return place.fault("this quote is never closed", line.start..line.start + 1).help("close it on the same line");
    }
    place
        .fault("this line is neither `key: value` nor a list item", line)
        .help("if it belongs to the value above, indent it deeper; for text of several lines use `|` after the key")
}

/// A line or word that does not fit into the mapping or list around it.
fn stray_line(place: &Place<'_>) -> Diagnostic {
    let at = place.at;
    if !place.begins_line(at) {
        return after_value(place);
    }
    let line = place.rest(at);
    let begins = place.span(place.context..place.context);
    let in_list = place.byte(place.context) == Some(b'-');
    if place.byte(at) == Some(b'-') && !in_list {
        return place
            .fault("a list item stands where a key is expected", line)
            .label(begins, "this mapping is not finished")
            .help("indent the item under the key that holds the list, or align it with that list's other items");
    }
    match place.byte(at) {
        Some(b'}' | b']' | b',') => return no_value(place),
        Some(b':') => return place.fault("a key is missing before this colon", at..at + 1),
        _ => {}
    }
    let column = |at: usize| at - place.line(at).start;
    if column(at) == column(place.context) && in_list {
        return place
            .fault("a key stands where a list item is expected", line)
            .label(begins, "the list begins here")
            .help("begin the line with `- `, or indent it like the keys that it belongs to");
    }
    place
        .fault("the indentation of this line fits no line above it", line)
        .label(begins, if in_list { "the list around it begins here" } else { "the mapping around it begins here" })
        .help("align it with the keys or items that it belongs to")
}

/// Text after a value that is complete: `'a' b`, `*a b`, `{a: 1} b`.
fn after_value(place: &Place<'_>) -> Diagnostic {
    let line = place.line(place.at);
    let before = place.text[line.start..place.at].trim_end();
    let rest = place.rest(place.at);
    match before.as_bytes().last() {
        Some(quote @ (b'"' | b'\'')) => {
            let quote = char::from(*quote);
            let hint = if quote == '"' { "\\\"" } else { "''" };
            place
                .fault("text follows the closing quote", rest)
                .label(place.span(line.start + before.len() - 1..line.start + before.len()), "the value ends here")
                .help(format!("put the whole value in quotes; write a quote inside it as `{hint}`"))
        }
        Some(b'}' | b']') => place
            .fault("text follows the closing bracket", rest)
            .label(place.span(line.start + before.len() - 1..line.start + before.len()), "the value ends here")
            .help("if the value is meant as text, put all of it in quotes"),
        _ => place.fault("this does not belong to the value before it", rest).help("put the whole value in quotes"),
    }
}

/// A flow collection without its end, or with a comma missing.
fn open_bracket(place: &Place<'_>) -> Diagnostic {
    let (open, close) = match place.byte(place.context) {
        Some(b'{') => ('{', '}'),
        _ => ('[', ']'),
    };
    let is_at_end = place.text[place.at..place.content.end].trim().is_empty();
    let same_line = place.line(place.context) == place.line(place.at);
    if is_at_end {
        return never_closed(place, place.context);
    }
    if !same_line && !matches!(place.byte(place.at), Some(b'"' | b'{' | b'[')) {
        return never_closed(place, place.context)
            .label(place.span(place.at..place.at), format!("`,` or `{close}` is expected before this"));
    }
    place
        .fault(format!("`,` or `{close}` is expected here"), place.word(place.at))
        .label(
            place.span(place.context..place.context + 1),
            if open == '{' { "in the mapping that opens here" } else { "in the list that opens here" },
        )
        .help("items are separated by commas. If the value is meant as text, put it in quotes")
}

fn never_closed(place: &Place<'_>, open: usize) -> Diagnostic {
    let (open_with, close_with) = if place.byte(open) == Some(b'{') { ('{', '}') } else { ('[', ']') };
    place
        .fault(format!("this `{open_with}` is never closed"), open..open + 1)
        .help(format!("add the `{close_with}`; if the value is meant as text, put it in quotes"))
}

fn open_quote(place: &Place<'_>) -> Diagnostic {
    place.fault("this quote is never closed", place.context..place.context + 1).at("the value begins here").help(
        "close it where the value ends. A value that only begins with a quote needs quotes of the other kind around it",
    )
}

/// `@`, a backquote, `%`: characters that no plain scalar begins with.
fn bad_start(place: &Place<'_>) -> Diagnostic {
    let Some(first) = place.text[place.at..].chars().next() else {
        return place.fault("a value is missing", place.at..place.at);
    };
    let message = if first == '`' {
        "a value cannot begin with a backquote".to_owned()
    } else {
        format!("a value cannot begin with `{first}`")
    };
    quoted(place, place.fault(message, place.rest(place.at)), place.at)
}

/// `*` and `&` that begin no alias or anchor, as in `*.example.com`.
fn no_name(place: &Place<'_>) -> Diagnostic {
    let at = place.context;
    let message = if place.byte(at) == Some(b'&') {
        "a value cannot begin with `&`: it would name the value for an alias"
    } else {
        "a value cannot begin with `*`: it would refer to a value with that name"
    };
    quoted(place, place.fault(message, place.rest(at)), at)
}

/// Adds the advice to quote what begins at `at`, and the change that does it.
fn quoted(place: &Place<'_>, diagnostic: Diagnostic, at: usize) -> Diagnostic {
    let diagnostic = diagnostic.help("if this is meant as text, put the whole value in quotes");
    let value = place.rest(at);
    let text = &place.text[value.clone()];
    let is_simple =
        !text.is_empty() && !text.contains(['"', '\\', '{', '}', '[', ']', ',', '\'']) && !text.contains(": ");
    // What was blanked is not the author's text.
    if !is_simple || place.reading.excerpt.text().get(value.clone()) != Some(text) {
        return diagnostic;
    }
    let edit = |at: usize| Edit { span: place.span(at..at), text: "\"".into() };
    let mut end = edit(value.start);
    end.span = Span { start: place.span(value.clone()).end, end: place.span(value.clone()).end, ..end.span };
    diagnostic.safe_fix("put the value in quotes", vec![edit(value.start), end])
}

fn bad_escape(place: &Place<'_>) -> Diagnostic {
    let line = place.line(place.at);
    // The library stops at the backslash or within the escape.
    let start = place.text[line.start..place.text.ceil_char_boundary(place.at + 1).min(line.end)]
        .rfind('\\')
        .map_or(place.at, |at| line.start + at);
    let end = place.text[start..].char_indices().nth(2).map_or(place.text.len(), |(at, _)| start + at);
    let escape = &place.text[start..end];
    let message = match escape {
        "\\x" | "\\u" | "\\U" => {
            format!(
                "`{escape}` needs the {} hexadecimal digits of a character",
                match escape {
                    "\\x" => 2,
                    "\\u" => 4,
                    _ => 8,
                }
            )
        }
        _ => format!("`{escape}` is no escape that YAML knows"),
    };
    place
        .fault(message, start..end)
        .label(place.span(place.context..place.context + 1), "in double quotes a backslash begins an escape")
        .help("write `\\\\` for a backslash, or put the value in single quotes")
}

/// `key: - item`
fn inline_item(place: &Place<'_>) -> Diagnostic {
    if place.begins_line(place.at) {
        return stray_line(place);
    }
    let line = place.content_of(place.line(place.at));
    place
        .fault("a list cannot begin on the line of its key", place.at..place.at + 1)
        .label(place.span(line.start..place.at - 1), "the key")
        .help("begin the list on the next line, or put the value in quotes if it is meant as text")
}

fn no_value(place: &Place<'_>) -> Diagnostic {
    let Some(found) = place.text[place.at..place.content.end].chars().next() else {
        return match place.unclosed_bracket() {
            Some(at) => never_closed(place, at),
            None => place.fault("a value is missing at the end", place.at..place.at),
        };
    };
    let found_range = place.at..place.at + found.len_utf8();
    match found {
        ']' | '}' => place.fault(format!("this `{found}` closes nothing"), found_range),
        ',' => place.fault("a value is missing before this comma", found_range),
        '-' => place
            .fault("a list item stands where a value is expected", found_range)
            .help("if the value is meant as text, put it in quotes"),
        _ => place.fault("a value is missing before this", place.word(place.at)),
    }
}

/// Content after the document's only value.
fn after_the_end(place: &Place<'_>) -> Diagnostic {
    if !place.begins_line(place.at) {
        return after_value(place);
    }
    if matches!(place.byte(place.at), Some(b'}' | b']' | b',')) {
        return no_value(place);
    }
    place
        .fault("this line does not belong to the value before it", place.rest(place.at))
        .help("check the indentation of the first lines; separate documents with a line `---`")
}

fn block_header(place: &Place<'_>) -> Diagnostic {
    let header = place.context..place.context + 1;
    let sign = &place.text[header.clone()];
    let message = format!("only `+`, `-` or a digit from 1 to 9 can follow `{sign}` on its line");
    place
        .fault(message, place.rest(place.at))
        .label(place.span(header), "a block of text begins here")
        .help("begin the text on the next line, indented. If the value is meant as plain text, put it in quotes")
}

fn after_tag(place: &Place<'_>) -> Diagnostic {
    let at = place.context;
    if place.byte(at) != Some(b'!') {
        return place.fault("a space or the end of the line is expected here", place.word(place.at));
    }
    let diagnostic = place.fault("a value cannot begin with `!`: it would name a type", place.rest(at));
    quoted(place, diagnostic, at)
}

fn undeclared_tag(place: &Place<'_>) -> Diagnostic {
    let word = place.word(place.at);
    let tag = place.text[word.clone()].to_owned();
    place.fault(format!("the type `{tag}` is not declared"), word).help("if this is meant as text, put it in quotes")
}

/// A value that does not fit its tag, or that JSON does not have.
pub(super) fn value(span: Span, problem: String) -> Fault {
    Box::new(Diagnostic::new(SYNTAX, Level::Error, problem, span).help("if it is meant as text, put it in quotes"))
}

/// A scalar that cannot be a key.
pub(super) fn key(span: Span, text: &str) -> Fault {
    let message = if text.is_empty() {
        "a key is missing before this colon".to_owned()
    } else {
        format!("`{text}` cannot be a key: keys are strings")
    };
    Box::new(Diagnostic::new(SYNTAX, Level::Error, message, span).help("put the key in quotes"))
}

/// A `?` in a plain scalar of a flow collection: YAML 1.2 allows it, the parser of Kubernetes does not.
pub(super) fn question_mark(span: Span) -> Fault {
    let message = "text with a `?` must be in quotes inside `[...]` and `{...}`";
    Box::new(Diagnostic::new(SYNTAX, Level::Error, message, span).help("put the value in quotes"))
}

/// A collection where a key is wanted: mostly a placeholder in braces.
pub(super) fn collection_key(reading: &Reading<'_>, at: usize) -> Fault {
    let text = &*reading.text;
    let is_inner = text[..at].ends_with('{');
    let is_template = text[at..].starts_with(if is_inner { "{" } else { "{{" });
    let start = if is_template && is_inner { at - 1 } else { at };
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    let length = text[start..end].find("}}").map_or(1, |at| at + 2);
    let span = |length: usize| reading.excerpt.span(start..text.ceil_char_boundary(start + length));
    Box::new(if is_template {
        Diagnostic::new(SYNTAX, Level::Error, "a value cannot begin with `{{`: `{` opens a mapping", span(length))
            .help("if this is a placeholder, put the whole key or value in quotes")
    } else {
        Diagnostic::new(SYNTAX, Level::Error, "a mapping or list cannot be a key", span(1))
            .help("if the key is meant as text, put it in quotes")
    })
}

/// `*name` without `&name` before it.
pub(super) fn unknown_anchor(span: Span, name: &str) -> Fault {
    let message = format!("`*{name}` refers to a value named `&{name}`, and none stands before it");
    Box::new(
        Diagnostic::new(SYNTAX, Level::Error, message, span)
            .help("if the value is meant as text, put it in quotes; else name a value above with `&`"),
    )
}

/// An alias inside what it names.
pub(super) fn recursion(span: Span, name: &str, anchor: Span) -> Fault {
    let message = format!("`*{name}` stands inside the value that it refers to");
    Box::new(Diagnostic::new(SYNTAX, Level::Error, message, span).label(anchor, "that value begins here"))
}

/// `<<` with something else than mappings.
pub(super) fn merge(span: Span) -> Fault {
    let message = "the value of `<<` must be a mapping or a list of mappings";
    Box::new(Diagnostic::new(SYNTAX, Level::Error, message, span).help("to have a key of that name, write `\"<<\"`"))
}

/// Nesting beyond the limit.
pub(super) fn depth(span: Span, limit: usize) -> Fault {
    Box::new(Diagnostic::new(SYNTAX, Level::Error, format!("values are nested more than {limit} levels deep"), span))
}
