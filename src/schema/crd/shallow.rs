//! What a file of definitions defines, without reading their schemas.
//!
//! Definitions are large and most are never needed: their lines tell group, names and versions in a
//! fraction of the time that parsing takes. What is not written line by line is parsed.

use std::ops::Range;

/// The head of a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) plural: String,
    pub(super) is_cluster_scoped: bool,
    pub(super) versions: Vec<Version>,
}

/// A version of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) name: String,
    pub(super) is_served: bool,
}

/// What a document of a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A definition with this head.
    Definition(Head),
    /// It may hold definitions, and must be parsed to know.
    Unclear,
}

/// The documents of a text that are or may be definitions.
pub(super) fn scan(text: &str) -> Vec<(Range<usize>, Found)> {
    if memchr::memmem::find(text.as_bytes(), b"CustomResourceDefinition").is_none() {
        return Vec::new();
    }
    documents(text).filter_map(|range| document(&text[range.clone()]).map(|found| (range, found))).collect()
}

/// Nobody indents the head of a definition deeper.
const DEEPEST: usize = 16;

/// The documents of a text, from one `---` to the next.
fn documents(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let mut is_done = false;
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let from = start;
        // Before the first document there is no line break.
        match memchr::memmem::find(&text.as_bytes()[from..], b"\n---") {
            Some(at) => {
                start = from
                    + at
                    + 1
                    + memchr::memchr(b'\n', &text.as_bytes()[from + at + 1..])
                        .map_or(text.len() - from - at - 1, |end| end + 1);
                Some(from..from + at + 1)
            }
            None => {
                is_done = true;
                Some(from..text.len())
            }
        }
    })
}

fn document(text: &str) -> Option<Found> {
    let mut reader = Reader { head: Head::default(), kind: "", section: Section::Elsewhere, spec: None, inner: None };
    let lines = Lines { rest: text };
    for line in lines {
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        match line.as_bytes().get(indent) {
            None | Some(b'#') => {}
            Some(b'\t') => return Some(Found::Unclear),
            Some(_) if indent <= DEEPEST => reader.line(&line[indent..], indent),
            Some(_) => {}
        }
    }
    match reader.kind {
        "CustomResourceDefinition" => {
            let head = reader.head;
            let is_clear = !head.group.is_empty() && !head.kind.is_empty() && !head.versions.is_empty();
            let is_named = head.versions.iter().all(|version| !version.name.is_empty());
            Some(if is_clear && is_named { Found::Definition(head) } else { Found::Unclear })
        }
        "" | "List" | "CustomResourceDefinitionList" if text.contains("CustomResourceDefinition") => {
            Some(Found::Unclear)
        }
        _ => None,
    }
}

struct Lines<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Lines<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let line = &self.rest[..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(line.strip_suffix('\r').unwrap_or(line))
    }
}

/// Which part of a definition the lines are in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Elsewhere,
    Spec,
    Names,
    Versions,
}

struct Reader<'t> {
    head: Head,
    kind: &'t str,
    section: Section,
    /// The indentation of the fields of `spec`.
    spec: Option<usize>,
    /// The indentation of the fields of `names`, or of a version.
    inner: Option<usize>,
}

impl<'t> Reader<'t> {
    fn line(&mut self, text: &'t str, indent: usize) {
        if indent == 0 && !text.starts_with("- ") {
            self.section = Section::Elsewhere;
            match key_value(text) {
                Some(("kind", value)) => self.kind = value,
                Some(("spec", "")) => self.section = Section::Spec,
                _ => {}
            }
            return;
        }
        if self.section == Section::Elsewhere {
            return;
        }
        let spec = *self.spec.get_or_insert(indent);
        if indent == spec && !text.starts_with("- ") {
            self.field_of_spec(text);
        } else {
            self.inner_line(text, indent);
        }
    }

    fn field_of_spec(&mut self, text: &'t str) {
        (self.section, self.inner) = (Section::Spec, None);
        match key_value(text) {
            Some(("group", value)) => self.head.group = value.into(),
            Some(("scope", value)) => self.head.is_cluster_scoped = value == "Cluster",
            Some(("names", "")) => self.section = Section::Names,
            Some(("versions", "")) => self.section = Section::Versions,
            _ => {}
        }
    }

    fn inner_line(&mut self, text: &'t str, indent: usize) {
        match self.section {
            Section::Names if indent == *self.inner.get_or_insert(indent) => match key_value(text) {
                Some(("kind", value)) => self.head.kind = value.into(),
                Some(("plural", value)) => self.head.plural = value.into(),
                _ => {}
            },
            Section::Versions => {
                let (mut text, mut indent) = (text, indent);
                if let Some(rest) = text.strip_prefix('-') {
                    let item = rest.trim_start_matches(' ');
                    let at = indent + (text.len() - item.len());
                    if rest.starts_with(' ') && self.inner.is_none_or(|inner| inner == at) {
                        self.inner = Some(at);
                        self.head.versions.push(Version { name: String::new(), is_served: true });
                        (text, indent) = (item, at);
                    }
                }
                if Some(indent) == self.inner
                    && let Some(version) = self.head.versions.last_mut()
                {
                    match key_value(text) {
                        Some(("name", value)) => version.name = value.into(),
                        Some(("served", value)) => version.is_served = value != "false",
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// A key and its scalar on one line, without quotes and comments.
fn key_value(text: &str) -> Option<(&str, &str)> {
    let (key, rest) = text.split_once(':')?;
    let value = rest.strip_prefix(' ').or(rest.is_empty().then_some(""))?.trim();
    let value = value.split(" #").next().unwrap_or_default().trim_end();
    let value = if value.starts_with('#') { "" } else { value };
    Some((key, value.trim_matches(['"', '\''])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRD: &str = "\
# A definition.
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com # ours
  names:
    kind: Widget
    plural: 'widgets'
    shortNames:
    - w
  scope: Namespaced
  versions:
  - additionalPrinterColumns:
    - name: Age
    name: v1
    schema:
      openAPIV3Schema:
        properties:
          name: {type: string}
        type: object
    served: true
    storage: true
  - name: v1alpha1
    served: false
";

    fn head() -> Head {
        let version = |name: &str, is_served| Version { name: name.into(), is_served };
        Head {
            group: "example.com".into(),
            kind: "Widget".into(),
            plural: "widgets".into(),
            is_cluster_scoped: false,
            versions: vec![version("v1", true), version("v1alpha1", false)],
        }
    }

    #[test]
    fn lines_tell_what_is_defined() {
        let file = format!("{CRD}---\nkind: ConfigMap\ndata: {{a: CustomResourceDefinition}}\n---\n{CRD}");
        let found = scan(&file);
        assert_eq!(found.len(), 2, "{found:?}");
        for (range, found) in found {
            assert_eq!(found, Found::Definition(head()));
            assert_eq!(&file[range], CRD);
        }
        let deeper = CRD.replace("\n  - ", "\n    - ").replace("\n    a", "\n      a");
        assert!(matches!(scan(&deeper)[..], [(_, Found::Unclear | Found::Definition(_))]));
    }

    #[test]
    fn what_is_not_written_in_lines_is_left_to_the_parser() {
        let json = r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}"#;
        assert!(matches!(scan(json)[..], [(_, Found::Unclear)]));
        let list = format!("kind: List\nitems:\n- {}", CRD.replace('\n', "\n  "));
        assert!(matches!(scan(&list)[..], [(_, Found::Unclear)]));
        assert!(scan("kind: ConfigMap\n").is_empty());
    }
}
