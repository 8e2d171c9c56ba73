//! A value of the right type that its field's format does not allow.

use crate::check::document::{DocumentView, field_name};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::{Format, Violation};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::bad-format"),
    level: Level::Error,
    summary: "a value is not of the format that its field takes",
    reach: Reach::Document,
    explanation: r#"
## What

A value has the right type, but its text is not what the field takes: a quantity such as `128Mi`, a time such as `2026-01-31T12:00:00Z`, base64, or a number that fits 32 or 64 bits.

## Why

The API server reads these texts. What it cannot read, it rejects.

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
        limits:
          memory: 128MB
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
        limits:
          memory: 128Mi
```

## How to silence

A placeholder (`<size>`, `${SIZE}`, `{{ size }}`) stands for a value of any format. In the `data` of a Secret, plain text belongs under `stringData`. Where the fault is what the example shows, write `yaml invalid=schema::bad-format` after the fence.
"#,
};

/// Longer values are shown by their beginning.
const MAX_SHOWN: usize = 40;

/// Words a value of the wrong format.
pub(crate) fn diagnose(
    view: &DocumentView<'_>,
    violation: &Violation<'_>,
    format: Format,
    node: Option<Node<'_>>,
) -> Diagnostic {
    let field = field_name(&violation.path);
    let text = node.map_or("", Node::text);
    let shown = node.map_or_else(|| "the value".to_owned(), |_| shown(text));
    let diagnostic = |message: String| Diagnostic::new(RULE.name, RULE.level, message, violation.span);
    match format {
        Format::Quantity => {
            let diagnostic = diagnostic(format!("{shown} is not a quantity, as {field} takes"));
            match quantity_meant(text) {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic.help(
                    "a quantity is a number with an optional suffix: `m` for thousandths, `k`, `M`, `G`, `T`, `P`, `E`, \
                     or the binary `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`",
                ),
            }
        }
        Format::Int32 => diagnostic(format!("{shown} does not fit {field}")).help(format!(
            "the field takes a 32-bit number, from {} to {}",
            i32::MIN,
            i32::MAX
        )),
        Format::Int64 => diagnostic(format!("{shown} does not fit {field}")).help(format!(
            "the field takes a 64-bit number, from {} to {}",
            i64::MIN,
            i64::MAX
        )),
        Format::Byte => {
            let diagnostic = diagnostic(format!("{field} takes base64, which this is not"));
            match view.object {
                Some(object) if object.gvk.kind == "Secret" && object.gvk.group.is_empty() => {
                    diagnostic.help("plain text belongs under `stringData`: the API server encodes it")
                }
                _ => diagnostic.help("encode it with `base64`"),
            }
        }
        Format::DateTime => diagnostic(format!("{shown} is not a time, as {field} takes"))
            .help("write it as RFC 3339 has it, such as `2026-01-31T12:00:00Z`"),
        Format::MicroTime => diagnostic(format!("{shown} is not a time, as {field} takes"))
            .help("write it as RFC 3339 has it, with microseconds, such as `2026-01-31T12:00:00.000000Z`"),
        Format::None => diagnostic(format!("{shown} is not what {field} takes")),
    }
}

/// Words a text that is not what a definition says it is.
pub(crate) fn diagnose_as(violation: &Violation<'_>, what: &str, node: Option<Node<'_>>) -> Diagnostic {
    let field = field_name(&violation.path);
    let text = node.map_or_else(|| "the value".to_owned(), |node| shown(node.text()));
    let message = format!("{text} is not what {field} takes");
    Diagnostic::new(RULE.name, RULE.level, message, violation.span).help(format!("it takes {what}"))
}

fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("`{}...`", &line[..end]),
        None if line.len() < text.trim_end().len() => format!("`{line}...`"),
        None => format!("`{line}`"),
    }
}

/// The quantity that was meant by a common slip: `128MB`, `1gb`, `2 Gi`, `500 m`.
fn quantity_meant(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    number.parse::<f64>().ok()?;
    let suffix = suffix.trim();
    let meant = match suffix.to_ascii_lowercase().as_str() {
        "k" | "kb" | "kib" | "ki" => "Ki",
        "m" if suffix == "m" => "m",
        "m" | "mb" | "mib" | "mi" => "Mi",
        "g" | "gb" | "gib" | "gi" => "Gi",
        "t" | "tb" | "tib" | "ti" => "Ti",
        "cpu" | "cpus" | "core" | "cores" => "",
        "millicores" | "millicpu" | "millicpus" => "m",
        _ => return None,
    };
    let meant = format!("{number}{meant}");
    (meant != text).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_slips_are_understood() {
        for (written, meant) in [
            ("128MB", Some("128Mi")),
            ("1gb", Some("1Gi")),
            ("2 Gi", Some("2Gi")),
            ("500 m", Some("500m")),
            ("0.5 cores", Some("0.5")),
            ("100Mi", None),
            ("lots", None),
            ("", None),
        ] {
            assert_eq!(quantity_meant(written).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        assert_eq!(shown("short"), "`short`");
        assert_eq!(shown("one\ntwo"), "`one...`");
        assert_eq!(shown(&"가".repeat(100)), format!("`{}...`", "가".repeat(40)));
    }
}
