//! Bad input of every kind gives a diagnostic with a place and exit status 1 or 2: never a panic, a
//! hang, or a lost site.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::{Duration, Instant};

use support::Folder;

const GOOD: &str = "---\ntitle: Good\n---\n\n```yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: good\n```\n";

#[test]
fn a_file_that_is_not_utf8_is_told_with_its_place() {
    let folder = Folder::site(&[("good.md", GOOD)]);
    folder.write("content/bad.md", b"# Bad\n\nab\xff\xfecd\n");
    folder.run(&["check"]).expect_status(1).expect_text("content/bad.md:3:3");
}

#[test]
fn ten_megabytes_are_read() {
    let mut text = String::from("# Large\n\n");
    while text.len() < 10 * 1024 * 1024 {
        text.push_str("A line of prose with `code` and *emphasis* and [a link](#large).\n\n");
    }
    text.push_str("```yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  nam: x\n  name: y\n```\n");
    let folder = Folder::with(&[("large.md", text)]);
    folder.run(&["check", "large.md"]).expect_status(1).expect_text("schema::unknown-field");
}

#[test]
fn a_yaml_bomb_does_not_go_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let item = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![item; 10].join(", ")));
    }
    let text = format!("```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bomb\n{bomb}```\n");
    let folder = Folder::with(&[("bomb.md", text)]);
    folder.run(&["check", "bomb.md"]).expect_status(1).expect_text("yaml::alias-limit");
}

/// A file with a great many faults: what the report counts, how many lines it has, and what the last
/// finding of the rule says.
#[track_caller]
fn expect_counted(path: &str, text: &str, errors: u64, last: &str) {
    let started = Instant::now();
    let run = Folder::with(&[(path, text)]).run(&["check", path, "--format", "json"]).expect_status(1);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    let lines = run.json();
    assert!(lines.len() <= 102, "{} lines", lines.len());
    assert_eq!(lines.last().unwrap()["summary"]["levels"]["error"], errors);
    assert!(lines.iter().any(|line| line["message"].as_str().is_some_and(|message| message.contains(last))), "{last}");
}

#[test]
fn two_hundred_thousand_equal_keys_are_counted() {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:";
    let block = format!("{head}\n{}", "  a: b\n".repeat(200_000));
    expect_counted("block.yaml", &block, 199_999, "and 199900 more findings of `yaml::duplicate-key` in this document");
    let flow = format!("{head} {{{}}}\n", "a: b, ".repeat(200_000));
    expect_counted("flow.yaml", &flow, 199_999, "and 199900 more findings of `yaml::duplicate-key` in this document");
}

#[test]
fn twenty_thousand_unknown_kinds_and_fields_are_counted() {
    let item = |number| format!("- apiVersion: v1\n  kind: Podd{number}\n  metadata:\n    name: a\n");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n{}", (0..20_000).map(item).collect::<String>());
    expect_counted("list.yaml", &list, 20_000, "and 19901 more findings of `schema::unknown-kind`");
    // All on one line, where columns are far from its beginning.
    let fields: String = (0..20_000).map(|number| format!("imag{number}: x, ")).collect();
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec: {{containers: [{{name: a, image: a, {fields}}}]}}\n"
    );
    expect_counted("pod.yaml", &pod, 20_000, "and 19901 more findings of `schema::unknown-field`");
}

