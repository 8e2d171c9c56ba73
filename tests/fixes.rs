//! `check --fix`: what it changes, what it leaves, and that it changes nothing twice.

mod support;

use support::Folder;

const CONFIG: &str = "title = \"Test\"\n";

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: example.com/web:1.0\n";

fn text(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path().join(path)).expect("the file is readable")
}

#[test]
fn safe_fixes_are_made_where_the_author_wrote() {
    let guide = "---\ntitle: Fix\n---\n\n> - ```yaml\n>   apiVersion: v1\n>   kind: Pod\n>   metadata:\n>     name: web\n>     labels: {tier: no}\n>   spec:\n>     contaners:\n>       - name: web\n>         image: example.com/web:1.0\n>         env:\n>           - name: PORT\n>             value: 8080\n>   ```\n\n```yaml\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\nspec:\n  minAvailable: 1\n  selector:\n    matchLabels: {app: web}\n```\n";
    let folder = Folder::site(&[("fix.md", guide)]);
    let run = folder.run(&["check", "--fix"]).expect_status(0);
    assert!(run.stderr.contains("fixed content/fix.md:12: "), "{}", run.stderr);
    assert!(run.stderr.contains("fixed 4 findings in 1 file"), "{}", run.stderr);
    let expected = guide
        .replace("tier: no", "tier: \"no\"")
        .replace("contaners", "containers")
        .replace("value: 8080", "value: \"8080\"")
        .replace("policy/v1beta1", "policy/v1");
    assert_eq!(text(&folder, "content/fix.md"), expected);
    folder.run(&["check", "--fix"]).expect_status(0).expect_text("nothing to fix without asking");
    assert_eq!(text(&folder, "content/fix.md"), expected);
}

#[test]
fn drifted_blocks_show_their_file_again() {
    let guide = "---\ntitle: Fix\n---\r\n\r\n1. One:\r\n\r\n   ```yaml file=\"web.yaml\"\r\n   old: 1\r\n   ```\r\n\r\n> ```yaml file=\"web.yaml#spec\"\r\n> ```\r\n>\r\n> ```yaml file=\"web.yaml#spec\"\r\n> spec: {}\r\n> ```\r\n";
    let pod = POD.replace("spec:", "# region spec\nspec:") + "# endregion\n";
    let folder = Folder::site(&[("fix.md", guide), ("web.yaml", &pod)]);
    folder.run(&["check"]).expect_status(1).expect_text("guide::drifted-file");
    folder.run(&["check", "--fix"]).expect_status(0).expect_text("copy `content/web.yaml` into the block");
    let spec = "> spec:\r\n>   containers:\r\n>     - name: web\r\n>       image: example.com/web:1.0\r\n";
    let whole: String = pod.lines().map(|line| format!("   {line}\r\n")).collect();
    let expected = guide.replace("   old: 1\r\n", &whole).replace("> spec: {}\r\n", spec);
    assert_eq!(text(&folder, "content/fix.md"), expected);
    assert_eq!(text(&folder, "content/web.yaml"), pod);
    folder.run(&["check", "--fix"]).expect_status(0).expect_text("nothing to fix");
}

#[test]
fn the_mirrored_file_is_mended_and_then_its_block() {
    let wrong = POD.replace("image:", "imge:");
    let guide = format!("---\ntitle: Fix\n---\n\n```yaml file=../m/web.yaml\n{wrong}```\n");
    let folder = Folder::site(&[("fix.md", &guide)]);
    folder.write("m/web.yaml", &wrong);
    let run = folder.run(&["check", "--fix"]).expect_status(0);
    assert!(run.stderr.contains("fixed 2 findings in 2 files"), "{}", run.stderr);
    assert_eq!(text(&folder, "m/web.yaml"), POD);
    assert_eq!(text(&folder, "content/fix.md"), guide.replace("imge:", "image:"));
}

#[test]
fn what_is_not_certain_is_left() {
    let blocks = [
        // The new version wants a selector.
        "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template: {}\n",
        // What it is was only guessed.
        "livenessProbe:\n  httpGet: {path: /, port: 80}\n  initialDelaySeconds: 1\n  periodSecond: 3\n",
    ];
    let guide: String = blocks.iter().map(|block| format!("```yaml\n{block}```\n\n")).collect();
    let marked = "```yaml invalid=schema::unknown-field\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  nam: a\n```\n";
    let guide = format!("---\ntitle: Fix\n---\n\n{guide}{marked}");
    let folder = Folder::site(&[("fix.md", &guide)]);
    folder.run(&["check", "--fix"]);
    assert_eq!(text(&folder, "content/fix.md"), guide);
}

#[test]
fn files_are_fixed_without_a_site() {
    let wrong = POD.replace("image:", "imge:");
    let folder = Folder::with(&[("docs/web.yaml", wrong.as_str()), ("docs/other.yaml", wrong.as_str())]);
    folder.run(&["check", "--fix", "docs/web.yaml"]).expect_status(0);
    assert_eq!(text(&folder, "docs/web.yaml"), POD);
    assert_eq!(text(&folder, "docs/other.yaml"), wrong);
    let run = folder.run(&["check", "--fix", "--format", "json", "--yaml", "docs"]).expect_status(0);
    assert_eq!(run.json().len(), 1);
    assert_eq!(text(&folder, "docs/other.yaml"), POD);
}

#[test]
fn here_documents_and_json_are_fixed_in_place() {
    let script = "```bash\ncat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  price: \\$5\n  debug: no\nEOF\n```\n\n```json\n{\n  \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\",\n  \"metadata\": {\"nmae\": \"web\"}\n}\n```\n";
    let folder = Folder::with(&[("README.md", script), ("guidewright.toml", CONFIG)]);
    folder.run(&["check", "--fix", "README.md"]).expect_status(0);
    let expected = script.replace("debug: no", "debug: \"no\"").replace("\"nmae\"", "\"name\"");
    assert_eq!(text(&folder, "README.md"), expected);
}
