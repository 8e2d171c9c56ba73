//! Author text cannot break out: whatever stands in a title, a tag, a file name or a block comes out
//! as text, in every file that a build makes.
//!
//! Each text of the table is put in every place where an author can write, the site is built by the
//! program, and every output is read by a parser of its own language: HTML for tags and attributes
//! that nobody meant, XML and JSON for being well formed and for saying the very text.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use support::Folder;

/// Texts that end or begin something in some language that a build writes.
const TEXTS: &[&str] = &[
    "</script><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" style=\"position:fixed\" x=\"",
    "{{ page.title }}{% raw %}{{",
    "{% include \"base.html\" %}",
    "]]><!--",
    "--><svg/onload=alert(1)>",
    "<!-- guidewright: ignore -->",
    "javascript:alert(1)",
    "${alert(1)}`",
    "a\u{202e}b\u{2066}c\u{200f}",
    "a\u{2028}b\u{2029}c",
    "&lt;b&gt;&amp;&#60;i&#x3e;",
    "a\u{1b}[31mb\u{7}\u{85}",
    "\u{feff}x\u{fffe}\u{ffff}",
    "</textarea></style></noscript><plaintext>",
    "](javascript:alert(1)) [x]: javascript:alert(1)",
    "\\\" \\u003c/script> \\",
    "-->\r\nSet-Cookie: a=b",
    "---\ntitle: other\n---",
    "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y \"z\">]>&y;",
];

/// The text between double quotes, as YAML and TOML read it: what no file may hold can still be said.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            ' '..='~' => c.to_string(),
            c => format!("\\U{:08x}", u32::from(c)),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// A guide with the text wherever a guide can say something.
fn guide(text: &str) -> String {
    let quoted = quoted(text);
    let line = text.replace(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}'], " ");
    // An attribute of a fence ends at its quote.
    let attribute = line.replace('"', "'").replace('`', "");
    format!(
        "---\ntitle: {quoted}\ndescription: {quoted}\ndate: 2026-01-02\ntags: [{quoted}]\ncategories: [{quoted}]\n\
         authors: [{quoted}]\naliases: [{quoted}]\nslug: {quoted}\nbundle: {quoted}\nassumes: [{quoted}]\nrequires: [{quoted}]\n\
         source: {quoted}\nextra: {{x: {quoted}}}\n{quoted}: {quoted}\n---\n\n# {line}\n\n## {line}\n\n{line}\n\n`{line}`\n\n**{line}**\n\n\
         ![{line}](<{line}> \"{attribute}\")\n\n![{line}](picture.gif '{line}')\n\n[{line}](<{line}>)\n\n[{line}](other.md#{attribute})\n\n\
         [{line}][ref]\n\n[ref]: <{line}> \"{attribute}\"\n\n> [!NOTE]\n> {line}\n\n!!! note \"{attribute}\"\n    {line}\n\n\
         === \"{attribute}\"\n    {line}\n\n| {line} | b |\n| --- | --- |\n| {line} | `{line}` |\n\n- [ ] {line}\n\n\
         term {line}\n: {line}\n\nnote[^{attribute}]\n\n[^{attribute}]: {line}\n\n<kbd title=\"{attribute}\">{line}</kbd>\n\n<div>\n{line}\n</div>\n\n\
         ```yaml title=\"{attribute}\" ignore=\"{attribute}\" tab=\"{attribute}\" hl=\"{attribute}\"\n# {line}\n{line}: {line}\n```\n\n\
         ```yaml title=\"{attribute}.yaml\" bundle=\"{attribute}\"\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n\
         \x20 annotations:\n    note: {quoted}\ndata:\n  {quoted}: {quoted}\n```\n\n\
         ```yaml invalid=\"{attribute}\"\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {quoted}\n  {quoted}: {quoted}\n```\n\n\
         ```{attribute}\n{line}\n```\n\n```console\n$ echo {line}\n{line}\n```\n\n\
         ```bash\ncat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: here\ndata:\n  a: {quoted}\nEOF\n```\n\n\
         ```mermaid\ngraph LR; A[\"{line}\"]\n```\n\n```math\n{line}\n```\n\n$${line}$$\n"
    )
}

