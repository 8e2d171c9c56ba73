//! A field of a kind, told from the catalogue: as `kubectl explain` does, but without a cluster.

use std::fmt::Write as _;

use anyhow::bail;
use guidewright::check::Checked;
use guidewright::check::verdict::Subject;
use guidewright::emit::text::Color;
use guidewright::kube::{Release, ReleaseSet};
use guidewright::schema::abbreviation::unabbreviated;
use guidewright::schema::{Catalogue, Field, Kind, Shape, TypeId};
use guidewright::similar;
use guidewright::yaml::{Node, Value};

use super::wrap;

/// As many guides are named.
const MOST_GUIDES: usize = 10;
/// Deeper fields of a tree are not shown: types that hold themselves never end.
const MOST_LEVELS: usize = 12;

/// What is asked for: `deployment.spec.strategy`.
pub(super) struct Question<'q> {
    /// A kind, and fields.
    pub(super) path: &'q str,
    /// The group and version of the kind, where several have it.
    pub(super) api_version: Option<&'q str>,
    /// The release that is asked about.
    pub(super) release: Option<Release>,
    pub(super) extent: Extent,
}

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// The field, and the fields in it with their descriptions.
    Field,
    /// The names of all fields below it.
    Tree,
}

/// The answer: a kind, the names of the fields that lead from it, and the text.
pub(super) struct Answer<'c> {
    kind: Kind<'c>,
    steps: Vec<&'c str>,
    /// What the fields that lead to it hold, in the order of the steps.
    types: Vec<TypeId>,
    pub(super) text: String,
}

/// Tells a field, or says why that cannot be.
pub(super) fn answer<'c>(
    catalogue: &'c Catalogue,
    question: &Question<'_>,
    color: Color,
) -> anyhow::Result<Answer<'c>> {
    let mut names: Vec<&str> = question.path.split('.').map(|name| name.split('[').next().unwrap_or(name)).collect();
    names.retain(|name| !name.is_empty());
    let Some((name, mut rest)) = names.split_first() else {
        bail!("name a kind and perhaps fields of it, such as `deployment.spec.strategy`");
    };
    let mut kinds = find_kinds(catalogue, name)?;
    rest = within_group(catalogue, &mut kinds, rest);
    let (kind, others) = choose(kinds, name, question)?;
    let releases = question.release.map_or(kind.releases, ReleaseSet::only);
    let (mut ty, mut field, mut steps, mut types) = (kind.ty, None, Vec::new(), Vec::new());
    for name in rest {
        let found = find_field(catalogue, ty, name, releases).map_err(|near| {
            let place = std::iter::once(kind.kind).chain(steps.iter().copied()).collect::<Vec<_>>().join(".");
            match (near, catalogue.shape(ty)) {
                (Some(near), _) => anyhow::anyhow!("`{place}` has no field `{name}`; did you mean `{near}`?"),
                (None, Shape::Map(_) | Shape::AnyObject | Shape::Any) => {
                    anyhow::anyhow!("`{place}` has no fields of its own: any key may stand there")
                }
                (None, _) => anyhow::anyhow!("`{place}` has no field `{name}`"),
            }
        })?;
        steps.push(found.name);
        ty = found.ty;
        types.push(innermost(catalogue, ty));
        field = Some(found);
    }
    let teller = Teller { catalogue, releases, color };
    let text = teller.tell(&kind, &others, &steps, field.as_ref(), ty, question.extent);
    Ok(Answer { kind, steps, types, text })
}

/// The kinds of this name: their name or plural in any case, or their short name.
fn find_kinds<'c>(catalogue: &'c Catalogue, name: &str) -> anyhow::Result<Vec<Kind<'c>>> {
    let wanted = name.to_lowercase();
    let wanted = unabbreviated(&wanted).unwrap_or(&wanted);
    let is_wanted = |kind: &Kind<'_>| kind.kind.eq_ignore_ascii_case(wanted) || kind.plural == wanted;
    let found: Vec<Kind<'c>> = catalogue.kinds().filter(is_wanted).collect();
    if found.is_empty() {
        let names = catalogue.kinds().map(|kind| (kind.kind, kind.kind));
        match nearest(name, names) {
            Some(near) => bail!("there is no kind `{name}`; did you mean `{near}`?"),
            None => bail!("there is no kind `{name}`; `--crds` brings definitions of custom resources"),
        }
    }
    Ok(found)
}

