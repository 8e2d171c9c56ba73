use super::*;
use crate::source::Sources;

fn read(text: &str, mode: Mode) -> (FrontMatter, Vec<(String, String)>) {
    let mut sources = Sources::default();
    let file = sources.add("guide.md", text);
    let (front_matter, _, diagnostics) = parse(file, sources.get(file), mode);
    let said = diagnostics.iter().map(|d| (d.message.clone(), sources.slice(d.primary.span).to_owned())).collect();
    (front_matter, said)
}

#[test]
fn every_field_is_read() {
    let text = "\u{feff}---\r\ntitle: \"Deploy: a web service\"\r\ndescription: 1.10\r\ndate: 2026-02-06\r\n\
        updated: 2026-02-07T10:00:00+09:00\r\nweight: -3\r\nslug: web\r\naliases: [/old/, \"/older/\"]\r\ntags:\r\n- a\r\n- 2024\r\n\
        category: basics\r\nauthors:\r\n  - 가나\r\ndraft: true\r\nrequires: [setup]\r\nassumes: [namespace/web]\r\n\
        releases: 1.35..1.36\r\nrules:\r\n  policy::latest-tag: warning\r\n  schema: off\r\nbundle: web\r\nextra:\r\n  x: [1]\r\n---\r\nBody\r\n";
    let (read, said) = read(text, Mode::Site);
    assert_eq!(said, []);
    assert_eq!(read.title.as_deref(), Some("Deploy: a web service"));
    assert_eq!(read.description.as_deref(), Some("1.10"));
    assert_eq!(read.date.map(|d| d.to_string()).as_deref(), Some("2026-02-06"));
    assert_eq!(read.updated.map(|d| d.to_string()).as_deref(), Some("2026-02-07"));
    assert_eq!((read.weight, read.slug.as_deref(), read.draft), (Some(-3), Some("web"), true));
    assert_eq!(read.aliases, ["/old/", "/older/"]);
    assert_eq!(read.tags, ["a", "2024"]);
    assert_eq!((read.categories, read.authors), (vec!["basics".to_owned()], vec!["가나".to_owned()]));
    assert_eq!((read.requires, read.assumes), (vec!["setup".to_owned()], vec!["namespace/web".to_owned()]));
    assert_eq!(read.releases, "1.35,1.36".parse().ok());
    assert_eq!(read.rules, [("policy::latest-tag".to_owned(), Level::Warning), ("schema".to_owned(), Level::Off)]);
    assert_eq!(read.bundle.as_deref(), Some("web"));
    assert_eq!(read.extra.len(), 1);
}

#[test]
fn releases_are_read_as_written() {
    for (written, expected) in [("1.36", "1.36"), ("[1.34, 1.36]", "1.34,1.36"), ("'1.35..1.37'", "1.35..1.37")] {
        let (read, said) = read(&format!("---\nreleases: {written}\n---\n"), Mode::Site);
        assert_eq!((read.releases, said), (expected.parse().ok(), vec![]), "{written}");
    }
}

#[test]
fn a_fault_loses_one_key() {
    let cases = [
        ("weight: many", "`weight` must be a whole number", "many"),
        ("draft: perhaps", "`draft` must be `true` or `false`", "perhaps"),
        ("date: 2026-02-30", "`date` must be a day such as 2026-02-06", "2026-02-30"),
        ("tags: {a: b}", "`tags` must be text or a list of texts", "{a: b}"),
        ("slug: a/b", "`a/b` cannot be part of a URL", "a/b"),
        ("releases: [1.36, '1.3']", "Kubernetes 1.3 is not supported", "1.3"),
        ("rules:\n  schema: warn", "`warn` is no level", "warn"),
        ("description: a: b", "the front matter is not YAML", "description: a: b"),
        ("tags: [a", "the front matter is not YAML", "tags: [a"),
        ("just text", "this is no key with a value", "just text"),
        ("weight: 1\nweight: 2", "the key `weight` stands twice", "weight"),
        ("titel: A", "front matter has no key `titel`", "titel"),
    ];
    for (lines, message, place) in cases {
        let (read, said) = read(&format!("---\ntitle: Kept\n{lines}\nauthor: kept\n---\n"), Mode::Site);
        assert_eq!(said.len(), 1, "{lines}: {said:?}");
        assert!(said[0].0.starts_with(message), "{lines}: {}", said[0].0);
        assert_eq!(said[0].1, place, "{lines}");
        assert_eq!((read.title.as_deref(), read.authors.len()), (Some("Kept"), 1), "{lines}");
    }
}

#[test]
fn an_unknown_key_gets_a_suggestion_or_a_place() {
    let mut sources = Sources::default();
    let file = sources.add("guide.md", "---\nTags: [a]\naudience: all\nlayout: wide\n---\n");
    let (_, _, diagnostics) = parse(file, sources.get(file), Mode::Site);
    let told = |at: usize| {
        let one: &Diagnostic = &diagnostics[at];
        (one.level, one.primary.text.as_str(), one.help.first().map(String::as_str))
    };
    assert_eq!(told(0), (Level::Error, "did you mean `tags`?", None));
    let edit = &diagnostics[0].fix.as_ref().unwrap().edits[0];
    assert_eq!((sources.slice(edit.span), edit.text.as_str()), ("Tags", "tags"));
    assert_eq!(told(1), (Level::Error, "", Some("put values for your own templates under `extra`")));
    let foreign = "it has no effect here; put values for your own templates under `extra`";
    assert_eq!(told(2), (Level::Warning, "a key of other generators", Some(foreign)));
    assert_eq!(diagnostics.len(), 3);
}

#[test]
fn values_and_items_have_places() {
    let text = "---\ntags: [tag, \"ta\"]\nrules:\n  a::b: off\n  c: info\ntitle: T # t\n---\n";
    let mut sources = Sources::default();
    let file = sources.add("guide.md", text);
    let (read, _, _) = parse(file, sources.get(file), Mode::Site);
    let slice = |span: Option<Span>| span.map(|span| sources.slice(span));
    assert_eq!(slice(read.item_place("tags", 0)), Some("tag"));
    assert_eq!(slice(read.item_place("tags", 1)), Some("ta"));
    assert_eq!(slice(read.item_place("rules", 1)), Some("c"));
    assert_eq!(slice(read.place("tags")), Some("[tag, \"ta\"]"));
    assert_eq!(read.place("slug"), None);
}

#[test]
fn a_header_that_never_closes_is_told_at_its_start() {
    let (read, said) = read("---\ntitle: A\n\n# Heading\n", Mode::Site);
    assert_eq!(said, [("the front matter is never closed".to_owned(), "---".to_owned())]);
    assert_eq!(read.title.as_deref(), Some("A"));
}

#[test]
fn foreign_headers_are_skipped_in_silence() {
    for text in ["---\ntitle: A\nlayout: x\nweight: many\n---\n", "+++\ntitle = \"A\"\n+++\n", "---\ntitle: A\n\ntext"]
    {
        let (read, said) = read(text, Mode::Foreign);
        assert_eq!((read.title.as_deref(), said), (Some("A"), vec![]), "{text}");
    }
    let (_, said) = read("+++\ntitle = \"A\"\n+++\n", Mode::Site);
    assert_eq!(said, [("front matter in TOML is not read".to_owned(), "+++".to_owned())]);
}
