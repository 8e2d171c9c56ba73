//! Downloads as an operator uses them: unpacked, checked and read by `kubectl kustomize`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use support::Folder;

/// A guide with what makes bundles hard: objects defined again, the same object under other words,
/// several documents in an example, JSON, a definition and its resource, names in Korean.
const GUIDE: &str = r#"---
title: Web service
---

```yaml title="web.yaml"
# The first step.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:1 # one
```

```yaml title="웹 서비스.yaml"
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: default
spec:
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: []
```

The second step, and the same cluster role with a namespace that means nothing.

```yaml title="web.yaml"
# The second step.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:2 # two
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader, namespace: web}
rules: []
```

```json
{
	"apiVersion": "v1",
	"kind": "ConfigMap",
	"metadata": {"name": "settings"},
	"data": {"a": "b"}
}
```

```yaml
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
---
apiVersion: other.example.com/v1
kind: Gadget
metadata: {name: g}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object}}
```

```yaml bundle=extra
apiVersion: v1
kind: Namespace
metadata: {name: extra}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: c}
```
"#;

#[test]
fn unpacked_bundles_are_whole_and_kustomize_reads_them() {
    let folder = Folder::site(&[("guides/web.md", GUIDE)]);
    folder.run(&["build"]).expect_status(0);
    let page = folder.path().join("public/guides/web");

    for (archive, unpack) in [("web.tar.gz", ["tar", "-xzf"]), ("web.zip", ["unzip", "-q"])] {
        let into = folder.path().join(archive.replace('.', "-"));
        std::fs::create_dir(&into).unwrap();
        let file = page.join(archive);
        if run(&into, &[unpack[0], unpack[1], file.to_str().unwrap()]).is_none() {
            continue;
        }
        let bundle = into.join("web");
        let names: Vec<String> = names_in(&into);
        assert_eq!(names, ["web"], "an archive unpacks to one folder");
        assert_eq!(names_in(&bundle), ["README.md", "SHA256SUMS", "kustomization.yaml", "manifests"]);
        assert_eq!(
            names_in(&bundle.join("manifests")),
            [
                "01-customresourcedefinition-widgets.example.com.yaml",
                "02-deployment-web.yaml",
                "03-웹-서비스.yaml",
                "04-clusterrole-reader.yaml",
                "05-configmap-settings.json",
                "06-widget-w.yaml",
                "07-gadget-g.yaml",
            ]
        );
        run(&bundle, &["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]);
        let Some(built) = run(&bundle, &["kubectl", "kustomize", "."]) else { continue };
        let kinds: Vec<&str> = built.lines().filter_map(|line| line.strip_prefix("kind: ")).collect();
        assert_eq!(kinds.len(), 7, "{built}");
        assert!(built.contains("image: web:2") && !built.contains("image: web:1"), "the last revision counts");
    }
    run(&page, &["sha256sum", "--check", "--strict", "--quiet", "web.zip.sha256", "bundle.core.yaml.sha256"]);
    let core = std::fs::read_to_string(page.join("bundle.core.yaml")).unwrap();
    assert!(core.contains("kind: Widget") && !core.contains("kind: Gadget"), "{core}");
    assert!(core.contains("          image: web:2 # two\n"), "comments are kept");

    let extra = page.join("extra");
    run(&extra, &["tar", "-xzf", "web-extra.tar.gz"]);
    if let Some(built) = run(&extra.join("web-extra"), &["kubectl", "kustomize", "."]) {
        assert!(built.contains("a: c") && !built.contains("a: b"), "the variant's definition wins: {built}");
    }
}

#[test]
fn what_is_extracted_is_the_bundle_and_kustomize_reads_it() {
    let folder = Folder::site(&[("guides/web.md", GUIDE)]);
    folder.write("alone.md", GUIDE);
    folder.run(&["build", "--quiet"]).expect_status(0);
    let published = |path: &str| std::fs::read_to_string(folder.path().join("public/guides/web").join(path)).unwrap();

    let whole = folder.run(&["extract", "guides/web", "--quiet"]).expect_status(0).stdout;
    assert_eq!(whole, published("bundle.yaml"), "a guide of a site, by its name");
    let alone = folder.run(&["extract", "alone.md", "--quiet"]).expect_status(0).stdout;
    assert_eq!(alone, whole, "the same text without a site");
    let piped = with_input(folder.path(), &["extract", "-", "--quiet"], GUIDE);
    assert_eq!(piped, whole, "the same text from the standard input");
    let variant = folder.run(&["extract", "guides/web", "--bundle", "extra", "--quiet"]).expect_status(0).stdout;
    assert_eq!(variant, published("extra/bundle.yaml"));

    folder
        .run(&["extract", "guides/web", "--out", "out/web"])
        .expect_status(0)
        .expect_text("wrote 10 files to out/web");
    let out = folder.path().join("out/web");
    assert_eq!(names_in(&out), [".guidewright", "README.md", "SHA256SUMS", "kustomization.yaml", "manifests"]);
    run(&out, &["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]);
    if let Some(built) = run(&out, &["kubectl", "kustomize", "."]) {
        assert_eq!(built.lines().filter(|line| line.starts_with("kind: ")).count(), 7, "{built}");
    }
    folder.run(&["extract", "guides/web", "--kind", "svc,deploy", "--out", "out/web"]).expect_status(0);
    assert_eq!(names_in(&out.join("manifests")), ["01-web.yaml", "02-웹-서비스.yaml"]);
    if let Some(built) = run(&out, &["kubectl", "kustomize", "."]) {
        assert!(built.contains("image: web:2") && !built.contains("kind: ClusterRole"), "{built}");
    }

    std::fs::write(out.join("kustomization.yaml"), "# mine\n").unwrap();
    folder
        .run(&["extract", "guides/web", "--out", "out/web"])
        .expect_status(2)
        .expect_text("kustomization.yaml` was changed");
    assert_eq!(std::fs::read_to_string(out.join("kustomization.yaml")).unwrap(), "# mine\n");
    folder.run(&["extract", "guides/web", "--out", "public"]).expect_status(2).expect_text("holds a site");
    folder.run(&["extract", "alone.md", "--out", "."]).expect_status(2).expect_text("not made by Guidewright");
}

/// Runs the program with a text on its standard input, and gives what it prints.
fn with_input(folder: &Path, args: &[&str], text: &str) -> String {
    use std::io::Write;
    let mut command = Command::new(env!("CARGO_BIN_EXE_guidewright"));
    let mut child =
        command.args(args).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a program and gives what it prints; says so loudly when the machine does not have it.
#[track_caller]
fn run(folder: &Path, command: &[&str]) -> Option<String> {
    let output = Command::new(command[0]).args(&command[1..]).current_dir(folder).stdin(Stdio::null()).output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            announce(&format!("`{}` is not installed: `{}` was NOT TESTED", command[0], command.join(" ")));
            return None;
        }
        Err(error) => panic!("{command:?}: {error}"),
    };
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?} in {}:\n{stdout}\n{stderr}", folder.display());
    Some(stdout.into_owned())
}

/// Writes past the capture of the test runner, which hides what passing tests print.
fn announce(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "\n!!! {text}\n");
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("entries are readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}
