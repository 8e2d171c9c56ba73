//! A text that is no IP address or range where one must stand.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::invalid-address"),
    level: Level::Error,
    summary: "a text is no IP address or range where one must stand",
    reach: Reach::Document,
    explanation: r#"
## What

A field takes an IP address (`10.0.0.1`, `2001:db8::1`) or a range of them in CIDR form (`10.0.0.0/8`), and something else stands there, such as a host name or an address without its `/` and bits.

## Why

The API server rejects the object.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostAliases:
    - ip: localhost
      hostnames: [web.local]
  containers:
    - name: web
      image: nginx:1.30
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostAliases:
    - ip: 127.0.0.1
      hostnames: [web.local]
  containers:
    - name: web
      image: nginx:1.30
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::invalid-address` after the fence.
"#,
};

/// Words what is no IP address.
pub(crate) fn diagnose_address(spot: Spot<'_>) -> Diagnostic {
    diagnose(spot, "an IP address such as `10.9.8.7` or `2001:db8::ffff`")
}

/// Words what is no range of addresses.
pub(crate) fn diagnose_range(spot: Spot<'_>) -> Diagnostic {
    diagnose(spot, "a range of IP addresses such as `10.9.8.0/24` or `2001:db8::/64`")
}

/// Words what is not as `wanted` says.
pub(crate) fn diagnose(spot: Spot<'_>, wanted: &str) -> Diagnostic {
    let message = format!("{} takes {wanted}, not {}", spot.name(), shown(spot.text()));
    Diagnostic::new(RULE.name, RULE.level, message, spot.span()).field(spot.path().clone())
}
