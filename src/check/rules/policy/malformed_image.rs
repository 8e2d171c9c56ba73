//! An image that no container runtime can read.

use crate::check::applied::image::{self, ImageFault};
use crate::check::applied::{Applied, Container, Pod, Step, is_text};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::Value;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::malformed-image"),
    level: Level::Off,
    summary: "an image reference cannot be read",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container's image is not written as `registry/repository:tag` or `registry/repository@sha256:digest`: a digest that follows `:`, a repository with upper-case letters, a tag with other characters than letters, digits, `_`, `.` and `-`.

The API server takes any text. An image of the form `ko://…` is left to the tool that replaces it.

## Why

The pod is created and never starts: the node reports `InvalidImageName`.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: api
      image: my-api:sha256:4b825dc642cb6eb9
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: api
      image: my-api@sha256:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::malformed-image` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod else { return };
    let images = |container| Container::images(&container).map(move |image| (container, image));
    for (container, node) in pod.containers().flat_map(images) {
        let text = node.text();
        let Err(fault) = image::parse(text) else { continue };
        // A digest that an ellipsis cuts short stands for any image; that it is no tag is sure.
        let is_sure =
            is_text(node) || matches!((node.value(), fault), (Value::Wildcard(_), ImageFault::DigestAsTag(..)));
        if !is_sure || text.contains("://") {
            continue;
        }
        let (at, help) = words(fault);
        let steps = pod.container_steps(&container, [Step::Key("image")]);
        let message = format!("`{text}` is no image reference");
        found.push(pod.applied.finding(RULE.name, message, node, steps).at(at).help(help));
    }
}

fn words(fault: ImageFault<'_>) -> (String, String) {
    match fault {
        ImageFault::DigestAsTag(name, digest) => {
            (format!("`{digest}` is a digest and no tag"), format!("a digest follows `@`: `{name}@sha256:…`"))
        }
        ImageFault::Digest(digest) => (
            format!("`{digest}` is no digest"),
            "a digest is `sha256:` and 64 digits from `0` to `9` and `a` to `f`".into(),
        ),
        ImageFault::Tag("") => ("the tag is empty".into(), "name a version after `:`, or leave `:` out".into()),
        ImageFault::Tag(tag) => (
            format!("`{tag}` is no tag"),
            "a tag has at most 128 letters, digits, `_`, `.` and `-`, and begins with neither `.` nor `-`".into(),
        ),
        ImageFault::UpperCase(path) => {
            (format!("`{path}` has upper-case letters"), format!("write `{}`", path.to_lowercase()))
        }
        ImageFault::Name(name) => (
            format!("`{name}` is no name of a repository"),
            "a repository has lower-case letters and digits, with `.`, `_`, `-` or `/` between them".into(),
        ),
    }
}
