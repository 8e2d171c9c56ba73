//! An API version that every checked release has dropped.

use super::Fit;
use crate::check::document::rewrite;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::Gvk;
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("api::removed-version"),
    level: Level::Error,
    summary: "an API version no longer exists",
    reach: Reach::Document,
    explanation: r#"
## What

A manifest's `apiVersion` once had this kind, and no supported release of Kubernetes has it any more. The message names the release that dropped it, and what replaces it.

## Why

Every cluster that a reader can have rejects the object: `no matches for kind`.

## Bad

```yaml
apiVersion: batch/v1beta1
kind: CronJob
metadata:
  name: report
spec:
  schedule: "0 6 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: example.com/report:1.0
```

## Good

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
spec:
  schedule: "0 6 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: example.com/report:1.0
```

## How to silence

Where an old version is what the example shows, write `yaml invalid=api::removed-version` after the fence: the page shows the block with the message.
"#,
};

/// Words an API version that is gone since the release with this minor version. `fit` says whether the
/// replacement takes the rest of the document as it is.
pub(crate) fn diagnose(root: Node<'_>, gvk: &Gvk, removed_in: u8, replacement: Option<&Gvk>, fit: Fit) -> Diagnostic {
    let span = root.get("apiVersion").map_or(root.span(), Node::span);
    let message = format!("{} of `{}` was removed in Kubernetes 1.{removed_in}", gvk.kind, gvk.api_version());
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, span);
    let Some(successor) = replacement else {
        return diagnostic.help("nothing replaces it: no supported cluster accepts the example");
    };
    let api_version = successor.api_version();
    if successor.kind != gvk.kind {
        return diagnostic.help(format!("use `kind: {}` of `{api_version}`", successor.kind));
    }
    let edit = rewrite(span, &gvk.api_version(), &api_version);
    let title = format!("write `{api_version}`");
    match (fit, edit) {
        (Fit::Same, Some(edit)) => {
            diagnostic.help(format!("use `apiVersion: {api_version}`")).safe_fix(title, vec![edit])
        }
        (_, edit) => {
            let diagnostic =
                diagnostic.help(format!("use `apiVersion: {api_version}`; some fields may have other names there"));
            match edit {
                Some(edit) => diagnostic.fix(title, vec![edit]),
                None => diagnostic,
            }
        }
    }
}
