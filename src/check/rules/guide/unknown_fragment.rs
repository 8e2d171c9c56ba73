//! A declared fragment whose type cannot be found.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::FragmentRequest;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::unknown-fragment"),
    level: Level::Error,
    summary: "a declared fragment is of no known type",
    reach: Reach::Request,
    explanation: r#"
## What

A block says `fragment=PATH`, and there is no type at that path; or it says `fragment` alone, and no type fits it.

## Why

The author asks for the full check of a part of a manifest. Without its type, nothing is checked.

## Bad

```yaml fragment=Deployment.spec.stratgy
type: Recreate
```

## Good

```yaml fragment=Deployment.spec.strategy
type: Recreate
```

## How to silence

Name the path as `kubectl explain` does: a kind, then fields (`Pod.spec.containers`). Without `fragment`, the block is checked only if its type can be inferred.
"#,
};

/// Words a fragment without a type.
pub(crate) fn diagnose(request: &FragmentRequest) -> Diagnostic {
    let diagnostic = |message: String| Diagnostic::new(RULE.name, RULE.level, message, request.span);
    match &request.path {
        Some(path) => diagnostic(format!("there is no type at `{path}`"))
            .help("a path is a kind and then fields, such as `Deployment.spec.strategy`"),
        None => diagnostic("no type fits this fragment".into())
            .help("name the place that it belongs to, as in `fragment=Deployment.spec.strategy`"),
    }
}