/// Keeps the kinds of the group that the names begin with, as in `deployments.apps` or `ingresses.v1.networking.k8s.io`,
/// and says what follows it. A field of that name comes first.
fn within_group<'n, 'q>(catalogue: &Catalogue, kinds: &mut Vec<Kind<'_>>, names: &'n [&'q str]) -> &'n [&'q str] {
    let is_field = |name: &str| kinds.iter().any(|kind| find_field(catalogue, kind.ty, name, kind.releases).is_ok());
    if names.first().is_none_or(|name| is_field(name)) {
        return names;
    }
    let length = |kind: &Kind<'_>| {
        let whole: Vec<&str> = kind.group.split('.').filter(|part| !part.is_empty()).collect();
        let begins = |parts: &[&str]| !parts.is_empty() && names.starts_with(parts);
        let versioned = [&[kind.version], &whole[..]].concat();
        [versioned, whole].into_iter().find(|parts| begins(parts)).map(|parts| parts.len())
    };
    let Some(longest) = kinds.iter().filter_map(length).max() else { return names };
    kinds.retain(|kind| length(kind) == Some(longest));
    &names[longest..]
}

/// Of several kinds of one name the one that a server prefers, and the other versions that have it.
fn choose<'c>(
    mut found: Vec<Kind<'c>>,
    name: &str,
    question: &Question<'_>,
) -> anyhow::Result<(Kind<'c>, Vec<Kind<'c>>)> {
    if let Some(api_version) = question.api_version {
        let versions: Vec<String> = found.iter().map(Kind::api_version).collect();
        found.retain(|kind| kind.api_version() == api_version);
        if found.is_empty() {
            bail!("`{name}` is not in `{api_version}`, but in {}", versions.join(", "));
        }
    }
    if let Some(release) = question.release {
        let served = found.iter().fold(ReleaseSet::NONE, |all, kind| all.union(kind.releases));
        found.retain(|kind| kind.releases.contains(release));
        if found.is_empty() {
            bail!("Kubernetes {release} does not serve `{name}`; these do: {served}");
        }
    }
    // The first group that has the most stable version; in it, the latest of that stability.
    let most = found.iter().map(|kind| maturity(kind.version).0).max();
    let group = found.iter().find(|kind| Some(maturity(kind.version).0) == most).map(|kind| kind.group);
    found.sort_by_key(|kind| (Some(kind.group) != group, std::cmp::Reverse(maturity(kind.version))));
    let chosen = found.remove(0);
    Ok((chosen, found))
}

/// How far a version is: `v2` is more than `v1`, which is more than any beta, and that more than any alpha.
fn maturity(version: &str) -> (u8, u32, u32) {
    let number = |text: &str| text.parse().unwrap_or(0);
    let version = version.trim_start_matches('v');
    match (version.split_once("beta"), version.split_once("alpha")) {
        (Some((major, minor)), _) => (1, number(major), number(minor)),
        (None, Some((major, minor))) => (0, number(major), number(minor)),
        (None, None) => (2, number(version), 0),
    }
}

/// The field of this name of a type, or of what a list or mapping of it holds; else the nearest name.
fn find_field<'c>(
    catalogue: &'c Catalogue,
    ty: TypeId,
    name: &str,
    releases: ReleaseSet,
) -> Result<Field<'c>, Option<&'c str>> {
    let ty = innermost(catalogue, ty);
    let there = |field: &Field<'_>| !field.releases.intersection(releases).is_empty();
    let exact = catalogue.field(ty, name).filter(there);
    exact
        .or_else(|| catalogue.fields(ty).filter(there).find(|field| field.name.eq_ignore_ascii_case(name)))
        .ok_or_else(|| nearest(name, catalogue.fields(ty).filter(there).map(|field| (field.name, field.name))))
}

