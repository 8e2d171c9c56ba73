//! A file to apply that the guide does not have.

use crate::check::references::Near;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-file"),
    level: Level::Warning,
    summary: "a command applies a file that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A command (`kubectl apply -f web.yaml`) names a file that the guide gives nowhere: it is the title of no example, no download of the page, no file beside the guide, and no other command makes it.

It is told only in a guide that gives its examples the names of files (`title="web.yaml"`), and not where a repository is cloned.

## Why

The reader follows the guide, and `kubectl` answers that the path does not exist.

## Bad

```yaml title="settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  LOG_LEVEL: info
```

```bash
kubectl apply -f setings.yaml
```

## Good

```yaml title="settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  LOG_LEVEL: info
```

```bash
kubectl apply -f settings.yaml
```

## How to silence

Write `allow=reference::missing-file` after the fence, or set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"reference::missing-file" = "off"
```
"#,
};

/// Words a file that the guide does not give.
pub(crate) fn diagnose(file: &str, span: Span, near: Option<Near>) -> Diagnostic {
    let message = format!("this guide has no file `{file}`");
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, span).at("the command cannot find it");
    match near {
        Some(near) => {
            diagnostic.label(near.span, "a file with this name").help(format!("did you mean `{}`?", near.name))
        }
        None => diagnostic.help(format!("give the example that it holds the title `{file}`")),
    }
}
