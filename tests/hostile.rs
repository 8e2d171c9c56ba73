//! Bad input of every kind gives a diagnostic with a place and exit status 1 or 2: never a panic, a
//! hang, or a lost site.

mod support;

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