/// The nearest of some names, whatever the case.
fn nearest<'n>(written: &str, names: impl Iterator<Item = (&'n str, &'n str)>) -> Option<&'n str> {
    let folded: Vec<(String, &str)> = names.map(|(name, item)| (name.to_lowercase(), item)).collect();
    let names = folded.iter().map(|(name, item)| (name.as_str(), *item));
    similar::nearest(&written.to_lowercase(), names, |name| name.len().div_ceil(4))
}

/// What lists and mappings of a type hold in the end.
fn innermost(catalogue: &Catalogue, ty: TypeId) -> TypeId {
    match catalogue.shape(ty) {
        Shape::List(item) | Shape::Map(item) => innermost(catalogue, item),
        _ => ty,
    }
}

struct Teller<'c> {
    catalogue: &'c Catalogue,
    releases: ReleaseSet,
    color: Color,
}

impl Teller<'_> {
    fn tell(
        &self,
        kind: &Kind<'_>,
        others: &[Kind<'_>],
        steps: &[&str],
        field: Option<&Field<'_>>,
        ty: TypeId,
        extent: Extent,
    ) -> String {
        let path = std::iter::once(kind.kind).chain(steps.iter().copied()).collect::<Vec<_>>().join(".");
        let mut text = format!("{}  {}\n\n", self.bold(&path), kind.api_version());
        // Writing to a string cannot fail.
        let _ = match field {
            Some(field) => {
                let required = if field.required.intersection(self.releases).is_empty() { "no" } else { "yes" };
                let there = field.releases.intersection(kind.releases);
                writeln!(
                    text,
                    "type      {}\nrequired  {required}\nreleases  {there}",
                    self.name_of(field.shape, field.ty)
                )
            }
            None => writeln!(text, "releases  {}", kind.releases),
        };
        if !others.is_empty() {
            let others: Vec<String> = others.iter().map(Kind::api_version).collect();
            let _ = writeln!(text, "also in   {} (`--api-version` chooses)", others.join(", "));
        }
        let description = match field.map(|field| field.description).filter(|text| !text.is_empty()) {
            Some(description) => description,
            None => self.catalogue.type_description(innermost(self.catalogue, ty)),
        };
        if !description.is_empty() {
            text.push('\n');
            description.lines().for_each(|line| wrap(line, "", &mut text));
        }
        let inside = innermost(self.catalogue, ty);
        if self.catalogue.fields(inside).next().is_some() {
            text.extend(["\n", &self.bold("fields"), "\n"]);
            match extent {
                Extent::Field => self.fields(inside, &mut text),
                Extent::Tree => self.tree(inside, &mut vec![inside], &mut text),
            }
        }
        text
    }

    /// The fields of a type with their descriptions.
    fn fields(&self, ty: TypeId, text: &mut String) {
        for field in self.there(ty) {
            let _ = writeln!(text, "  {}  {}", self.bold(field.name), self.marks(&field));
            field.description.lines().for_each(|line| wrap(line, "      ", text));
        }
    }

    /// The names of the fields below a type. `above` are the types that hold it.
    fn tree(&self, ty: TypeId, above: &mut Vec<TypeId>, text: &mut String) {
        for field in self.there(ty) {
            let _ = writeln!(text, "{}{}  {}", "  ".repeat(above.len()), field.name, self.marks(&field));
            let inside = innermost(self.catalogue, field.ty);
            if !above.contains(&inside) && above.len() < MOST_LEVELS {
                above.push(inside);
                self.tree(inside, above, text);
                above.pop();
            }
        }
    }

    /// The fields of a type in the releases that are asked about; of a field that changed, its newest form.
    fn there(&self, ty: TypeId) -> Vec<Field<'_>> {
        let mut fields: Vec<Field<'_>> = Vec::new();
        let there = self.catalogue.fields(ty).filter(|field| !field.releases.intersection(self.releases).is_empty());
        for field in there {
            match fields.last_mut() {
                Some(last) if last.name == field.name => {
                    if field.releases.newest() > last.releases.newest() {
                        *last = field;
                    }
                }
                _ => fields.push(field),
            }
        }
        fields
    }

    /// Type, and what is not so for every field.
    fn marks(&self, field: &Field<'_>) -> String {
        let mut marks = self.name_of(field.shape, field.ty);
        if !field.required.intersection(self.releases).is_empty() {
            marks.push_str(", required");
        }
        if !self.releases.without(field.releases).is_empty() {
            let _ = write!(marks, ", Kubernetes {} only", field.releases);
        }
        marks
    }

    fn name_of(&self, shape: Shape, ty: TypeId) -> String {
        let of = |ty| self.name_of(self.catalogue.shape(ty), ty);
        match shape {
            Shape::String(_) => "string".into(),
            Shape::Integer(_) => "integer".into(),
            Shape::Number => "number".into(),
            Shape::Boolean => "boolean".into(),
            Shape::List(item) => format!("list of {}", of(item)),
            Shape::Map(value) => format!("mapping to {}", of(value)),
            Shape::Object(_) | Shape::Resource => match self.catalogue.type_name(ty) {
                "" => "object".into(),
                name => name.into(),
            },
            Shape::Union(_) => {
                let names: Vec<String> = self.catalogue.alternatives(ty).map(|shape| self.name_of(shape, ty)).collect();
                names.join(" or ")
            }
            Shape::IntOrString => "integer or string".into(),
            Shape::Quantity => "quantity".into(),
            Shape::Any => "any value".into(),
            Shape::AnyObject => "any object".into(),
        }
    }

    fn bold(&self, text: &str) -> String {
        match self.color {
            Color::Always => format!("\u{1b}[1m{text}\u{1b}[0m"),
            Color::Never => text.into(),
        }
    }
}

