//! The picture of a bundle: its objects and what they refer to, as SVG and as a list.
//!
//! Enters: what a bundle holds. Leaves: a [`PictureView`], in which every text of an author is
//! escaped. What refers to what is `check`'s knowledge (`check::references`); here it is laid out
//! (`layout`) and drawn (`svg`). A bundle of one object, or of objects that have nothing to do with
//! one another, has no picture.

mod columns;
mod graph;
mod layout;
mod rows;
mod svg;
mod text;

use super::link::in_page;
use super::strings::PictureWords;
use super::view::{Html, PictureView, PicturedObject, PicturedReference};
use crate::check::{self, Checked};
use crate::kube::ObjectRef;
use crate::site::bundles::{BundleSummary, is_cluster_scoped};

use graph::Graph;
use svg::Picture;

/// More boxes than these are too many for a picture.
const MOST_DRAWN: usize = 30;
/// More lines than these are a thicket.
const MOST_LINES: usize = 80;
/// So many references are listed.
const MOST_LISTED: usize = 400;

/// The picture of a bundle, if there is anything to see.
pub(super) fn of_bundle(checked: &Checked, summary: &BundleSummary, words: &PictureWords) -> Option<PictureView> {
    if summary.contents.len() < 2 {
        return None;
    }
    let members: Vec<(usize, usize)> = summary.contents.iter().map(|one| (one.example, one.document)).collect();
    let mut references = check::references(checked, &members);
    references.truncate(MOST_LISTED);
    if references.is_empty() {
        return None;
    }
    let hrefs: Vec<String> = members
        .iter()
        .map(|&(example, _)| in_page(checked.site.downloads.get(example).map_or("", |route| &route.id)))
        .collect();
    let objects: Vec<(&ObjectRef, &str)> =
        summary.contents.iter().map(|one| &one.object).zip(hrefs.iter().map(String::as_str)).collect();
    let graph = Graph::of(&objects, &references);
    Some(PictureView { svg: draw(&objects, &graph, words), objects: list(&graph, words) })
}

/// The graph as SVG, unless it is too large even with twins drawn as one.
fn draw(objects: &[(&ObjectRef, &str)], graph: &Graph<'_>, words: &PictureWords) -> Option<Html> {
    let namespace = around(objects, graph);
    let mut drawn = graph.clone().one_way();
    if let Some(at) = namespace {
        drawn = drawn.without(at);
    }
    if drawn.vertices.len() > MOST_DRAWN || drawn.edges.len() > MOST_LINES {
        drawn = drawn.with_twins_as_one();
    }
    if drawn.vertices.len() > MOST_DRAWN || drawn.edges.len() > MOST_LINES {
        return None;
    }
    let title = words.title.replace("{}", &objects.len().to_string());
    let namespace = namespace.map(|at| (graph.vertices[at].name, objects[at].1));
    Some(Html::new(&Picture { graph: &drawn, title: &title, namespace, words }.svg()))
}

/// The namespace that all other objects are in, if it is one of the bundle: it is drawn around them.
fn around(objects: &[(&ObjectRef, &str)], graph: &Graph<'_>) -> Option<usize> {
    let is_namespace = |object: &ObjectRef| object.gvk.group.is_empty() && object.gvk.kind == "Namespace";
    let at = objects.iter().position(|(object, _)| is_namespace(object))?;
    let is_inside = |(other, (object, _)): (usize, &(&ObjectRef, &str))| {
        other == at
            || (object.namespace == objects[at].0.name && !is_cluster_scoped(&object.gvk.group, &object.gvk.kind))
    };
    // Of what the bundle does not hold only the kind is known.
    let outside = [
        "ClusterIssuer",
        "ClusterRole",
        "GatewayClass",
        "IngressClass",
        "Namespace",
        "PersistentVolume",
        "PriorityClass",
        "RuntimeClass",
        "StorageClass",
    ];
    let is_all = objects.iter().enumerate().all(is_inside)
        && !graph.vertices[objects.len()..].iter().any(|vertex| outside.contains(&vertex.kind));
    is_all.then_some(at)
}

/// The same in words.
fn list(graph: &Graph<'_>, words: &PictureWords) -> Vec<PicturedObject> {
    let title = |at: usize| format!("{} {}", graph.vertices[at].kind, graph.vertices[at].name);
    let held = graph.vertices.iter().enumerate().filter_map(|(at, vertex)| Some((at, vertex.href?)));
    let object = |(at, href): (usize, &str)| PicturedObject {
        title: title(at),
        href: href.to_owned(),
        references: graph
            .edges
            .iter()
            .filter(|edge| edge.from == at)
            .map(|edge| PicturedReference {
                relation: words.of(&edge.relations),
                title: title(edge.to),
                href: graph.vertices[edge.to].href.map(str::to_owned),
            })
            .collect(),
    };
    held.map(object).collect()
}
