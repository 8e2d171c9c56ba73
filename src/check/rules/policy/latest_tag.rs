//! An image without a tag, or with the tag `latest`.

use crate::check::applied::{Applied, Container, Pod, Step, image, is_text};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::latest-tag"),
    level: Level::Off,
    summary: "an image has no tag, or the tag `latest`",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container's image names no version: it has neither a tag nor a digest, or its tag is `latest`. kube-linter calls this `latest-tag`.

## Why

What runs depends on the day the image is pulled. Two nodes may run different versions of one pod, a restart may bring another, and there is no way back to the one that worked.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx
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
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::latest-tag` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod else { return };
    let images = |container| Container::images(&container).map(move |image| (container, image));
    for (container, node) in pod.containers().flat_map(images).filter(|(_, node)| is_text(*node)) {
        // What cannot be read is for `malformed-image` to tell.
        let Ok(image) = image::parse(node.text()) else { continue };
        let (message, at) = match (image.tag, image.digest) {
            (_, Some(_)) => continue,
            (Some("latest"), None) => {
                (format!("the image `{}` has the tag `latest`", image.name), "means another image each day")
            }
            (Some(_), None) => continue,
            (None, None) => (format!("the image `{}` has no tag", image.name), "without a tag, this is `latest`"),
        };
        let steps = pod.container_steps(&container, [Step::Key("image")]);
        found.push(
            pod.applied
                .finding(RULE.name, message, node, steps)
                .at(at)
                .help(format!("name a version: `{}:1.2.3`, or a digest: `{}@sha256:…`", image.name, image.name)),
        );
    }
}