/// Names the guides of a site in which an example sets the field.
pub(super) fn shown_in(answer: &Answer<'_>, catalogue: &Catalogue, checked: &Checked) -> String {
    let site = &checked.site;
    // The steps that are left from what a document is: a piece of a manifest begins further down.
    let left = |subject: &Subject| match subject {
        Subject::Manifest(ty) | Subject::PartialManifest(ty) if *ty == answer.kind.ty => Some(&answer.steps[..]),
        Subject::Fragment(ty) => {
            let ty = innermost(catalogue, *ty);
            answer.types.iter().position(|of| *of == ty).map(|at| &answer.steps[at + 1..])
        }
        _ => None,
    };
    let shows = |index: usize| {
        let verdicts = checked.verdicts.get(index).map_or(&[][..], |verdicts| &**verdicts);
        site.examples[index].documents.iter().zip(verdicts).any(|(document, verdict)| {
            let root = document.document.root();
            root.zip(left(&verdict.subject)).is_some_and(|(root, steps)| is_set(root, steps))
        })
    };
    let showing = site.pages.iter().filter(|page| page.state.is_published() && page.examples.clone().any(shows));
    let guides: Vec<_> = showing.map(|page| format!("  {}  {}\n", page.path, page.title)).collect();
    let mut text = String::new();
    if !guides.is_empty() {
        text.push_str("\nshown in\n");
        text.extend(guides.iter().take(MOST_GUIDES).map(String::as_str));
        if guides.len() > MOST_GUIDES {
            let _ = writeln!(text, "  and {} more", guides.len() - MOST_GUIDES);
        }
    }
    text
}

