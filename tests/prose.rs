//! What the README and the guides in `content/using/` say of the program, held against the program.
//!
//! `SNAPSHOTS=overwrite cargo test --test prose` writes anew what is made from the source: the last part of
//! `content/using/theming.md`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use support::Folder;

fn repository(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    fs::read_to_string(repository(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The fenced blocks of a text that stand at its margin: what follows the opening fence, and the lines.
fn fences(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String, String)> = None;
    for line in text.lines() {
        match &mut open {
            None if line.starts_with("```") => {
                let info = line.trim_start_matches('`');
                open = Some((line[..line.len() - info.len()].to_owned(), info.to_owned(), String::new()));
            }
            Some((fence, info, code)) if line == fence => {
                found.push((std::mem::take(info), std::mem::take(code)));
                open = None;
            }
            Some((_, _, code)) => {
                code.push_str(line);
                code.push('\n');
            }
            None => {}
        }
    }
    found
}

/// The code of the first block with these words after its fence.
fn block(text: &str, info: &str) -> String {
    let found = fences(text).into_iter().find(|(known, _)| known == info);
    found.unwrap_or_else(|| panic!("no block `{info}`")).1
}

/// The part of a guide under a heading of the second level.
fn part<'t>(text: &'t str, heading: &str) -> &'t str {
    let start = text.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no part `{heading}`")) + 1;
    let end = text[start + 3..].find("\n## ").map_or(text.len(), |end| start + 3 + end);
    &text[start..end]
}

/// The names in code in the first cells of the rows of tables, without brackets around them.
fn names(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let spans = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    spans.map(str::to_owned).collect()
}