#[test]
fn five_thousand_unknown_rules_are_told() {
    let names: String = (0..5_000).map(|number| format!("schema::unknwon-field{number},")).collect();
    let text = format!("```yaml allow={names}\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n```\n");
    let started = Instant::now();
    Folder::with(&[("many.md", text)]).run(&["check", "many.md"]).expect_status(0).expect_text("5000 warnings");
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn ten_thousand_nested_lists_are_refused() {
    for nested in ["[".repeat(10_000), "- ".repeat(10_000) + "x", "{a: ".repeat(10_000)] {
        let text =
            format!("```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: deep\ndata:\n  {nested}\n```\n");
        let folder = Folder::with(&[("deep.md", text)]);
        folder.run(&["check", "deep.md"]).expect_status(1).expect_text("deep.md:");
    }
    let quotes = format!("{}x\n\n{}x\n", "> ".repeat(10_000), "- ".repeat(10_000));
    Folder::with(&[("deep.md", quotes)]).run(&["check", "deep.md"]).expect_status(0);
}

#[test]
fn front_matter_that_never_closes_is_told() {
    let folder = Folder::site(&[("good.md", GOOD), ("open.md", "---\ntitle: Open\n\n# Heading\n\nText.\n")]);
    folder.run(&["check"]).expect_status(1).expect_text("guide::front-matter").expect_text("content/open.md:1:1");
}

#[test]
fn two_guides_with_one_url_are_told() {
    let folder =
        Folder::site(&[("a.md", "---\ntitle: A\nslug: same\n---\n"), ("b.md", "---\ntitle: B\nslug: same\n---\n")]);
    folder
        .run(&["build"])
        .expect_status(1)
        .expect_text("guide::duplicate-url")
        .expect_text("content/a.md")
        .expect_text("content/b.md");
}

#[test]
fn an_output_folder_that_cannot_be_written_is_told() {
    let folder = Folder::site(&[("good.md", GOOD)]);
    folder.write("file", "not a folder");
    folder.run(&["build", "--out", "file/public"]).expect_status(2).expect_text("file");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let folder = Folder::site(&[("good.md", GOOD)]);
    folder.write("public/precious.txt", "do not lose me");
    folder.run(&["build"]).expect_status(2).expect_text("public");
    assert_eq!(folder.files("public")["precious.txt"], b"do not lose me");
}

#[test]
fn a_template_with_an_error_is_told_and_the_old_site_stays() {
    let folder = Folder::site(&[("good.md", GOOD)]);
    folder.run(&["build"]).expect_status(0);
    let before = folder.files("public");
    folder.write("templates/guide.html", "<p>{% if %}</p>\n");
    folder.run(&["build"]).expect_status(2).expect_text("guide.html");
    folder.write("templates/guide.html", "<p>{{ no.such.thing.anywhere }}</p>\n");
    folder.run(&["build"]).expect_status(2).expect_text("guide.html");
    assert_eq!(folder.files("public"), before);
}

#[test]
fn a_guide_with_an_error_keeps_the_old_site() {
    let folder = Folder::site(&[("good.md", GOOD)]);
    folder.run(&["build"]).expect_status(0);
    let before = folder.files("public");
    folder.write("content/good.md", GOOD.replace("name: good", "nam: good"));
    folder.run(&["build"]).expect_status(1).expect_text("schema::unknown-field");
    assert_eq!(folder.files("public"), before);
    folder.run(&["build", "--keep-going"]).expect_status(1);
    assert_ne!(folder.files("public"), before);
}

#[test]
fn arbitrary_bytes_are_content() {
    // A deterministic stream of bytes, cut into guides.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut folder = Folder::site(&[]);
    for number in 0..40 {
        let bytes: Vec<u8> = (0..2_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let printable = b"`~-#:[]{}<>|&*!%@\"' \n\n\t0aA\xea\xb0\x80\xff\r";
                printable[(state >> 33) as usize % printable.len()]
            })
            .collect();
        folder.write(&format!("content/{number}.md"), &bytes);
        folder.write(&format!("content/{number}-yaml.md"), [b"```yaml\n".as_slice(), &bytes, b"\n```\n"].concat());
    }
    let run = folder.run(&["check"]);
    assert!(run.status == 0 || run.status == 1, "{run:?}");
    let run = folder.run(&["build", "--keep-going"]);
    assert!(run.status == 0 || run.status == 1, "{run:?}");
    folder = Folder::empty();
    folder.run(&["check"]).expect_status(2);
}