/// Whether a field is there, in any item of the lists on the way.
fn is_set(node: Node<'_>, steps: &[&str]) -> bool {
    let Some((first, rest)) = steps.split_first() else { return true };
    match node.value() {
        Value::Mapping(_) => node.get(first).is_some_and(|value| is_set(value, rest)),
        Value::Sequence(items) => items.iter().any(|item| is_set(item, steps)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, release: Option<&str>, extent: Extent) -> String {
        let release = release.map(|release| release.parse().unwrap());
        answered(&Question { path, api_version: None, release, extent })
    }

    fn answered(question: &Question<'_>) -> String {
        let catalogue = Catalogue::builtin();
        match answer(&catalogue, question, Color::Never) {
            Ok(answer) => answer.text,
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn a_field_is_found_by_many_names() {
        for path in ["Deployment.spec.strategy", "deployments.spec.strategy", "deploy.Spec.Strategy"] {
            let text = told(path, None, Extent::Field);
            assert!(text.starts_with("Deployment.spec.strategy  apps/v1\n\ntype      DeploymentStrategy\n"), "{text}");
            assert!(text.contains("\n  type  string\n"), "{text}");
        }
        let text = told("pod.spec.containers[0].image", None, Extent::Field);
        assert!(text.starts_with("Pod.spec.containers.image  v1\n\ntype      string\n"), "{text}");
        assert!(told("po.spec.containers", None, Extent::Field).contains("list of Container\nrequired  yes"));
    }

    #[test]
    fn what_is_not_there_is_told_with_the_nearest_name() {
        assert_eq!(
            told("deployment.spec.replica", None, Extent::Field),
            "error: `Deployment.spec` has no field `replica`; did you mean `replicas`?"
        );
        assert_eq!(
            told("deploymnt", None, Extent::Field),
            "error: there is no kind `deploymnt`; did you mean `Deployment`?"
        );
    }

    #[test]
    fn of_several_versions_the_one_that_servers_prefer_is_told() {
        let text = told("hpa", None, Extent::Field);
        assert!(text.starts_with("HorizontalPodAutoscaler  autoscaling/v2\n"), "{text}");
        assert!(text.contains("\nalso in   autoscaling/v1 ("), "{text}");
        let of = |api_version| {
            answered(&Question {
                path: "hpa.spec",
                api_version: Some(api_version),
                release: None,
                extent: Extent::Field,
            })
        };
        assert!(of("autoscaling/v1").starts_with("HorizontalPodAutoscaler.spec  autoscaling/v1\n"));
        assert!(of("autoscaling/v9").ends_with("but in autoscaling/v1, autoscaling/v2"));
        assert!(told("events", None, Extent::Field).starts_with("Event  v1\n"));
        assert!(told("events.events.k8s.io", None, Extent::Field).starts_with("Event  events.k8s.io/v1\n"));
        let mut versions = ["v1alpha2", "v2", "v1", "v1beta3", "v1beta1", "v10"];
        versions.sort_by_key(|version| maturity(version));
        assert_eq!(versions, ["v1alpha2", "v1beta1", "v1beta3", "v1", "v2", "v10"]);
    }

    #[test]
    fn a_kind_can_be_named_with_its_group() {
        for path in ["deployments.apps.spec", "deploy.v1.apps.spec", "deployment.spec"] {
            assert!(told(path, None, Extent::Field).starts_with("Deployment.spec  apps/v1\n"), "{path}");
        }
        assert!(
            told("ingresses.networking.k8s.io", None, Extent::Field).starts_with("Ingress  networking.k8s.io/v1\n")
        );
        assert_eq!(told("deployments.batch", None, Extent::Field), "error: `Deployment` has no field `batch`");
    }

    #[test]
    fn what_names_no_field_is_refused() {
        let nothing = "error: name a kind and perhaps fields of it, such as `deployment.spec.strategy`";
        for path in ["", ".", "[0]", "..."] {
            assert_eq!(told(path, None, Extent::Field), nothing, "{path:?}");
        }
        assert_eq!(
            told("pod.metadata.labels.app", None, Extent::Field),
            "error: `Pod.metadata.labels` has no fields of its own: any key may stand there"
        );
    }

    #[test]
    fn a_tree_ends_where_types_hold_themselves() {
        let text = told("crd.spec.versions.schema", None, Extent::Tree);
        assert!(text.lines().count() < 200 && text.contains("openAPIV3Schema  JSONSchemaProps"), "{text}");
    }
}
