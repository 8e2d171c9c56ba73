//! A secret for everybody to read.

use crate::check::applied::{Applied, Pod, Step, is_text, items};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::plain-secret"),
    level: Level::Off,
    summary: "a secret stands in plain text",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A password, token or key stands in plain text: as the `value` of an environment variable with such a name, under such a key of a ConfigMap, in the `stringData` of a Secret, or within an address (`postgresql://shop:hunter2@db/shop`) in any of these. kube-linter calls the first `env-var-secret`.

Empty values, placeholders, references such as `$(NAME)`, names of files, and words that stand for a secret (`changeme`, `example`, `xxx`) are no finding; neither are user names, hosts and ports in a Secret. Of the other values in a Secret whose keys promise no secret, the first is told.

## Why

What stands in a guide is copied as it is, and what stands in a manifest is in the history of its repository for good. Environment variables also show in the object itself, to everybody who may read it.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.29
      env:
        - name: DB_PASSWORD
          value: hunter2
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
      image: nginx:1.29
      env:
        - name: DB_PASSWORD
          valueFrom:
            secretKeyRef:
              name: db
              key: password
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::plain-secret` after the fence.
"#,
};

fn judge(object: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    if let Some(pod) = pod {
        variables(pod, found);
    }
    let (field, kind) = match (object.group, object.kind) {
        ("", "ConfigMap") => ("data", "ConfigMap"),
        ("", "Secret") => ("stringData", "Secret"),
        _ => return,
    };
    let Some(Value::Mapping(data)) = object.root.get(field).map(Node::value) else { return };
    let plain = data.iter().filter(|entry| !entry.key_is_wildcard && is_plain_secret(entry.value));
    let mut is_doubted = false;
    for entry in plain {
        let is_certain = names_secret(entry.key) || holds_password(entry.value.text());
        // Every entry of a Secret may be one; of a ConfigMap, those that are called so.
        let is_doubtful = kind == "Secret" && !is_certain && !is_harmless(entry.key, entry.value.text());
        if !is_certain && (!is_doubtful || is_doubted) {
            continue;
        }
        is_doubted |= is_doubtful;
        let message = format!("`{}` of {} stands in plain text", entry.key, object.title());
        let mut finding = object.finding(RULE.name, message, entry.value, [Step::Key(field)]);
        if let Some(path) = &mut finding.field {
            path.push_key(entry.key);
        }
        found.push(finding.at("everybody who reads this knows it").help(if kind == "Secret" {
            "make the Secret on the command line, or put a placeholder here: `<password>`"
        } else {
            "put it into a Secret"
        }));
    }
}

fn variables(pod: &Pod<'_>, found: &mut Vec<Diagnostic>) {
    for container in pod.containers() {
        for (index, variable) in items(container.node.get("env")).enumerate() {
            let (Some(name), Some(value)) = (variable.get_str("name"), variable.get("value")) else { continue };
            let is_secret = names_secret(name) || holds_password(value.text());
            if is_secret && is_plain_secret(value) {
                let steps = pod.container_steps(&container, [Step::Key("env"), Step::Index(index), Step::Key("value")]);
                let message = format!("the variable `{name}` of {} holds a secret in plain text", container.title());
                found.push(
                    pod.applied
                        .finding(RULE.name, message, value, steps)
                        .at("everybody who reads the object knows it")
                        .help("take it from a Secret: `valueFrom.secretKeyRef`"),
                );
            }
        }
    }
}

/// What secrets are called, without separators.
const SECRET_WORDS: [&str; 9] =
    ["password", "passwd", "secret", "token", "apikey", "accesskey", "privatekey", "credential", "passphrase"];

/// What follows such a word where the value is about the secret and not the secret.
const ABOUT: [&str; 12] =
    ["file", "path", "dir", "name", "ref", "url", "endpoint", "ttl", "expiry", "length", "enabled", "type"];

/// Whether a name promises a secret.
fn names_secret(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_WORDS.iter().any(|word| name.contains(word)) && !ABOUT.iter().any(|about| name.ends_with(about))
}

/// What is beside a secret and is none, as keys of a Secret end.
const BESIDE: [&str; 12] =
    ["name", "user", "login", "email", "host", "port", "address", "database", "db", "schema", "region", "realm"];

/// A number of so many digits is a port or a count.
const MOST_DIGITS: usize = 5;

/// Whether an entry of a Secret is a setting that stands beside the secret.
fn is_harmless(key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let is_number = value.len() <= MOST_DIGITS && value.bytes().all(|byte| byte.is_ascii_digit());
    is_number || BESIDE.iter().any(|word| key.ends_with(word))
}

/// Passwords of addresses that only show where one stands.
const SHOWN: [&str; 5] = ["password", "passwd", "pass", "pwd", "pw"];

/// Whether an address in a text has a password in it: `scheme://user:password@host`.
fn holds_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, separator)| {
        let rest = &text[at + separator.len()..];
        let end = rest.find(|c: char| matches!(c, '/' | '?' | '#' | '"' | '\'') || c.is_whitespace());
        let login = rest[..end.unwrap_or(rest.len())].rsplit_once('@').map(|(login, _)| login);
        login.and_then(|login| login.split_once(':')).is_some_and(|(_, password)| {
            let lower = password.to_ascii_lowercase();
            !password.is_empty()
                && !password.starts_with('%')
                && !password.contains(['$', '<', '{', '*'])
                && !stands_in(&lower)
                && !SHOWN.contains(&lower.as_str())
        })
    })
}

/// Whether a value, in lower case, stands for a secret.
fn stands_in(lower: &str) -> bool {
    STAND_INS.iter().any(|word| lower.contains(word))
}

/// Values that stand for a secret.
const STAND_INS: [&str; 10] =
    ["changeme", "change-me", "example", "placeholder", "replace", "redacted", "xxx", "your", "todo", "dummy"];

/// Whether a value is a secret in itself.
fn is_plain_secret(value: Node<'_>) -> bool {
    if !is_text(value) && !matches!(value.value(), Value::Int(_) | Value::Float(_)) {
        return false;
    }
    let text = value.text();
    if holds_password(text) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let is_reference =
        text.contains("$(") || text.starts_with('/') || text.starts_with("vault:") || text.contains("://");
    let is_switch = matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "none" | "null");
    let is_masked = text.bytes().all(|b| matches!(b, b'*' | b'.' | b'x' | b'X' | b'-' | b' '));
    !is_reference && !is_switch && !is_masked && !stands_in(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_passwords() {
        for text in [
            "postgresql://api:hunter2@db.shop:5432/shop",
            "redis://:hunter2@cache",
            "a: 1\nurl: \"amqp://a:b@mq\"\n",
            "http://a@b,mongodb://u:h@c",
        ] {
            assert!(holds_password(text), "{text}");
        }
        for text in [
            "https://example.com:8080/a@b",
            "https://user@example.com",
            "postgresql://$(USER):$(PASSWORD)@db",
            "postgresql://api:${PASSWORD}@db",
            "postgresql://user:password@db",
            "postgresql://user:changeme@db",
            "://",
        ] {
            assert!(!holds_password(text), "{text}");
        }
    }

    #[test]
    fn names_promise_secrets() {
        for name in ["DB_PASSWORD", "apiKey", "client-secret", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY"] {
            assert!(names_secret(name), "{name}");
        }
        for name in ["PASSWORD_FILE", "secretName", "LOG_LEVEL", "TOKEN_URL", "KEY", "SECRET_PATH"] {
            assert!(!names_secret(name), "{name}");
        }
    }
}
