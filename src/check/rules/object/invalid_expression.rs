//! An expression that a server cannot compile.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::similar;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::invalid-expression"),
    level: Level::Error,
    summary: "an expression that cannot be compiled",
    reach: Reach::Document,
    explanation: r#"
## What

An expression of an admission policy, of a webhook's match conditions or of a device selector is no text of the Common Expression Language, names something that is not declared there, or cannot come to what its field takes.

Declared are `object`, `oldObject`, `request` and `namespaceObject`; `authorizer`, but not in a `messageExpression`; `params` in a policy with a `paramKind`; `variables` in a policy, with those that stand before; and in the selector of a device `device` alone.

## Why

The API server compiles expressions and rejects the object.

## Bad

```yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: replicas
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: [apps]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [deployments]
  validations:
    - expression: spec.replicas <= 5
```

## Good

```yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: replicas
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: [apps]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [deployments]
  validations:
    - expression: object.spec.replicas <= 5
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::invalid-expression` after the fence.
"#,
};

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is none.
    Unreadable {
        /// The line of the expression where it fails, from one.
        line: usize,
        /// The column there, from one.
        column: usize,
    },
    /// It names what is not declared.
    Undeclared {
        /// The name.
        name: String,
        /// The names that are.
        declared: Vec<&'static str>,
    },
    /// It selects a field that there is not.
    NoField {
        /// Of what.
        of: String,
        /// The field.
        field: String,
    },
    /// It comes to a value of a type that its field does not take.
    Outcome {
        /// The type.
        found: &'static str,
        /// The types that it takes.
        wanted: &'static [&'static str],
    },
}

/// Words an expression that cannot be compiled.
pub(crate) fn diagnose(spot: Spot<'_>, fault: &Fault) -> Diagnostic {
    let name = spot.name();
    let (message, label) = match fault {
        Fault::Unreadable { line: 1, column } => {
            (format!("{name} cannot be read as an expression"), format!("it fails at its character {column}"))
        }
        Fault::Unreadable { line, column } => (
            format!("{name} cannot be read as an expression"),
            format!("it fails at its line {line}, character {column}"),
        ),
        Fault::Undeclared { name: unknown, .. } => {
            (format!("{name} names {}, which is not declared there", shown(unknown)), String::new())
        }
        Fault::NoField { of, field } => {
            (format!("{name} names {}, which there is not", shown(&format!("{of}.{field}"))), String::new())
        }
        Fault::Outcome { found, wanted } => {
            (format!("{name} comes to {}, and must come to {}", words(found), alternatives(wanted)), String::new())
        }
    };
    let finding = Diagnostic::new(RULE.name, RULE.level, message, spot.span()).field(spot.path().clone());
    let finding = if label.is_empty() { finding } else { finding.at(label) };
    match fault {
        Fault::Undeclared { name, declared } => {
            let names = declared.iter().map(|&known| (known, known));
            let near = similar::nearest(name, names, |known| known.len().div_ceil(4));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let declared: Vec<String> = declared.iter().map(|name| format!("`{name}`")).collect();
            finding.help(format!("declared are {}{near}", declared.join(", ")))
        }
        _ => finding,
    }
}

fn alternatives(types: &[&str]) -> String {
    types.iter().map(|name| words(name)).collect::<Vec<_>>().join(" or ")
}

fn words(name: &str) -> &'static str {
    match name {
        "bool" => "`true` or `false`",
        "string" => "a string",
        "list" => "a list",
        "map" => "a mapping",
        "object" => "an `Object`",
        "null" => "`null`",
        "bytes" => "bytes",
        _ => "a number",
    }
}
