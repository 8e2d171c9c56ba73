//! A custom resource that nothing is known of.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::Gvk;
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::unknown-group"),
    level: Level::Info,
    summary: "a custom resource is not checked, since its definition is not known",
    reach: Reach::Document,
    explanation: r#"
## What

A manifest's group and version belong neither to Kubernetes nor to a CustomResourceDefinition that Guidewright was given. Only its syntax is checked.

The summary of a run has one line for each such group. This message, one for each document, stands in JSON output, and in text with `-v`.

## Why

You should know what is not checked. The manifest may be right or wrong.

## Bad

```yaml
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
```

## Good

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
```

## How to silence

Write `allow=schema::unknown-group` after the fence, or set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"schema::unknown-group" = "off"
```
"#,
};

/// Words a kind of an unknown group.
pub(crate) fn diagnose(root: Node<'_>, gvk: &Gvk) -> Diagnostic {
    let span = root.get("apiVersion").map_or(root.span(), Node::span);
    let message = format!("the {} is not checked: nothing is known of `{}`", gvk.kind, gvk.api_version());
    Diagnostic::new(RULE.name, RULE.level, message, span)
        .at("not one of Kubernetes' own groups")
        .help("`--crds PATH` brings the definitions of custom resources, as does a site's folder `crds/`")
}
