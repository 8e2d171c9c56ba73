//! A kind that no release of Kubernetes has, and no definition of custom resources.

use crate::check::document::rewrite;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::{Gvk, ReleaseSet};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::unknown-kind"),
    level: Level::Error,
    summary: "there is no such kind in this group and version",
    reach: Reach::Document,
    explanation: r#"
## What

A manifest's `apiVersion` belongs to Kubernetes, but there is no such `kind` in it: a typo, the wrong group, or a version that does not exist. So it is for a custom resource whose definition is known, in a version that the definition does not serve.

Kinds of groups that nothing is known of are no finding.

## Why

The API server answers `no matches for kind`, and nothing is created.

## Bad

```yaml
apiVersion: v1
kind: Deployment
metadata:
  name: web
```

## Good

```yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::unknown-kind` after the fence. Else write `allow=schema::unknown-kind` there.
"#,
};

/// Words a kind that does not exist. `exists_in` has the releases that were not asked for and serve it.
pub(crate) fn diagnose(root: Node<'_>, gvk: &Gvk, similar: &[Gvk], exists_in: ReleaseSet) -> Diagnostic {
    let (api_version, kind) = (root.get("apiVersion"), root.get("kind"));
    // The part that is wrong: of a known kind the version, else the kind.
    let same_kind = similar.first().is_some_and(|first| first.kind == gvk.kind);
    let wrong = if same_kind || !exists_in.is_empty() { api_version.or(kind) } else { kind.or(api_version) };
    let span = wrong.map_or(root.span(), Node::span);
    let message = format!("there is no kind `{}` in `{}`", gvk.kind, gvk.api_version());
    let mut diagnostic = Diagnostic::new(RULE.name, RULE.level, message, span);
    if !exists_in.is_empty() {
        return diagnostic.at("not in the releases that are checked").help(format!("Kubernetes {exists_in} has it"));
    }
    diagnostic = diagnostic.at("no such kind in this group and version");
    let Some(first) = similar.first() else {
        return diagnostic;
    };
    let meant: Vec<String> = similar.iter().map(|gvk| shown(gvk, same_kind)).collect();
    diagnostic = diagnostic.help(format!("did you mean {}?", meant.join(" or ")));
    // A change of group, version and kind at once is for the author to judge.
    if same_kind || first.api_version() == gvk.api_version() {
        let text = if same_kind { first.api_version() } else { first.kind.clone() };
        let written = if same_kind { gvk.api_version() } else { gvk.kind.clone() };
        if let Some(edit) = rewrite(span, &written, &text) {
            diagnostic = diagnostic.fix(format!("write `{text}`"), vec![edit]);
        }
    }
    diagnostic
}

fn shown(gvk: &Gvk, same_kind: bool) -> String {
    if same_kind {
        format!("`apiVersion: {}`", gvk.api_version())
    } else {
        format!("`kind: {}` of `{}`", gvk.kind, gvk.api_version())
    }
}
