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
fn twenty_thousand_faults_beyond_the_schema_are_counted() {
    let labels: String = (0..20_000).map(|number| format!("    -a{number}: x\n")).collect();
    let map = format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n{labels}");
    expect_counted("labels.yaml", &map, 20_000, "and 19901 more findings of `object::invalid-label`");
    let env: String = (0..20_000).map(|number| format!("        - name: =E{number}\n")).collect();
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: a\n";
    expect_counted("env.yaml", &format!("{pod}      env:\n{env}"), 20_000, "more findings of `object::invalid-name`");
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

/// A definition of `Widget` whose `spec` has this schema, in JSON.
fn definition(spec: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\n\
         spec:\n  group: example.com\n  scope: Namespaced\n  names:\n    kind: Widget\n    plural: widgets\n  versions:\n  \
         - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        \
         properties:\n          spec: {spec}\n"
    )
}

/// Checks a `Widget` with this `spec` against a file of definitions, within a time that has room for a slow
/// machine, and returns the JSON lines. Nothing is told twice.
#[track_caller]
fn widget(path: &str, definitions: &str, spec: &str, status: i32) -> Vec<serde_json::Value> {
    let widget = format!("apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: web\nspec: {spec}\n");
    let folder = Folder::with(&[(path, definitions), ("widget.yaml", &widget)]);
    let started = Instant::now();
    let run = folder.run(&["check", "--format", "json", "--crds", "crds", "widget.yaml"]).expect_status(status);
    assert!(started.elapsed() < Duration::from_secs(40), "{:?}", started.elapsed());
    let lines = run.json();
    assert!(lines.len() <= 101, "{} lines", lines.len());
    lines
}

/// The rules and messages of findings, one a line.
fn told(lines: &[serde_json::Value]) -> String {
    let words = |line: &serde_json::Value| Some(format!("{} {}\n", line["rule"].as_str()?, line["message"].as_str()?));
    lines.iter().filter_map(words).collect()
}

#[test]
fn a_definition_without_end_is_told() {
    let fields: String = (0..140_000).map(|number| format!("f{number}: {{type: string}}, ")).collect();
    let wide = definition(&format!("{{type: object, properties: {{{fields}}}}}"));
    let deep = definition(&("{type: array, items: ".repeat(110) + "{type: string}" + &"}".repeat(110)));
    for definitions in [wide, deep] {
        let lines = widget("crds/a.yaml", &definitions, "{}", 1);
        assert_eq!(told(&lines).matches("the schema is too large or too deep").count(), 1, "{}", told(&lines));
    }
    let nested = definition(&("{type: array, items: ".repeat(5_000) + "{type: string}" + &"}".repeat(5_000)));
    let told = told(&widget("crds/a.yaml", &nested, "{}", 1));
    assert!(told.contains("nested more than 256 levels deep"), "{told}");
}

#[test]
fn a_definition_of_aliases_does_not_go_off() {
    let mut bomb = definition("{type: object}") + "x0: &x0 [a, a, a, a, a, a, a, a]\n";
    for level in 1..20 {
        bomb += &format!("x{level}: &x{level} [{}]\n", vec![format!("*x{}", level - 1); 8].join(", "));
    }
    let told = told(&widget("crds/a.yaml", &bomb, "{}", 1));
    assert!(told.contains("the definition cannot be read"), "{told}");
}

#[test]
fn patterns_that_are_slow_or_large_end() {
    // In linear time.
    let slow = definition("{type: object, additionalProperties: {type: string, pattern: '^(([a-z])+)+$'}}");
    let values: String = (0..200).map(|number| format!("f{number}: {}1, ", "a".repeat(2_000))).collect();
    let lines = widget("crds/a.yaml", &slow, &format!("{{{values}}}"), 1);
    assert!(told(&lines).contains("and 101 more findings of `schema::pattern-mismatch`"), "{}", told(&lines));
    // Each of them too large to compile, in fields and in rules.
    let pattern = |number: u32| format!("^(a{{1,900}}){{1,90}}b{number}$");
    let values: String = (0..3_000).map(|number| format!("f{number}: a, ")).collect();
    let keyword = |number| format!("pattern: '{}'", pattern(number));
    let rule = |number| format!("x-kubernetes-validations: [{{rule: \"self.matches('{}')\"}}]", pattern(number));
    for demand in [&keyword as &dyn Fn(u32) -> String, &rule] {
        let fields: String =
            (0..3_000).map(|number| format!("f{number}: {{type: string, {}}}, ", demand(number))).collect();
        let large = definition(&format!("{{type: object, properties: {{{fields}}}}}"));
        let told = told(&widget("crds/a.yaml", &large, &format!("{{{values}}}"), 0));
        assert!(told.contains("a rule of `spec.f0` was not run: `"), "{told}");
        assert!(told.contains("the object is too large to be checked as a whole"), "{told}");
    }
}

#[test]
fn rules_that_are_huge_or_endless_end() {
    let quotes = |rule: &str| rule.replace('\'', "''");
    let items: Vec<String> = (0..2_000).map(|number| number.to_string()).collect();
    let fold = "self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d >= 0))))";
    for rule in [fold.to_owned(), "self[0] == 1 && ".repeat(60_000) + "true", "(".repeat(60_000) + "true"] {
        let rules = format!("[{{rule: '{}'}}]", quotes(&rule));
        let schema =
            definition(&format!("{{type: array, items: {{type: integer}}, x-kubernetes-validations: {rules}}}"));
        let told = told(&widget("crds/a.yaml", &schema, &format!("[{}]", items.join(", ")), 0));
        assert!(told.contains("a rule of `spec` was not run: `"), "{told}");
    }
}

#[test]
fn references_of_json_schemas_lead_nowhere() {
    let cycles = [
        r##"{"type":"object","properties":{"spec":{"$ref":"#"}}}"##,
        r##"{"type":"object","properties":{"spec":{"$ref":"#/definitions/a"}},
            "definitions":{"a":{"allOf":[{"$ref":"#/definitions/b"}]},"b":{"anyOf":[{"$ref":"#/definitions/a"}]}}}"##,
    ];
    for schema in cycles {
        let lines = widget("crds/example.com/widget_v1.json", schema, "{spec: {spec: {}}}", 0);
        assert_eq!(told(&lines), "");
    }
}
