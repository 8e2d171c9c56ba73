//! Kubernetes' own vocabulary: releases, kinds, objects, paths of fields.
//!
//! Plain values that every later module speaks in. Nothing here knows a schema, a file or a rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A Kubernetes minor release that the catalogue holds, such as 1.37.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    index: u8,
}

impl Release {
    /// Every release of the catalogue, oldest first. `build.rs` has one `k8s-openapi` for each.
    pub const ALL: [Release; Self::MINORS.len()] = {
        let mut all = [Release { index: 0 }; Self::MINORS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at].index = at as u8;
            at += 1;
        }
        all
    };

    /// The minor versions of [`Release::ALL`], in its order.
    const MINORS: [u8; 4] = [34, 35, 36, 37];

    /// The minor version: 37 for Kubernetes 1.37.
    pub fn minor(self) -> u8 {
        Self::MINORS[usize::from(self.index)]
    }

    /// The position in [`Release::ALL`].
    pub fn index(self) -> usize {
        usize::from(self.index)
    }

    /// The release with this minor version, if the catalogue holds it.
    pub fn from_minor(minor: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.minor() == minor)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor())
    }
}

/// A text that names no release of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseReleaseError {
    /// Not of the form `1.N`.
    #[error("`{0}` is not a Kubernetes release; write it as `1.37`")]
    Form(String),
    /// A release that the catalogue does not hold.
    #[error("Kubernetes {0} is not supported; this version of Guidewright knows {known}", known = ReleaseSet::ALL)]
    Unsupported(String),
    /// A range whose end is before its start.
    #[error("the range `{0}` is empty; write the older release first, as in `1.35..1.37`")]
    EmptyRange(String),
}

impl FromStr for Release {
    type Err = ParseReleaseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let minor = text
            .strip_prefix('v')
            .unwrap_or(text)
            .strip_prefix("1.")
            .ok_or_else(|| ParseReleaseError::Form(text.into()))?;
        let minor: u8 = minor.parse().map_err(|_| ParseReleaseError::Form(text.into()))?;
        Self::from_minor(minor).ok_or_else(|| ParseReleaseError::Unsupported(text.into()))
    }
}

/// A set of releases, such as those on which a manifest is valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ReleaseSet {
    bits: u8,
}

impl ReleaseSet {
    /// No release.
    pub const NONE: Self = Self { bits: 0 };
    /// Every release of the catalogue.
    pub const ALL: Self = Self { bits: (1 << Release::ALL.len()) - 1 };

    /// The set with these bits, bit `n` for `Release::ALL[n]`; other bits are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self { bits: bits & Self::ALL.bits }
    }

    /// Bit `n` stands for `Release::ALL[n]`.
    pub const fn bits(self) -> u8 {
        self.bits
    }

    /// The set of one release.
    pub fn only(release: Release) -> Self {
        Self { bits: 1 << release.index }
    }

    /// Whether the release is in the set.
    pub fn contains(self, release: Release) -> bool {
        self.bits & (1 << release.index) != 0
    }

    /// Whether no release is in the set.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The releases that are in either.
    pub const fn union(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits }
    }

    /// The releases that are in both.
    pub const fn intersection(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits }
    }

    /// The releases of this set that are not in `other`.
    pub const fn without(self, other: Self) -> Self {
        Self { bits: self.bits & !other.bits }
    }

    /// The releases in the set, oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Release> {
        Release::ALL.into_iter().filter(move |&release| self.contains(release))
    }

    /// The newest release in the set.
    pub fn newest(self) -> Option<Release> {
        self.iter().next_back()
    }
}

impl FromIterator<Release> for ReleaseSet {
    fn from_iter<I: IntoIterator<Item = Release>>(releases: I) -> Self {
        releases.into_iter().fold(Self::NONE, |set, release| set.union(Self::only(release)))
    }
}

/// `1.34 to 1.37` where the releases follow one another, else `1.34, 1.36`.
impl fmt::Display for ReleaseSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let releases: Vec<Release> = self.iter().collect();
        match releases.as_slice() {
            [] => f.write_str("no release"),
            [one] => one.fmt(f),
            [first, .., last] if releases.len() > 2 && last.index() - first.index() + 1 == releases.len() => {
                write!(f, "{first} to {last}")
            }
            [first, rest @ ..] => {
                first.fmt(f)?;
                rest.iter().try_for_each(|release| write!(f, ", {release}"))
            }
        }
    }
}

/// A list (`1.35,1.37`) of releases and inclusive ranges (`1.35..1.37`).
impl FromStr for ReleaseSet {
    type Err = ParseReleaseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut set = Self::NONE;
        for part in text.split(',') {
            set = set.union(match part.split_once("..") {
                None => Self::only(part.parse()?),
                Some((first, last)) => {
                    let (first, last): (Release, Release) = (first.parse()?, last.trim_start_matches('=').parse()?);
                    if last < first {
                        return Err(ParseReleaseError::EmptyRange(part.trim().into()));
                    }
                    Release::ALL.into_iter().filter(|&release| first <= release && release <= last).collect()
                }
            });
        }
        Ok(set)
    }
}

/// An API kind in one group and version, as `apiVersion` and `kind` name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Gvk {
    /// The API group; empty for the core group.
    pub group: String,
    /// The version in that group, such as `v1`.
    pub version: String,
    /// The kind, such as `Deployment`.
    pub kind: String,
}

