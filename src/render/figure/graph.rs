//! What a picture shows: objects, what they refer to, and twins drawn as one where there are many.

use std::collections::{BTreeMap, HashMap};

use crate::check::{Reference, Relation, Target};
use crate::kube::ObjectRef;

/// One object, or several that are drawn as one.
#[derive(Clone, Debug)]
pub(super) struct Vertex<'a> {
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    /// The link to the example; none for an object that the bundle does not hold.
    pub(super) href: Option<&'a str>,
    /// How many objects it stands for.
    pub(super) count: usize,
}

/// A reference, with all that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) relations: Vec<Relation>,
}

/// Objects and the references between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph<'a> {
    /// The objects of the bundle, in its order, then those that it does not hold.
    pub(super) vertices: Vec<Vertex<'a>>,
    pub(super) edges: Vec<Edge>,
}

impl<'a> Graph<'a> {
    /// Of the objects of a bundle with the links to their examples.
    pub(super) fn of(objects: &[(&'a ObjectRef, &'a str)], references: &'a [Reference]) -> Self {
        let vertex = |&(object, href): &(&'a ObjectRef, &'a str)| Vertex {
            kind: &object.gvk.kind,
            name: object.name.as_deref().unwrap_or_default(),
            href: Some(href),
            count: 1,
        };
        let mut graph = Self { vertices: objects.iter().map(vertex).collect(), edges: Vec::new() };
        let mut missing: HashMap<(&str, &str), usize> = HashMap::new();
        let mut edge_of: HashMap<(usize, usize), usize> = HashMap::new();
        for reference in references {
            let to = match &reference.to {
                Target::Member(at) => *at,
                Target::Missing { kind, name } => *missing.entry((kind, name)).or_insert_with(|| {
                    graph.vertices.push(Vertex { kind, name, href: None, count: 1 });
                    graph.vertices.len() - 1
                }),
            };
            let edge = *edge_of.entry((reference.from, to)).or_insert_with(|| {
                graph.edges.push(Edge { from: reference.from, to, relations: Vec::new() });
                graph.edges.len() - 1
            });
            graph.edges[edge].relations.push(reference.relation);
        }
        graph
    }

    /// The graph without a vertex and its edges.
    pub(super) fn without(mut self, at: usize) -> Self {
        self.vertices.remove(at);
        self.edges.retain(|edge| edge.from != at && edge.to != at);
        for edge in &mut self.edges {
            edge.from -= usize::from(edge.from > at);
            edge.to -= usize::from(edge.to > at);
        }
        self
    }

    /// The graph with one edge between two that refer to each other: a Service selects the pods of a
    /// StatefulSet, which have their names from it.
    pub(super) fn one_way(mut self) -> Self {
        let main: HashMap<(usize, usize), (Option<Relation>, usize)> = self
            .edges
            .iter()
            .enumerate()
            .map(|(at, edge)| ((edge.from, edge.to), (edge.relations.iter().min().copied(), at)))
            .collect();
        self.edges.retain(|edge| match (main.get(&(edge.from, edge.to)), main.get(&(edge.to, edge.from))) {
            (Some(own), Some(other)) => own <= other,
            _ => true,
        });
        self
    }

    /// The graph with objects of one kind that refer to the same and are referred to by the same as one.
    pub(super) fn with_twins_as_one(&self) -> Self {
        let mut near = vec![Vec::new(); self.vertices.len()];
        for edge in &self.edges {
            near[edge.from].push((edge.to, Side::To));
            near[edge.to].push((edge.from, Side::From));
        }
        near.iter_mut().for_each(|near| near.sort_unstable());
        type Sameness<'n> = (&'n str, bool, &'n [(usize, Side)]);
        let mut first_of: BTreeMap<Sameness<'_>, usize> = BTreeMap::new();
        let mut graph = Self::default();
        let mut new_of = Vec::with_capacity(self.vertices.len());
        for (at, vertex) in self.vertices.iter().enumerate() {
            let key = (vertex.kind, vertex.href.is_some(), near[at].as_slice());
            let new = *first_of.entry(key).or_insert_with(|| {
                graph.vertices.push(Vertex { count: 0, ..vertex.clone() });
                graph.vertices.len() - 1
            });
            graph.vertices[new].count += 1;
            new_of.push(new);
        }
        for edge in &self.edges {
            let (from, to) = (new_of[edge.from], new_of[edge.to]);
            match graph.edges.iter_mut().find(|known| (known.from, known.to) == (from, to)) {
                Some(known) => {
                    known.relations.extend(&edge.relations);
                    known.relations.sort_unstable();
                    known.relations.dedup();
                }
                None => graph.edges.push(Edge { from, to, ..edge.clone() }),
            }
        }
        graph
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    From,
    To,
}
