//! Where a type is at home: the kind and path under which people know it. A fragment of `Container`
//! is explained as `spec.containers` of a Pod.

use std::collections::{HashMap, VecDeque};

use crate::schema::{Catalogue, Kind, Scope, Shape, TypeId};

/// The kinds that types are looked for in first.
const USUAL: [&str; 10] = [
    "Pod",
    "Deployment",
    "Service",
    "Ingress",
    "HorizontalPodAutoscaler",
    "Job",
    "CronJob",
    "PersistentVolumeClaim",
    "NetworkPolicy",
    "StatefulSet",
];

/// The homes of types.
#[derive(Debug)]
pub(super) struct Homes<'c> {
    catalogue: &'c Catalogue,
    found: Found<'c>,
}

#[derive(Debug, Default)]
struct Found<'c> {
    kinds: HashMap<TypeId, Kind<'c>>,
    /// For each type below a kind: the type and the field that hold it.
    holders: HashMap<TypeId, (TypeId, &'c str)>,
}

/// A place in a kind.
#[derive(Debug)]
pub(super) struct Home<'c> {
    pub(super) kind: Kind<'c>,
    pub(super) path: Vec<&'c str>,
}

impl<'c> Homes<'c> {
    /// Those of all types.
    pub(super) fn find(catalogue: &'c Catalogue) -> Self {
        let mut homes = Self::none(catalogue);
        homes.found = homes.walk();
        homes
    }

    /// None: for a site without fragments.
    pub(super) fn none(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, found: Found::default() }
    }

    /// The home of a fragment: what its author calls it, else where its type is at home.
    pub(super) fn of(&self, ty: TypeId, path: Option<&str>) -> Option<Home<'c>> {
        match path {
            Some(path) => self.at(path),
            None => self.of_type(ty),
        }
    }

    /// The home of `Deployment.spec.strategy` or `PodSpec.containers[0]`.
    fn at(&self, path: &str) -> Option<Home<'c>> {
        let mut steps = path.split('.').map(|step| step.split('[').next().unwrap_or_default());
        let first = self.catalogue.type_at(steps.next()?)?;
        let mut home = self.of_type(first)?;
        let mut ty = first;
        for step in steps {
            let field = self.catalogue.field(self.innermost(ty), step)?;
            home.path.push(field.name);
            ty = field.ty;
        }
        Some(home)
    }

    fn of_type(&self, ty: TypeId) -> Option<Home<'c>> {
        if ty.is_custom() {
            let kind = self.catalogue.kinds().find(|kind| kind.ty == ty)?;
            return Some(Home { kind, path: Vec::new() });
        }
        let found = &self.found;
        let (mut at, mut path) = (ty, Vec::new());
        while !found.kinds.contains_key(&at) {
            let (holder, name) = found.holders.get(&at)?;
            path.push(*name);
            at = *holder;
        }
        path.reverse();
        Some(Home { kind: *found.kinds.get(&at)?, path })
    }

    /// Walks all types, the usual kinds first. What containers hold is at home there, and not under the
    /// field of pods that happens to be nearer to the root.
    fn walk(&self) -> Found<'c> {
        let mut kinds: Vec<Kind<'c>> = self
            .catalogue
            .kinds()
            .take_while(|kind| !kind.ty.is_custom())
            .filter(|kind| matches!(kind.scope, Scope::Namespaced | Scope::Cluster))
            .collect();
        let usual = |kind: &Kind<'_>| USUAL.iter().position(|usual| *usual == kind.kind).unwrap_or(USUAL.len());
        kinds.sort_by_key(|kind| (usual(kind), kind.version.contains("alpha"), kind.version.contains("beta")));
        let mut found = Found::default();
        let containers = ["PodSpec", "Container"].map(|name| self.catalogue.type_at(name));
        if let (Some(pod), [Some(spec), Some(container)]) = (kinds.first(), containers) {
            found.kinds.insert(pod.ty, *pod);
            found.holders.insert(spec, (pod.ty, "spec"));
            found.holders.insert(container, (spec, "containers"));
            self.spread(&[container], &mut found);
            self.spread(&[pod.ty, spec], &mut found);
        }
        for kind in &kinds {
            found.kinds.entry(kind.ty).or_insert(*kind);
            self.spread(&[kind.ty], &mut found);
        }
        found
    }

    fn spread(&self, from: &[TypeId], found: &mut Found<'c>) {
        let mut queue: VecDeque<TypeId> = from.iter().copied().collect();
        while let Some(ty) = queue.pop_front() {
            for field in self.catalogue.fields(ty) {
                let inner = self.innermost(field.ty);
                if matches!(self.catalogue.shape(inner), Shape::Object(_))
                    && !found.kinds.contains_key(&inner)
                    && !found.holders.contains_key(&inner)
                {
                    found.holders.insert(inner, (ty, field.name));
                    queue.push_back(inner);
                }
            }
        }
    }

    /// The type inside lists and maps.
    pub(super) fn innermost(&self, ty: TypeId) -> TypeId {
        match self.catalogue.shape(ty) {
            Shape::List(element) | Shape::Map(element) => self.innermost(element),
            _ => ty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_at_home_where_people_know_them() {
        let catalogue = Catalogue::builtin();
        let homes = Homes::find(&catalogue);
        let shown = |home: Option<Home<'_>>| home.map(|home| format!("{}.{}", home.kind.kind, home.path.join(".")));
        for (name, expect) in [
            ("Container", "Pod.spec.containers"),
            ("Probe", "Pod.spec.containers.livenessProbe"),
            ("ResourceRequirements", "Pod.spec.containers.resources"),
            ("PodSpec", "Pod.spec"),
            ("PodSecurityContext", "Pod.spec.securityContext"),
            ("ServicePort", "Service.spec.ports"),
            ("DeploymentStrategy", "Deployment.spec.strategy"),
            ("ObjectMeta", "Pod.metadata"),
        ] {
            let ty = catalogue.type_at(name).unwrap();
            assert_eq!(shown(homes.of(ty, None)).as_deref(), Some(expect));
        }
        let ty = catalogue.type_at("StatefulSet.spec.template.spec").unwrap();
        for path in ["StatefulSet.spec.template.spec", "StatefulSet.spec.volumeClaimTemplates[0].spec"] {
            assert_eq!(shown(homes.of(ty, Some(path))), Some(path.replace("[0]", "")));
        }
        assert_eq!(shown(homes.of(ty, Some("Nothing.at.all"))), None);
    }
}