/// The site of a text, built: path and bytes of every file.
fn build(text: &str) -> (BTreeMap<String, Vec<u8>>, String) {
    let quoted = quoted(text);
    let folder = Folder::site(&[
        ("_index.md", "---\ntitle: Home\n---\n"),
        ("guide.md", &guide(text)),
        ("guide.ko.md", &guide(text)),
        ("other.md", &format!("---\ntitle: Other\ntags: [{quoted}]\n---\n[x](guide.md)\n")),
        ("more/_index.md", &format!("---\ntitle: {quoted}\n---\n")),
        ("more/leaf.md", "---\ntitle: Leaf\n---\n"),
    ]);
    let config = format!(
        "title = {quoted}\ndescription = {quoted}\nbase-url = \"https://x.dev/\"\nedit-url = \"https://git.dev/e/\"\n\
         languages = [\"en\", \"ko\"]\n"
    );
    folder.write("guidewright.toml", config);
    folder.write("content/picture.gif", b"GIF89a\x10\0\x08\0\0\0\0");
    // A file of that name, where a file system can have it.
    let name: String = text.chars().filter(|c| !matches!(c, '/' | '\0')).take(60).collect();
    folder.write("content/named/a.md", "a");
    let named = folder.path().join(format!("content/named/{name}.md"));
    let _ = std::fs::write(&named, format!("---\ndescription: {quoted}\n---\ntext\n"));
    let _ = std::fs::write(folder.path().join(format!("content/named/{name}.gif")), b"GIF89a\x10\0\x08\0\0\0\0");
    let run = folder.run(&["build", "--keep-going"]);
    assert!(run.status < 2, "{text:?}: {}", run.stderr);
    (folder.files("public"), run.stderr)
}

/// The tags of a page, without comments; what stands in data blocks is not looked at.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut quote = None;
        let end = rest
            .char_indices()
            .find(|(_, c)| {
                match (quote, c) {
                    (None, '"' | '\'') => quote = Some(*c),
                    (Some(open), c) if open == *c => quote = None,
                    _ => {}
                }
                quote.is_none() && *c == '>'
            })
            .map_or(rest.len(), |(at, _)| at);
        tags.push(&rest[..end]);
        if rest.starts_with("script type=\"application/ld+json\"") {
            rest = rest.find("</script>").map_or("", |at| &rest[at..]);
        } else {
            rest = &rest[end..];
        }
    }
    tags
}

/// The attributes of a tag: names, and values without their quotes.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = tag.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (found, left) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            (value, rest) = (found, left);
        }
        attributes.push((name, value.to_owned()));
        rest = rest.trim_start();
    }
    attributes
}

/// What no page may have, whoever wrote what.
fn check_html(text: &str, path: &str, html: &str) {
    const NEVER: [&str; 11] = [
        "iframe",
        "object",
        "embed",
        "plaintext",
        "textarea",
        "style",
        "base",
        "noscript",
        "frame",
        "applet",
        "template",
    ];
    for tag in tags(html) {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let place = || format!("{text:?}: {path}: <{tag}>");
        assert!(!NEVER.contains(&name.to_lowercase().as_str()), "{}", place());
        assert!(!tag.starts_with(['!', '?']) || tag == "!doctype html", "{}", place());
        let attributes = attributes(tag);
        let get = |name: &str| attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if name == "form" && !tag.starts_with('/') {
            // The theme's own, of its search.
            assert!(matches!(get("class"), Some("find" | "ask")), "{}", place());
        }
        if name == "script" && !tag.starts_with('/') {
            let is_data = get("type") == Some("application/ld+json");
            assert!(is_data || get("src").is_some_and(|source| !source.contains("//")), "{}", place());
        }
        for (attribute, value) in &attributes {
            assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "srcdoc", "{}", place());
            let value: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let is_address = matches!(attribute.as_str(), "href" | "src" | "action" | "content");
            assert!(
                !(is_address && attribute != "content" && value.to_lowercase().starts_with("javascript:")),
                "{}",
                place()
            );
            assert!(!(attribute == "http-equiv" && path.ends_with("guide/index.html")), "{}", place());
        }
    }
    assert_eq!(html.matches("<title").count(), 1, "{text:?}: {path}");
    assert_eq!(html.to_lowercase().matches("<body").count(), 1, "{text:?}: {path}");
    // Data blocks are JSON, and end where they should.
    for block in html.split("<script type=\"application/ld+json\">").skip(1) {
        let (data, _) = block.split_once("</script>").unwrap();
        let data: serde_json::Value =
            serde_json::from_str(data).unwrap_or_else(|error| panic!("{text:?}: {path}: {error}\n{data}"));
        assert_eq!(data["@context"], "https://schema.org", "{text:?}: {path}");
    }
}

