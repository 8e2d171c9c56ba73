//! Tests of [`parse`] as a whole: texts in, trees and diagnostics out.

use std::fmt::Write as _;

use super::*;
use crate::kube::FieldPath;
use crate::source::{Source, Sources, Span};

struct Parsed {
    sources: Sources,
    documents: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    fn source(&self) -> &Source {
        self.sources.iter().next().unwrap().1
    }

    fn slice(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    fn root(&self) -> Node<'_> {
        self.documents[0].root().unwrap_or_else(|| panic!("{:?}", self.diagnostics))
    }

    fn shown(&self) -> Vec<String> {
        self.documents.iter().map(|document| document.root().map_or("-".into(), show)).collect()
    }
}

fn parsed(text: &str) -> Parsed {
    parsed_with(text, &[], &[])
}

/// Blanks each of `elisions` and marks each of `placeholders` where it stands in the text.
fn parsed_with(text: &str, placeholders: &[&str], elisions: &[&str]) -> Parsed {
    let mut sources = Sources::default();
    let file = sources.add("test.yaml", text);
    let excerpt = Excerpt::whole(file, sources.get(file));
    let mut masked = excerpt.text().to_owned();
    let mut reading = Reading::plain(&excerpt);
    for placeholder in placeholders {
        for (at, found) in excerpt.text().match_indices(placeholder) {
            masked.replace_range(at..at + found.len(), &"x".repeat(found.len()));
            reading.wildcards.push(at..at + found.len());
        }
    }
    for elision in elisions {
        for (at, found) in excerpt.text().match_indices(elision) {
            if !elision.starts_with('#') {
                masked.replace_range(at..at + found.len(), &" ".repeat(found.len()));
            }
            let column = at - excerpt.text()[..at].rfind('\n').map_or(0, |at| at + 1);
            reading.elisions.push(Elision { at, column });
        }
    }
    reading.wildcards.sort_by_key(|range| range.start);
    reading.elisions.sort_by_key(|elision| elision.at);
    reading.text = masked.into();
    let (documents, diagnostics) = parse(&reading);
    Parsed { sources, documents, diagnostics }
}

/// A tree as JSON-like text: `?text` is a placeholder, `…` marks what is elided, `^` what is merged.
fn show(node: Node<'_>) -> String {
    let mut out = String::new();
    write(&mut out, node);
    out
}

fn write(out: &mut String, node: Node<'_>) {
    match node.value() {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => write!(out, "{value}").unwrap(),
        Value::Int(value) => write!(out, "{value}").unwrap(),
        Value::Float(value) => write!(out, "{value:?}").unwrap(),
        Value::String(text) => write!(out, "{text:?}").unwrap(),
        Value::Wildcard(text) => write!(out, "?{text}").unwrap(),
        Value::Mapping(mapping) => {
            out.push('{');
            for (at, entry) in mapping.iter().enumerate() {
                let comma = if at == 0 { "" } else { ", " };
                let wildcard = if entry.key_is_wildcard { "?" } else { "" };
                let merged = if entry.is_merged { "^" } else { "" };
                write!(out, "{comma}{merged}{wildcard}{}: ", entry.key).unwrap();
                write(out, entry.value);
            }
            out.push('}');
        }
        Value::Sequence(sequence) => {
            out.push('[');
            for (at, item) in sequence.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write(out, item);
            }
            out.push(']');
        }
    }
    if node.is_elided() {
        out.push('…');
    }
}

