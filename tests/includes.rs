//! Files that other generators' includes name, through the whole program.

mod support;

use support::{Folder, Run};

const WRONG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\nsize: 3\n";

/// `path:line rule` of each finding.
fn found(run: &Run) -> Vec<String> {
    let lines = run.json();
    let tell = |line: &serde_json::Value| {
        let place = format!("{}:{}", line["path"].as_str()?, line["line"]);
        Some(format!("{place} {}", line["rule"].as_str()?))
    };
    lines.iter().filter_map(tell).collect()
}

#[test]
fn each_generator_finds_its_files() {
    for (guide, text, file) in [
        ("content/ko/docs/web.md", "{{% code_sample file=\"pods/web.yaml\" %}}", "content/en/examples/pods/web.yaml"),
        ("content/en/docs/web.md", "{{< codenew file=\"web.yaml\" >}}", "content/en/examples/web.yaml"),
        ("content/en/docs/web.md", "{{< code file=\"web.json\" >}}", "content/en/docs/web.json"),
        ("docs/a/web.md", "--8<-- \"snippets/web.yaml\"", "snippets/web.yaml"),
        ("docs/a/web.md", "--8<-- 'web.yml:1:3'", "docs/web.yml"),
        ("docs/a/web.md", "``` yaml\n--8<-- \"web.yaml\"\n```", "docs/a/web.yaml"),
        ("docs/web.mdx", "import Web from '!!raw-loader!./web.yaml';\n\n<CodeBlock>{Web}</CodeBlock>", "docs/web.yaml"),
        ("docs/a/web.mdx", "import Web from '!!raw-loader!@site/static/web.yaml';", "static/web.yaml"),
    ] {
        let folder = Folder::with(&[(".git/HEAD", ""), (guide, text), (file, WRONG)]);
        let run = folder.run(&["check", "--format", "json", guide]).expect_status(1);
        assert_eq!(found(&run), [format!("{file}:5 schema::unknown-field")], "{text}");
    }
}

#[test]
fn a_file_is_checked_once_and_names_who_includes_it() {
    let include = "--8<-- \"web.yaml\"\n";
    let folder = Folder::with(&[("docs/a.md", include), ("docs/b.md", include), ("docs/web.yaml", WRONG)]);
    let run = folder.run(&["check", "docs"]).expect_status(1);
    assert_eq!(run.stdout.matches("has no field").count(), 1, "{}", run.stdout);
    assert!(run.stdout.contains("docs/web.yaml:5:1") && run.stdout.contains("included here"), "{}", run.stdout);
    assert!(run.stdout.contains("docs/a.md:1:8"), "{}", run.stdout);
    // Named or walked over, it is a file like any other.
    let run = folder.run(&["check", "--yaml", "docs"]).expect_status(1);
    assert_eq!(run.stdout.matches("has no field").count(), 1, "{}", run.stdout);
    assert!(!run.stdout.contains("included here"), "{}", run.stdout);
}

#[test]
fn what_cannot_be_found_or_lies_outside_is_nothing() {
    let text = "{{< code_sample file=\"pods/nowhere.yaml\" >}}\n\n--8<-- \"../../secret.yaml\"\n\n--8<-- \"https://example.com/web.yaml\"\n";
    let folder = Folder::with(&[("repo/.git/HEAD", ""), ("repo/docs/web.md", text), ("secret.yaml", WRONG)]);
    let run = folder.run(&["check", "--format", "json", "repo/docs"]).expect_status(0);
    assert_eq!(found(&run), [""; 0]);
    // Of our own attribute it is told.
    folder.write("repo/docs/web.md", "```yaml file=../../secret.yaml\n```\n");
    folder.run(&["check", "repo/docs"]).expect_status(1).expect_text("leads out of the site");
}

#[test]
fn a_part_of_a_file_is_no_proof() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 3\n";
    let folder = Folder::with(&[("docs/a.md", "--8<-- \"patch.yaml\"\n"), ("docs/patch.yaml", patch)]);
    folder.run(&["check", "docs"]).expect_status(0);
}

#[test]
fn a_block_shows_its_file_and_bundles_it() {
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mirrored\n";
    let guide = "---\ntitle: Web\n---\n\n```yaml file=\"../manifests/web.yaml\" title=\"web.yaml\"\n```\n";
    let folder = Folder::site(&[("web.md", guide)]);
    folder.write("manifests/web.yaml", manifest);
    folder.run(&["build"]).expect_status(0);
    let files = folder.files("public");
    let page = String::from_utf8_lossy(&files["web/index.html"]);
    assert!(page.contains("mirrored"), "{page}");
    assert_eq!(files["web/web.yaml"], manifest.as_bytes());
    assert!(String::from_utf8_lossy(&files["web/bundle.yaml"]).contains("name: mirrored"));
}

#[test]
fn a_here_document_is_a_file_in_the_frame_of_its_block() {
    let guide = "---\ntitle: Web\n---\n\n```bash\ncat <<EOF > web.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: written\ndata:\n  PRICE: \"\\$5\"\nEOF\nkubectl apply -f web.yaml\n```\n\n```bash\nkubectl apply -f - <<EOF\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: of-$STAGE\nEOF\n```\n";
    let folder = Folder::site(&[("web.md", guide)]);
    folder.run(&["build"]).expect_status(0);
    let files = folder.files("public");
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: written\ndata:\n  PRICE: \"$5\"\n";
    assert_eq!(String::from_utf8_lossy(&files["web/web.yaml"]), manifest);
    let bundle = String::from_utf8_lossy(&files["web/bundle.yaml"]);
    assert!(bundle.contains("name: written") && !bundle.contains("STAGE"), "{bundle}");
    let page = String::from_utf8_lossy(&files["web/index.html"]);
    assert!(page.contains("id=\"web.yaml\"") || page.contains("id=web.yaml"), "{page}");
    assert!(page.contains("href=\"web.yaml\"") || page.contains("href=web.yaml"), "{page}");
}

#[test]
fn marked_lines_are_shown() {
    let guide = "---\ntitle: Web\n---\n\n```yaml hl=metadata del=2 ins=1\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n```\n\n```bash {2} numbers\nls\nls -l\n```\n";
    let folder = Folder::site(&[("web.md", guide)]);
    folder.run(&["build"]).expect_status(0);
    let files = folder.files("public");
    let page = String::from_utf8_lossy(&files["web/index.html"]);
    for part in ["<ins>", "<del>", "<mark class=l data-n=2>"] {
        assert_eq!(page.matches(part).count(), 1, "{part}: {page}");
    }
    assert_eq!(page.matches("<mark>").count(), 2, "{page}");
}