/// The texts in quotes of a constant in a source file.
fn constant(file: &str, name: &str) -> BTreeSet<String> {
    let source = read(file);
    let start = source.find(&format!("const {name}: ")).unwrap_or_else(|| panic!("no `{name}` in {file}"));
    let list = &source[start..start + source[start..].find("];").unwrap()];
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A report without the time that it took.
fn timeless(report: &str) -> String {
    let lines = report.trim_end().lines().map(|line| match (line.find(" in "), line.find(" ms: ")) {
        (Some(start), Some(end)) if line.starts_with("checked ") => format!("{}{}", &line[..start], &line[end + 3..]),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_readme_shows_a_true_report() {
    let readme = read("README.md");
    let folder = Folder::with(&[("shop.md", block(&readme, "markdown"))]);
    let run = folder.run(&["check", "shop.md"]).expect_status(1);
    assert_eq!(timeless(&format!("{}{}", run.stdout, run.stderr)), timeless(&block(&readme, "text")));
}

#[test]
fn the_first_site_fails_as_its_guide_shows() {
    let guide = read("content/using/first-site.md");
    let folder = Folder::empty();
    folder.run(&["init", "docs"]).expect_status(0);
    folder.run(&["check", "--site", "docs", "--fail-on", "info"]).expect_status(0);
    let path = folder.path().join("docs/content/guides/hello.md");
    fs::write(&path, fs::read_to_string(&path).unwrap().replacen("replicas:", "replica:", 1)).unwrap();
    folder.run(&["check", "--site", "docs"]).expect_status(1).expect_text(&block(&guide, "text"));
    folder.run(&["check", "--site", "docs", "--fix"]).expect_status(0);
    folder.run(&["build", "--site", "docs", "--offline"]).expect_status(0);
    assert!(folder.path().join("docs/public/index.html").is_file());
}

#[test]
fn the_attributes_that_there_are_have_a_section() {
    let guide = read("content/using/attributes.md");
    let mut told = names(part(&guide, "All of them"));
    let sections: BTreeSet<String> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .flat_map(|heading| heading.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(told, sections);
    let reserved = guide.lines().find(|line| line.starts_with("The words `run`")).unwrap();
    told.extend(reserved.split('`').skip(1).step_by(2).map(str::to_owned));
    assert_eq!(told, constant("src/example/attributes.rs", "OURS"));
}

#[test]
fn what_readers_see_of_an_attribute_is_what_is_written() {
    for file in ["content/using/attributes.md", "content/using/attributes.ko.md"] {
        let Ok(guide) = fs::read_to_string(repository(file)) else { continue };
        let (mut rest, mut count) = (guide.as_str(), 0);
        while let Some(start) = rest.find("\n````markdown\n") {
            let written = &rest[start + "\n````markdown\n".len()..];
            let end = written.find("\n````\n").unwrap();
            let after = &written[end + "\n````\n\n".len()..];
            assert!(after.starts_with(&written[..=end]), "{file}: after\n{}", &written[..=end]);
            rest = after;
            count += 1;
        }
        assert!(count > 20, "{file}: {count}");
    }
}

#[test]
fn every_setting_is_told() {
    let folder = Folder::site(&[("_index.md", "# Home\n")]);
    folder.write("guidewright.toml", "title = \"Test\"\nqqqqqqqq = 1\n");
    let found = folder.run(&["check", "--format", "json"]).expect_status(1).json();
    let help = found[0]["help"].as_str().unwrap();
    let keys: BTreeSet<String> = help.strip_prefix("the keys are ").unwrap().split(", ").map(str::to_owned).collect();
    for file in ["content/using/settings.md", "content/using/settings.ko.md"] {
        let Ok(guide) = fs::read_to_string(repository(file)) else { continue };
        assert_eq!(names(&guide), keys, "{file}");
    }
    // The example of all kinds of settings is one that can be used.
    folder.write("guidewright.toml", block(&read("content/using/settings.md"), "toml"));
    folder.run(&["check"]).expect_status(0);
}

#[test]
fn every_key_of_the_front_matter_is_told() {
    let schema = Folder::empty().run(&["schema", "front-matter"]).expect_status(0);
    let schema: serde_json::Value = serde_json::from_str(&schema.stdout).unwrap();
    let keys = schema["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names(part(&read("content/using/writing-guides.md"), "Front matter")), keys);
    if let Ok(guide) = fs::read_to_string(repository("content/using/writing-guides.ko.md")) {
        assert_eq!(names(part(&guide, "프론트 매터")), keys);
    }
}

#[test]
fn every_input_of_the_action_is_told() {
    let action: serde_yaml::Value = serde_yaml::from_str(&read("action.yml")).unwrap();
    let inputs = action["inputs"].as_mapping().unwrap().keys().map(|name| name.as_str().unwrap().to_owned()).collect();
    for file in ["content/using/in-ci.md", "content/using/in-ci.ko.md"] {
        let Ok(guide) = fs::read_to_string(repository(file)) else { continue };
        let told: BTreeSet<String> = names(part(&guide, "GitHub Actions"));
        assert_eq!(told, inputs, "{file}");
    }
}

#[test]
fn every_field_of_the_json_lines_is_told() {
    let manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replica: 2\n  ...\n";
    let newer =
        "apiVersion: storage.k8s.io/v1beta1\nkind: VolumeAttributesClass\nmetadata:\n  name: a\ndriverName: a\n";
    let folder = Folder::with(&[("web.md", format!("```yaml\n{manifest}```\n\n```yaml\n{newer}```\n"))]);
    let run = folder.run(&["check", "web.md", "--format", "json", "--releases", "1.36..1.37"]).expect_status(1);
    let keys: BTreeSet<String> =
        run.json().iter().flat_map(|line| line.as_object().unwrap().keys().cloned().collect::<Vec<_>>()).collect();
    for (file, heading) in [
        ("content/using/in-ci.md", "Read the findings in a program"),
        ("content/using/in-ci.ko.md", "프로그램에서 읽기"),
    ] {
        assert_eq!(names(part(&read(file), heading)), keys, "{file}");
    }
}

#[test]
fn commands_and_flags_in_the_guides_exist() {
    let folder = Folder::empty();
    let mut help: BTreeMap<String, String> = BTreeMap::new();
    let mut guides: Vec<PathBuf> = vec![repository("README.md")];
    guides.extend(fs::read_dir(repository("content/using")).unwrap().map(|entry| entry.unwrap().path()));
    let mut faults = Vec::new();
    for guide in guides.iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(guide).unwrap();
        // A command ends with its line, its code span, or where its output goes elsewhere.
        for call in text.split("guidewright ").skip(1) {
            let call = call.split(['\n', '`', '|', '>', '(']).next().unwrap();
            let words: Vec<&str> = call.split_whitespace().collect();
            let Some(command) = words.iter().find(|word| word.chars().all(|c| c.is_ascii_lowercase())) else {
                continue;
            };
            let known = help.entry((*command).to_owned()).or_insert_with(|| folder.run(&[command, "--help"]).stdout);
            let flags = words.iter().filter(|word| word.starts_with('-') && word.len() > 1);
            if known.is_empty() {
                faults.push(format!("{}: there is no command `{command}`", guide.display()));
            }
            for flag in flags.map(|flag| flag.split('=').next().unwrap()) {
                let is_there = |line: &str| line.split([' ', ',']).any(|word| word == flag);
                if !known.is_empty() && !known.lines().any(is_there) {
                    faults.push(format!("{}: `{command}` has no flag `{flag}`", guide.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(help.len() > 4, "{help:?}");
}

#[test]
fn the_theme_is_told_completely() {
    let guide = read("content/using/theming.md");
    let style = read("static/site.css");
    let root = &style[style.find(":root {").unwrap()..style.find("\n}\n").unwrap()];
    let properties: BTreeSet<String> = root
        .lines()
        .filter_map(|line| Some(line.trim_start().strip_prefix("--")?.split_once(':')?.0))
        .map(|name| format!("--{name}"))
        .collect();
    assert_eq!(names(part(&guide, "The custom properties")), properties);
    assert_eq!(names(part(&guide, "Templates")), files("templates"));
    let said = part(&guide, "Static files");
    assert!(files("static").iter().all(|name| said.contains(&format!("`{name}`"))), "{said}");
}

/// The files of a folder of the repository, by their paths in it.
fn files(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![repository(folder)];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(open).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(repository(folder)).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found
}

#[test]
fn the_theme_of_the_guide_can_be_built() {
    let guide = read("content/using/theming.md");
    let folder = Folder::empty();
    folder.run(&["init", "."]).expect_status(0);
    let shown = part(&guide, "Colours and a footer, in three files");
    for (info, code) in fences(shown) {
        let title = info.split_once("title=\"").unwrap().1.trim_end_matches('"');
        folder.write(title, code);
    }
    folder.run(&["build"]).expect_status(0);
    let page = fs::read_to_string(folder.path().join("public/guides/hello/index.html")).unwrap();
    let head = &page[..page.find("</head>").unwrap()];
    let own = head.rfind("<link rel=\"stylesheet\" href=\"../../brand.").unwrap();
    assert!(own > head.find("site.").unwrap(), "{head}");
    let footer = &page[page.find("<footer").unwrap()..];
    assert!(
        footer.contains("© Example Ltd · <a href=\"https://example.com/imprint\">Imprint</a> · Made with"),
        "{footer}"
    );
}

/// What stands in `theming.md` of the views, from their source.
#[test]
fn every_field_that_templates_get_is_told() {
    const HEADING: &str = "## What templates get\n";
    let path = repository("content/using/theming.md");
    let guide = fs::read_to_string(&path).unwrap();
    let start = guide.find(HEADING).unwrap();
    let first = guide[start..].find("\n### ").map_or(guide.len(), |at| start + at + 1);
    let made = views(&read("src/render/view.rs"));
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, format!("{}\n\n{made}", guide[..first].trim_end())).unwrap();
        return;
    }
    assert_eq!(guide[first..], made, "run `SNAPSHOTS=overwrite cargo test --test prose`");
}

/// A section for each view, with a table of its fields.
fn views(source: &str) -> String {
    let source = source.split("\n#[cfg(test)]").next().unwrap();
    let mut sections = Vec::new();
    let mut about: Vec<&str> = Vec::new();
    let mut section: Option<String> = None;
    let mut is_skipped = false;
    for line in source.lines() {
        let code = line.trim_start();
        if let Some(text) = code.strip_prefix("///") {
            about.push(text.trim());
        } else if code == "#[serde(skip)]" {
            is_skipped = true;
        } else if let Some(name) = line.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {")) {
            let name = name.split('<').next().unwrap();
            let about = told(&std::mem::take(&mut about));
            section = Some(format!("### `{name}`\n\n{about}\n\n| field | is | what |\n| --- | --- | --- |\n"));
        } else if let (Some(section), Some(field)) = (&mut section, code.strip_prefix("pub ")) {
            let (name, ty) = field.trim_end_matches(',').split_once(": ").unwrap();
            if !is_skipped {
                section.push_str(&format!("| `{name}` | {} | {} |\n", kind(ty), told(&about)));
            }
            about.clear();
            is_skipped = false;
        } else if line == "}" {
            sections.extend(section.take());
        } else if !code.starts_with("#[") {
            about.clear();
        }
    }
    sections.join("\n")
}

/// The lines of a comment as Markdown, without links to items of the source.
fn told(lines: &[&str]) -> String {
    lines.join(" ").replace("[`", "`").replace("`]", "`")
}

/// A type in the words of templates.
fn kind(ty: &str) -> String {
    if let Some(inner) = ty.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("{}, or nothing", kind(inner));
    }
    if let Some(inner) = ty.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("a list: {}", kind(inner));
    }
    let plain = ty.replace("<'a>", "").replace("&'a ", "").replace("&'static ", "");
    match plain.as_str() {
        "str" | "String" => "text".into(),
        "bool" => "true or false".into(),
        "u8" | "usize" => "a number".into(),
        "Html" => "HTML".into(),
        "Shared" | "toml::Table" => "a map".into(),
        "[String]" => "a list: text".into(),
        "[(String, String)]" => "a list: pairs".into(),
        "Needs" => "lists, or false".into(),
        "BTreeMap<String, SearchView>" => "a map to `SearchView`".into(),
        name if name.ends_with("View") || name.starts_with("Pictured") || name == "NavigationEntry" => {
            format!("`{name}`")
        }
        other => panic!("templates get a `{other}`: say in `kind` what that is"),
    }
}

#[test]
fn parts_and_names_are_read_as_meant() {
    let text = "# T\n\n## A\n\n| `x` | `y` |\n| [`a`, `b`](#c) | d |\n\n## B\n\n```x\n| `z` | |\n```\n";
    assert_eq!(names(part(text, "A")), set(&["a", "b", "x"]));
    assert_eq!(block(text, "x"), "| `z` | |\n");
    assert_eq!(timeless("checked 1 guide in 12 ms: 1 error\nx"), "checked 1 guide: 1 error\nx");
}
