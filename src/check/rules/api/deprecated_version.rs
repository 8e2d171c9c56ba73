//! An API version that is still served, but on its way out.

use super::Fit;
use crate::check::document::rewrite;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::Gvk;
use crate::schema::Deprecation;
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("api::deprecated-version"),
    level: Level::Warning,
    summary: "an API version is deprecated",
    reach: Reach::Document,
    explanation: r#"
## What

A manifest's kind, in the version that its `apiVersion` names, is deprecated. The message names the release that deprecated it, the one that removes it where that is settled, and what to use instead.

## Why

The example works today, and will not on a later release. `kubectl` warns every reader who applies it.

## Bad

```yaml
apiVersion: v1
kind: Endpoints
metadata:
  name: database
subsets:
  - addresses:
      - ip: 192.0.2.10
    ports:
      - port: 5432
```

## Good

```yaml
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: database-1
  labels:
    kubernetes.io/service-name: database
addressType: IPv4
endpoints:
  - addresses: ["192.0.2.10"]
ports:
  - port: 5432
```

## How to silence

Write `allow=api::deprecated-version` after the fence, or set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"api::deprecated-version" = "off"
```
"#,
};

/// Words a kind that is on its way out. `fit` says whether the replacement takes the rest of the
/// document as it is.
pub(crate) fn diagnose(root: Node<'_>, gvk: &Gvk, deprecation: &Deprecation, fit: Fit) -> Diagnostic {
    let span = root.get("apiVersion").map_or(root.span(), Node::span);
    let mut message = format!(
        "{} of `{}` is deprecated since Kubernetes 1.{}",
        gvk.kind,
        gvk.api_version(),
        deprecation.deprecated_in
    );
    if let Some(removed_in) = deprecation.removed_in {
        message.push_str(&format!(" and removed in 1.{removed_in}"));
    }
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, span);
    match &deprecation.replacement {
        Some(successor) if successor.kind == gvk.kind => {
            let text = successor.api_version();
            let diagnostic = diagnostic.help(format!("use `apiVersion: {text}`"));
            match rewrite(span, &gvk.api_version(), &text).filter(|_| fit == Fit::Same) {
                Some(edit) => diagnostic.safe_fix(format!("write `{text}`"), vec![edit]),
                None => diagnostic,
            }
        }
        Some(successor) => diagnostic.help(format!("use `kind: {}` of `{}`", successor.kind, successor.api_version())),
        None => diagnostic,
    }
}
