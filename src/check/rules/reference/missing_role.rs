//! A role that the guide does not have.

use crate::check::applied::Applied;
use crate::check::references::{Lack, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-role"),
    level: Level::Warning,
    summary: "a binding names a role that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A RoleBinding or ClusterRoleBinding names a Role or ClusterRole that the guide does not show, though it shows others.

Roles that every cluster has (`admin`, `cluster-admin`, `edit`, `view`, `system:…`) are no finding, nor are those that the guide assumes (`assumes`) or makes with a command.

## Why

The binding is taken and grants nothing. What it binds cannot be changed later: it has to be deleted and made again.

## Bad

```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: read-pods
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [get, list]
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
```

```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: web-reads-pods
subjects:
  - kind: ServiceAccount
    name: web
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: pod-reader
```

## Good

```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: read-pods
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [get, list]
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
```

```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: web-reads-pods
subjects:
  - kind: ServiceAccount
    name: web
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: read-pods
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [role/read-pods]
requires: [setup.md]
```

Else write `allow=reference::missing-role` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::missing-role" = "off"
```
"#,
};

/// Words a reference to what the guide lacks.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    lack.diagnostic(&RULE, object, used)
}