#[test]
fn author_text_is_text_in_every_output() {
    for text in TEXTS {
        let (files, told) = build(text);
        check_lists(text, &files, &told);
        let (mut pages, mut lists) = (0, 0);
        for (path, bytes) in &files {
            let content = || std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{text:?}: {path} is not UTF-8"));
            match path.rsplit('.').next() {
                Some("html") => {
                    pages += 1;
                    check_html(text, path, content());
                }
                Some("xml") | Some("svg") => {
                    lists += 1;
                    let document = roxmltree::Document::parse(content());
                    let document = document.unwrap_or_else(|error| panic!("{text:?}: {path}: {error}"));
                    let is_known = |name: &str| !matches!(name, "script" | "img" | "foreignObject" | "b" | "i");
                    assert!(document.descendants().all(|node| is_known(node.tag_name().name())), "{text:?}: {path}");
                }
                Some("json") if !path.contains("guide") => {
                    serde_json::from_slice::<serde_json::Value>(bytes)
                        .unwrap_or_else(|error| panic!("{text:?}: {path}: {error}"));
                }
                _ => {}
            }
            assert!(!path.contains("..") && !path.chars().any(char::is_control), "{text:?}: {path:?}");
        }
        assert!(pages > 100 && lists > 2, "{text:?}: {pages} pages, {lists} lists");
    }
}

/// What the files for machines say is the author's text, not something near it.
fn check_lists(text: &str, files: &BTreeMap<String, Vec<u8>>, told: &str) {
    assert!(files.contains_key("feed.xml"), "{text:?}: {told}");
    // XML cannot say some characters at all.
    let is_writable =
        |c: &char| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    let expected: String = text.trim().chars().filter(is_writable).collect();
    let feed = String::from_utf8(files["feed.xml"].clone()).unwrap();
    let feed = roxmltree::Document::parse(&feed).unwrap();
    let titles: Vec<&str> = feed
        .descendants()
        .filter(|node| node.has_tag_name("title") || node.tag_name().name() == "title")
        .filter_map(|node| node.text())
        .collect();
    let same = |a: &str| a.split_whitespace().eq(expected.split_whitespace());
    assert!(titles.iter().any(|title| same(title)), "{text:?}: {titles:?}");
    // One guide is one line of `llms.txt`, and its title leads nowhere but to its copy.
    let llms = String::from_utf8(files["llms.txt"].clone()).unwrap();
    for line in llms.lines().filter(|line| !line.is_empty()) {
        assert!(
            line.starts_with("# ") || line.starts_with("## ") || line.starts_with("> ") || line.starts_with("- ["),
            "{text:?}: {line:?}"
        );
    }
    assert!(!llms.replace("\\]", "").contains("](javascript:"), "{text:?}: {llms}");
    // The header of a copy is YAML that says the title.
    let copy = files
        .iter()
        .find(|(path, _)| {
            path.ends_with("index.md")
                && !path.starts_with("more")
                && String::from_utf8_lossy(&files[*path]).contains("2026-01-02")
        })
        .unwrap();
    let copy = String::from_utf8(copy.1.clone()).unwrap();
    let (header, _) = copy.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    let header: serde_yaml::Value =
        serde_yaml::from_str(header).unwrap_or_else(|error| panic!("{text:?}: {error}\n{header}"));
    assert_eq!(header["title"].as_str().map(str::trim), Some(text.trim()), "{header:?}");
}