#[test]
fn trees() {
    let cases: &[(&str, &str)] = &[
        ("a: 1\nb: [x, 'y']\nc:\n- {d: ~}\n", r#"{a: 1, b: ["x", "y"], c: [{d: null}]}"#),
        (
            "a: no\nb: 0644\nc: 3.10\nd: 1e3\ne: 1e400\nf: 22:22\n",
            r#"{a: false, b: 420, c: 3.1, d: 1000, e: "1e400", f: "22:22"}"#,
        ),
        ("1: a\nyes: b\n0x10: c\n1.50: d\n\"1\": e\n", r#"{1: "a", true: "b", 16: "c", 1.5: "d", 1: "e"}"#),
        ("9223372036854775807: 9223372036854775808\n", "{9223372036854775807: 9.223372036854776e18}"),
        ("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", r#"{a: "x\n y\n", b: "x y"}"#),
        ("a: |", r#"{a: ""}"#),
        ("a: |+\n  x\n\n", r#"{a: "x\n\n"}"#),
        ("a: \"x\\n\\x41\\u00e9\"\nb: 'it''s'\n", r#"{a: "x\nAé", b: "it's"}"#),
        ("a: x\n  y\n", r#"{a: "x y"}"#),
        (
            "a: !!str 1\nb: !!int \"3\"\nc: !mine 5\nd: !!binary aGk=\ne: !x {f: 1}\n",
            r#"{a: "1", b: 3, c: "5", d: "hi", e: {f: 1}}"#,
        ),
        ("? a\n: b\n", r#"{a: "b"}"#),
        ("{\"a\": \"\\/\\ud83d\\ude00\", \"b\": [1.0, -0]}", r#"{a: "/😀", b: [1, 0]}"#),
        ("{\n\t\"a\": 1\n}\n", "{a: 1}"),
        ("a: [\n  1,\n  2\n]\n", "{a: [1, 2]}"),
        ("a: http://x/y#z\nb: a:b\nc: [a:b, c]\n", r#"{a: "http://x/y#z", b: "a:b", c: ["a:b", "c"]}"#),
        ("가: 나 # 다\n", r#"{가: "나"}"#),
        ("just text\n", r#""just text""#),
        ("{a: {}, b: []}", "{a: {}, b: []}"),
    ];
    for (text, expected) in cases {
        let parsed = parsed(text);
        assert_eq!(show(parsed.root()), *expected, "{text}");
    }
}

#[test]
fn documents_stand_alone() {
    let parsed = parsed("# head\n---\na: 1\n---\nb: [\n---\n# nothing\n--- # c\nc: 3\n...\n");
    assert_eq!(parsed.shown(), ["-", "{a: 1}", "-", "-", "{c: 3}"]);
    let broken: Vec<bool> = parsed.documents.iter().map(Document::is_broken).collect();
    assert_eq!(broken, [false, false, true, false, false]);
    let spans: Vec<&str> = parsed.documents.iter().map(|document| parsed.slice(document.span())).collect();
    assert_eq!(spans, ["# head", "a: 1", "b: [", "# nothing", "c: 3"]);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.source().position(parsed.diagnostics[0].primary.span.start as usize).line.get(), 5);
}

#[test]
fn every_key_and_value_knows_its_place() {
    let text = "\u{feff}kind: 'Pod'\r\nspec: &s\r\n  가:\r\n  - name: |\r\n      x\r\n    m: {a: [1, 2]} # c\r\n  empty:\r\nlast: !!str 5\r\n";
    let parsed = parsed(text);
    let document = &parsed.documents[0];
    let place = |path: &[&str], part| {
        let mut field = FieldPath::root();
        for segment in path {
            match segment.parse() {
                Ok(index) => field.push_index(index),
                Err(_) => field.push_key(*segment),
            }
        }
        parsed.slice(document.span_of(&field, part))
    };
    assert_eq!(place(&["kind"], Part::Value), "'Pod'");
    assert_eq!(place(&["kind"], Part::Key), "kind");
    assert_eq!(place(&["spec", "가"], Part::Key), "가");
    assert_eq!(place(&["spec", "가", "0", "name"], Part::Value), "|\r\n      x");
    assert_eq!(place(&["spec", "가", "0", "m"], Part::Value), "{a: [1, 2]}");
    assert_eq!(place(&["spec", "가", "0", "m", "a", "1"], Part::Value), "2");
    assert_eq!(place(&["spec", "가", "0"], Part::Value), "name: |\r\n      x\r\n    m: {a: [1, 2]}");
    assert_eq!(place(&["spec", "가"], Part::Value), "- name: |\r\n      x\r\n    m: {a: [1, 2]}");
    assert_eq!(place(&["spec", "empty"], Part::Value), "");
    assert_eq!(place(&["last"], Part::Value), "5");
    // A path that leads nowhere: the nearest parent.
    assert_eq!(place(&["spec", "missing", "deep"], Part::Key), "spec");
    assert_eq!(place(&["missing"], Part::Key), &text[3..text.len() - 2]);
    assert_eq!(document.node_at(&FieldPath::root().key("kind")).and_then(|node| node.get_str("x")), None);
}

#[test]
fn aliases_and_merge_keys() {
    let cases: &[(&str, &str)] = &[
        ("a: &x [1]\nb: *x\n", "{a: [1], b: [1]}"),
        ("a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"),
        ("a: &k yes\n*k : 1\n", "{a: true, true: 1}"),
        ("m: &m {x: 1, z: 2}\nb:\n  <<: *m\n  x: 5\n", "{m: {x: 1, z: 2}, b: {x: 5, ^z: 2}}"),
        // What stands later wins, as in kubectl.
        ("m: &m {x: 1}\nb: {x: 5, <<: *m}\n", "{m: {x: 1}, b: {x: 5, ^x: 1}}"),
        ("b: {<<: [{x: 1}, {x: 2, z: 3}]}\n", "{b: {^x: 1, ^z: 3}}"),
        ("b: {<<: {x: 1, z: 1}, <<: {x: 2}}\n", "{b: {^x: 2, ^z: 1}}"),
        ("m: &m {<<: {q: 1}, r: 2}\nb: {<<: *m}\n", "{m: {r: 2, ^q: 1}, b: {^r: 2, ^q: 1}}"),
        ("\"<<\": 1\n", "{<<: 1}"),
    ];
    for (text, expected) in cases {
        let parsed = parsed(text);
        assert_eq!(show(parsed.root()), *expected, "{text}");
        assert_eq!(parsed.diagnostics, [], "{text}");
    }
    let parsed = parsed("b: {x: 5, <<: {x: 1}}\n");
    let b = parsed.root().get("b").unwrap();
    assert!(matches!(b.get("x").unwrap().value(), Value::Int(1)));
}

#[test]
fn duplicate_keys_are_kept_and_reported() {
    let parsed = parsed("s:\n  - a: 1\n    b: 2\n    a: 3\n    a: 4\n");
    assert_eq!(show(parsed.root()), "{s: [{a: 1, b: 2, a: 3, a: 4}]}");
    let lines = |diagnostic: &Diagnostic| {
        let line = |span: Span| parsed.source().line_index(span.start as usize) + 1;
        (line(diagnostic.primary.span), line(diagnostic.labels[0].span))
    };
    assert_eq!(parsed.diagnostics.iter().map(lines).collect::<Vec<_>>(), [(4, 2), (5, 2)]);
    let diagnostic = &parsed.diagnostics[0];
    assert_eq!(diagnostic.rule, DUPLICATE_KEY);
    assert_eq!(diagnostic.field.as_ref().unwrap().to_string(), "s[0].a");
    let item = parsed.root().get("s").unwrap().item(0).unwrap();
    assert!(matches!(item.get("a").unwrap().value(), Value::Int(4)));

    let many: String = (0..40).map(|at| format!("k{}: 1\n", at % 30)).collect();
    assert_eq!(super::tests::parsed(&many).diagnostics.len(), 10);
}

#[test]
fn placeholders_stand_for_any_value() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("a: ${X}\n", &["${X}"], "{a: ?${X}}"),
        ("a: \"v-${X}\"\n", &["${X}"], "{a: ?v-${X}}"),
        ("<name>: 1\n", &["<name>"], "{?<name>: 1}"),
        ("a: {{ .V }}\nb: 2\n", &["{{ .V }}"], "{a: ?{{ .V }}, b: 2}"),
        ("a: |\n  ${X}\nb: ${X}\n", &["${X}"], "{a: \"xxxx\\n\", b: ?${X}}"),
        ("a: 1 # ${X}\nb: 2\n", &["${X}"], "{a: 1, b: 2}"),
        ("${X}: 1\n${Y}: 2\n", &["${X}", "${Y}"], "{?${X}: 1, ?${Y}: 2}"),
    ];
    for (text, placeholders, expected) in cases {
        let parsed = parsed_with(text, placeholders, &[]);
        assert_eq!(show(parsed.root()), *expected, "{text}");
        assert_eq!(parsed.diagnostics, [], "{text}");
    }
}

#[test]
fn ellipses_mark_the_innermost_collection() {
    let cases: &[(&str, &str)] = &[
        ("a: 1\n...\n", "{a: 1}…"),
        ("...\na: 1\n", "{a: 1}…"),
        ("a:\n  b: 1\n  ...\nc: 2\n", "{a: {b: 1}…, c: 2}"),
        ("a:\n  b: 1\n...\n", "{a: {b: 1}}…"),
        ("a:\n  ...\n  b: 1\n", "{a: {b: 1}…}"),
        ("a:\n  ...\nc: 2\n", "{a: ?…, c: 2}"),
        ("a: ...\nb: 1\n", "{a: ?…, b: 1}"),
        ("a:\n- b: 1\n  ...\n", "{a: [{b: 1}…]}"),
        ("a:\n  - 1\n  ...\n", "{a: [1]…}"),
        // A list that is not indented: the ellipsis may belong to the list or to the mapping.
        ("a:\n- 1\n...\n", "{a: [1]…}…"),
        ("a:\n- 1\n- ...\n", "{a: [1, ?…]…}"),
        ("a: [1, ...]\n", "{a: [1]…}"),
        ("a: {...}\n", "{a: {}…}"),
        ("a: {b: 1, ...}\nc: 1\n", "{a: {b: 1}…, c: 1}"),
        ("a: {b: ...}\n", "{a: {b: ?…}}"),
        ("{\"a\": 1,\n ...}\n", "{a: 1}…"),
        ("  a: 1\n...\n", "{a: 1}…"),
    ];
    for (text, expected) in cases {
        let parsed = parsed_with(text, &[], &["..."]);
        assert_eq!(show(parsed.root()), *expected, "{text}");
    }
    let comments: &[(&str, &str)] = &[
        ("a: # ...\n  b: 1\nc: 2\n", "{a: {b: 1}…, c: 2}"),
        ("a:\n  b: 1 # ...\nc: 2\n", "{a: {b: 1}…, c: 2}"),
        ("a:\n  b: 1\n  # ...\nc: 2\n", "{a: {b: 1}…, c: 2}"),
        ("a:\n  b: 1\n# ...\n---\nb: 1\n", "{a: {b: 1}}…"),
    ];
    for (text, expected) in comments {
        let parsed = parsed_with(text, &[], &["# ..."]);
        assert_eq!(show(parsed.root()), *expected, "{text}");
    }
}

#[test]
fn bombs_are_defused() {
    let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ('b'..='i').zip('a'..) {
        let list = vec![format!("*{before}"); 9].join(", ");
        writeln!(laughs, "{name}: &{name} [{list}]").unwrap();
    }
    let parsed_laughs = parsed(&laughs);
    assert_eq!(parsed_laughs.diagnostics[0].rule, ALIAS_LIMIT);
    assert!(parsed_laughs.documents[0].is_broken());

    // Aliases in moderation are none.
    let modest = format!("a: &a {{x: 1}}\nb: [{}]\n", vec!["*a"; 50].join(", "));
    assert_eq!(parsed(&modest).diagnostics, []);

    let mut deep = "a0: &a0 [x]\n".to_owned();
    for at in 1..2000 {
        writeln!(deep, "a{at}: &a{at} [*a{}]", at - 1).unwrap();
    }
    let merges: String = (0..600).map(|at| format!("m{at}: &m{at} {{k{at}: 1, <<: *m{}}}\n", at - 1)).collect();
    let merges = merges.replacen("<<: *m-1", "z: 1", 1);
    for text in [
        "[".repeat(10_000),
        "{".repeat(10_000),
        "- ".repeat(10_000),
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
        (0..2000).map(|at| format!("{}a:\n", " ".repeat(at))).collect(),
        "&a [*a]".to_owned(),
        "a: &a {b: *a}".to_owned(),
        deep,
        merges,
    ] {
        let parsed = parsed(&text);
        assert_eq!(parsed.diagnostics.len(), 1, "{}", &text[..20]);
        assert!(parsed.documents[0].is_broken());
    }
}

#[test]
fn faults_are_told_where_they_are() {
    // Each text marks the place of the fault by `«` and `»`.
    let cases: &[(&str, &str)] = &[
        ("a: 1\n «b»: 2\n", "indented deeper"),
        ("a:\n  b: 1\n «c: 2»\n", "fits no line"),
        ("a:\n  - b\n  «c: 1»\n", "a key stands where a list item"),
        ("a: b«:» c\n", "cannot contain `: `"),
        ("a«:»b\nc: 1\n", "a space is missing after this colon"),
        ("a:\n- b\n«-»c\n", "a space is missing after this dash"),
        ("a: 1\n«some words»\nb: 2\n", "neither"),
        ("a: «@b»\n", "cannot begin with `@`"),
        ("a: «`b`»\n", "a backquote"),
        ("a: «*.example.com»\n", "cannot begin with `*`"),
        ("a: «*b»\n", "none stands before it"),
        ("a: «{{ .x }}»\nb: 1\n", "cannot begin with `{{`"),
        ("a: «\"»b\nc: 1\n", "never closed"),
        ("a: «[»1, 2\nb: 1\n", "never closed"),
        ("a: «{»b: 1\n", "never closed"),
        ("a: [\"c\" «\"b\"»]\n", "expected here"),
        ("a: [«http://x?y=1»]\n", "must be in quotes inside"),
        ("a: 'b'«c»\n", "follows the closing quote"),
        ("a: \"«\\d»\"\n", "no escape"),
        ("a: \"b«\\/»c\"\n", "no escape"),
        ("a: «-» b\n", "cannot begin on the line of its key"),
        ("a: |«x»\n  b\n", "can follow `|`"),
        ("a: 1\n«:» b\n", "a key is missing"),
        ("«[a]»: 1\n", "cannot be a key"),
        ("«~»: 1\n", "cannot be a key"),
        ("a: «.inf»\n", "no JSON form"),
        ("a: !!int «x»\n", "does not fit its tag"),
        ("a: «!x!y» z\n", "not declared"),
        ("a: [«!ref, b]»\n", "cannot begin with `!`"),
        ("«<<»: 1\n", "must be a mapping"),
        ("a: b«\u{7}»\n", "U+0007"),
        ("{\"a\": 1}«}»\n", "follows the closing bracket"),
        ("a: 1\n«}»\n", "closes nothing"),
    ];
    for (marked, message) in cases {
        let text = marked.replace(['«', '»'], "");
        let parsed = parsed(&text);
        let [diagnostic] = parsed.diagnostics.as_slice() else {
            panic!("{text}: {:?}", parsed.diagnostics);
        };
        assert!(diagnostic.message.contains(message), "{text}: {}", diagnostic.message);
        let range = diagnostic.primary.span.range();
        let told = format!("{}«{}»{}", &text[..range.start], &text[range.clone()], &text[range.end..]);
        assert!(told == *marked || *message == "cannot be a key", "{told}: {}", diagnostic.message);
        assert!(parsed.documents[0].is_broken());
    }
}

#[test]
fn tabs_have_their_own_rule() {
    for text in ["a:\n\tb: 1\n", "a:\n  - b: 1\n\t  c: 2\n", "a: |\n\tx\n", "a: b\n\tc\n", "a:\n  b: 1\n\tc: 2\n"] {
        let parsed = parsed(text);
        assert_eq!(parsed.diagnostics[0].rule, TAB, "{text:?}: {:?}", parsed.diagnostics);
        assert_eq!(parsed.slice(parsed.diagnostics[0].primary.span), "\t");
    }
    for text in ["a:\t1\n", "a: 1\t# b\n", "a: |\n  x\n  \ty\n", "a: \"\tx\"\n"] {
        assert_eq!(parsed(text).diagnostics, [], "{text:?}");
    }
}

#[test]
fn fixes_repair() {
    for (text, repaired) in
        [("a: *.b.c # d\n", "a: \"*.b.c\" # d\n"), ("a:b\nc: 1\n", "a: b\nc: 1\n"), ("a:\n- b\n-c\n", "a:\n- b\n- c\n")]
    {
        let parsed = parsed(text);
        let fix = parsed.diagnostics[0].fix.as_ref().unwrap();
        let mut fixed = text.to_owned();
        for edit in fix.edits.iter().rev() {
            fixed.replace_range(edit.span.range(), &edit.text);
        }
        assert_eq!(fixed, repaired);
        assert_eq!(super::tests::parsed(&fixed).diagnostics, []);
    }
}

/// Deterministic mutations of real shapes: nothing panics, every place is in the file.
#[test]
fn any_text_is_read() {
    const SEEDS: [&str; 6] = [
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: \"web\"}}\nspec:\n  containers:\n  - name: web\n    image: 'nginx:1.27' # why\n    args: [\"-c\", a]\n",
        "a: &x\n  b: |\n    text\n     more\n  c: >-\n    fold\nd: *x\ne:\n  <<: *x\n  f: !!str 1\n---\n# only\n---\n{\"j\": [1, 2.5, null, \"\\u00e9\"]}\n",
        "? k\n: v\n가나: \"다\\n라\"\n%x: 1\n- - a\n  - b\n",
        "{\n\t\"a\": {\"b\": [1, {\"c\": \"\\/\"}]},\n\t\"d\": \"e\"\n}\n",
        "%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\na: !e!x [!y, !<z>, &a *a]\n...\nb: |2-\n   x\n",
        "a: {{ .Values.x }}\nb: ${Y}\n...\n- c\n",
    ];
    const PIECES: [&str; 40] = [
        " ", "\n", "\t", ":", ": ", "- ", "-", "#", " # ", "\"", "'", "[", "]", "{", "}", ",", "&a", "*a", "!", "!x,",
        "|", ">", "|+\n", "---\n", "...\n", "%", "\\", "\\x", "가", "\u{e000}", "\u{85}", "\u{2028}", "\0", "\r\n",
        "<<: ", "? ", "@", "`", "1e5", "\u{feff}",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below.max(1)
    };
    for round in 0..6000 {
        let mut text = SEEDS[round % SEEDS.len()].to_owned();
        for _ in 0..1 + random(6) {
            let at = text.floor_char_boundary(random(text.len() + 1));
            match random(4) {
                0 => text.truncate(at),
                1 => {
                    let end = text.ceil_char_boundary((at + random(12)).min(text.len()));
                    text.replace_range(at..end, "");
                }
                _ => text.insert_str(at, PIECES[random(PIECES.len())]),
            }
        }
        let wildcard = text.floor_char_boundary(random(text.len() + 1));
        let placeholder = text[wildcard..].chars().next().map(String::from);
        let placeholders: Vec<&str> = placeholder.iter().map(String::as_str).filter(|_| round % 3 == 0).collect();
        let parsed = parsed_with(&text, &placeholders, &["..."]);
        let source = parsed.source().text();
        let check = |span: Span| assert!(source.get(span.range()).is_some(), "{text:?}: {span:?}");
        for document in &parsed.documents {
            check(document.span());
            assert!(text.len() >= document.range().end);
            if let Some(root) = document.root() {
                walk(root, &check);
            }
        }
        for diagnostic in &parsed.diagnostics {
            check(diagnostic.primary.span);
            diagnostic.labels.iter().for_each(|label| check(label.span));
            diagnostic.fix.iter().flat_map(|fix| &fix.edits).for_each(|edit| check(edit.span));
        }
    }
}

fn walk(node: Node<'_>, check: &impl Fn(Span)) {
    check(node.span());
    match node.value() {
        Value::Mapping(mapping) => mapping.iter().for_each(|entry| {
            check(entry.key_span);
            walk(entry.value, check);
        }),
        Value::Sequence(sequence) => sequence.iter().for_each(|item| walk(item, check)),
        _ => {}
    }
}
