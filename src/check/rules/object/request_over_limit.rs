//! A container that requests more of a resource than its limit.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::request-over-limit"),
    level: Level::Error,
    summary: "a container requests more of a resource than its limit",
    reach: Reach::Document,
    explanation: r#"
## What

Under `resources`, the `requests` of a resource are higher than its `limits`.

## Why

A container can never be given what it asks for. The API server rejects the object.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      resources:
        requests:
          memory: 512Mi
        limits:
          memory: 512M
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      resources:
        requests:
          memory: 256Mi
        limits:
          memory: 512Mi
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::request-over-limit` after the fence.
"#,
};

/// Words a request that is higher than its limit.
pub(crate) fn diagnose(request: Spot<'_>, limit: Spot<'_>) -> Diagnostic {
    let message = format!("{} is over its limit of {}", request.name(), shown(limit.text()));
    Diagnostic::new(RULE.name, RULE.level, message, request.span())
        .at(format!("requests {}", shown(request.text())))
        .label(limit.span(), "the limit")
        .field(request.path().clone())
}

/// Words a request of a resource that must equal its limit, as those of extended resources must.
pub(crate) fn diagnose_unequal(request: Spot<'_>, limit: Spot<'_>) -> Diagnostic {
    let message = format!("{} must be equal to its limit", request.name());
    Diagnostic::new(RULE.name, RULE.level, message, request.span())
        .label(limit.span(), "the limit")
        .help("resources other than `cpu`, `memory` and `ephemeral-storage` cannot be overcommitted")
        .field(request.path().clone())
}