impl Gvk {
    /// From the values of a manifest's `apiVersion` and `kind` fields.
    pub fn from_fields(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        Self { group: group.into(), version: version.into(), kind: kind.into() }
    }

    /// The value of the `apiVersion` field: `apps/v1`, or `v1` for the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }
}

impl fmt::Display for Gvk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.api_version(), self.kind)
    }
}

/// Names one object of a cluster. Without a namespace and in `default` are the same object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectRef {
    /// Group, version and kind.
    pub gvk: Gvk,
    /// `metadata.namespace`, where the manifest names one.
    pub namespace: Option<String>,
    /// `metadata.name`, where the manifest has one.
    pub name: Option<String>,
}

impl ObjectRef {
    /// Whether both name the same object: group, kind, namespace and name; the version does not count.
    pub fn is_same_object(&self, other: &ObjectRef) -> bool {
        fn namespace(object: &ObjectRef) -> &str {
            object.namespace.as_deref().unwrap_or("default")
        }
        self.name.is_some()
            && self.name == other.name
            && self.gvk.group == other.gvk.group
            && self.gvk.kind == other.gvk.kind
            && namespace(self) == namespace(other)
    }
}

/// `Deployment web`, or `Deployment` without a name.
impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.gvk.kind)?;
        self.name.as_ref().map_or(Ok(()), |name| write!(f, " {name}"))
    }
}

/// The path of a field in a manifest, such as `spec.containers[0].image`. Empty for the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FieldPath {
    segments: Vec<PathSegment>,
}

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PathSegment {
    /// Into a mapping, by key.
    Key(String),
    /// Into a sequence, by index from zero.
    Index(usize),
}

impl FieldPath {
    /// The path of the whole document.
    pub const fn root() -> Self {
        Self { segments: Vec::new() }
    }

    /// The steps from the document's root.
    pub fn segments(&self) -> &[PathSegment] {
        &self.segments
    }

    /// Whether this is the path of the whole document.
    pub fn is_root(&self) -> bool {
        self.segments.is_empty()
    }

    /// Steps into a mapping.
    pub fn push_key(&mut self, key: impl Into<String>) {
        self.segments.push(PathSegment::Key(key.into()));
    }

    /// Steps into a sequence.
    pub fn push_index(&mut self, index: usize) {
        self.segments.push(PathSegment::Index(index));
    }

    /// Takes the last step back.
    pub fn pop(&mut self) {
        self.segments.pop();
    }

    /// Steps along another path.
    pub fn extend(&mut self, path: &FieldPath) {
        self.segments.extend_from_slice(&path.segments);
    }

    /// This path and one more step into a mapping.
    pub fn key(&self, key: impl Into<String>) -> Self {
        let mut path = self.clone();
        path.push_key(key);
        path
    }
}

/// Keys that are not plain words stand in brackets and quotes: `metadata.labels["app.kubernetes.io/name"]`.
impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.segments.iter().enumerate() {
            match segment {
                PathSegment::Index(index) => write!(f, "[{index}]")?,
                PathSegment::Key(key)
                    if !key.is_empty()
                        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$')) =>
                {
                    if at > 0 {
                        f.write_str(".")?;
                    }
                    f.write_str(key)?;
                }
                PathSegment::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_sets_parse_and_print() {
        let set: ReleaseSet = "1.35..1.37".parse().unwrap();
        assert_eq!(set.to_string(), "1.35 to 1.37");
        assert_eq!("1.34, v1.36".parse::<ReleaseSet>().unwrap().to_string(), "1.34, 1.36");
        assert_eq!(ReleaseSet::ALL.iter().collect::<ReleaseSet>(), ReleaseSet::ALL);
        assert!(matches!("1.37..1.35".parse::<ReleaseSet>(), Err(ParseReleaseError::EmptyRange(_))));
        assert!(matches!("1.12".parse::<Release>(), Err(ParseReleaseError::Unsupported(_))));
        assert!(matches!("newest".parse::<Release>(), Err(ParseReleaseError::Form(_))));
    }

    #[test]
    fn api_versions_split_into_group_and_version() {
        let gvk = Gvk::from_fields("apps/v1", "Deployment");
        assert_eq!((gvk.group.as_str(), gvk.version.as_str()), ("apps", "v1"));
        assert_eq!(gvk.api_version(), "apps/v1");
        assert_eq!(Gvk::from_fields("v1", "Pod").to_string(), "v1 Pod");
    }

    #[test]
    fn paths_print_as_kubectl_writes_them() {
        let mut path = FieldPath::root().key("spec").key("containers");
        path.push_index(0);
        assert_eq!(path.key("image").to_string(), "spec.containers[0].image");
        assert_eq!(
            FieldPath::root().key("metadata").key("labels").key("a.b/c").to_string(),
            "metadata.labels[\"a.b/c\"]"
        );
    }

    #[test]
    fn no_namespace_is_the_default_namespace() {
        let object = |namespace: Option<&str>, version: &str| ObjectRef {
            gvk: Gvk::from_fields(version, "Deployment"),
            namespace: namespace.map(Into::into),
            name: Some("web".into()),
        };
        assert!(object(None, "apps/v1").is_same_object(&object(Some("default"), "apps/v1beta1")));
        assert!(!object(None, "apps/v1").is_same_object(&object(Some("shop"), "apps/v1")));
    }
}
