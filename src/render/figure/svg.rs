//! A laid out graph as SVG: links, classes for the style sheet, no styles of its own.

use std::fmt::Write as _;

use super::graph::{Edge, Graph, Vertex};
use super::layout::{Layout, Place, Size, Way, layout};
use super::text::{Face, KIND, NAME};
use crate::escape;
use crate::render::strings::PictureWords;

/// No box is wider inside.
const MOST_TEXT: i32 = 164;
/// No box is narrower inside.
const LEAST_TEXT: i32 = 72;
const HEIGHT: i32 = 42;
/// Left of the texts, with the coloured bar; right of them.
const PADDING: (i32, i32) = (14, 12);
/// How far arrows are from the box that they point to.
const ARROW: i32 = 2;
/// Around all boxes, so that their lines are inside.
const MARGIN: i32 = 2;
/// No wider picture is made smaller where it does not fit: nobody could read it.
const MOST_SHRUNK: i32 = 860;
/// Around the boxes of a namespace, and over them for its name.
const FRAME: (i32, i32) = (16, 40);

/// A graph and its title.
pub(super) struct Picture<'a> {
    pub(super) graph: &'a Graph<'a>,
    /// The accessible name.
    pub(super) title: &'a str,
    /// The namespace around all of it: its name and the link to its example.
    pub(super) namespace: Option<(&'a str, &'a str)>,
    pub(super) words: &'a PictureWords,
}

impl Picture<'_> {
    /// The SVG.
    pub(super) fn svg(&self) -> String {
        let sizes: Vec<Size> = self.graph.vertices.iter().map(|vertex| self.size(vertex)).collect();
        let pairs: Vec<(usize, usize)> = self.graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        let mut layout = layout(&sizes, &pairs);
        let (left, top) = if self.namespace.is_some() { FRAME } else { (0, 0) };
        shift(&mut layout, left + MARGIN, top + MARGIN);
        let width = layout.width + 2 * (left + MARGIN);
        let height = layout.height + top + left + 2 * MARGIN;
        let class = if width <= MOST_SHRUNK { " class=fit" } else { "" };
        let mut out = format!(
            "<svg{class} viewBox=\"0 0 {width} {height}\" width={width} height={height} role=group aria-label=\""
        );
        escape::markup(self.title, &mut out);
        out.push_str("\">");
        if let Some((name, href)) = self.namespace {
            let (inner_width, inner_height) = (width - 2 * MARGIN, height - 2 * MARGIN);
            let name = NAME.fit(name, MOST_TEXT);
            let _ =
                write!(out, "<rect class=ns x={MARGIN} y={MARGIN} width={inner_width} height={inner_height} rx=8 />");
            open_link(href, "ctl", &mut out);
            let (x, y) = (MARGIN + left, MARGIN + 24);
            let _ = write!(out, "<text x={x} y={y}>Namespace <tspan>");
            escape::markup(&name, &mut out);
            out.push_str("</tspan></text></a>");
        }
        out.push_str("<g aria-hidden=true>");
        for (edge, way) in self.graph.edges.iter().zip(&layout.ways) {
            self.reference(edge, way, &mut out);
        }
        out.push_str("</g>");
        // From left to right, as the focus moves.
        let mut objects: Vec<_> = self.graph.vertices.iter().zip(&layout.places).collect();
        objects.sort_by_key(|(_, place)| (place.x, place.y));
        for (vertex, place) in objects {
            self.object(vertex, *place, &mut out);
        }
        out.push_str("</svg>");
        out
    }

    fn size(&self, vertex: &Vertex<'_>) -> Size {
        let width = |face: Face, text: &str| face.width(&face.fit(text, MOST_TEXT));
        let inner = width(KIND, vertex.kind).max(width(NAME, &self.name(vertex))).max(LEAST_TEXT);
        Size { width: inner + PADDING.0 + PADDING.1, height: HEIGHT }
    }

    /// The name of an object; of several how many they are.
    fn name(&self, vertex: &Vertex<'_>) -> String {
        match vertex.count {
            1 => vertex.name.to_owned(),
            count => self.words.several.replace("{}", &count.to_string()),
        }
    }

    fn object(&self, vertex: &Vertex<'_>, place: Place, out: &mut String) {
        let Place { x, y, width, height } = place;
        let name = NAME.fit(&self.name(vertex), MOST_TEXT);
        let tone = tone(vertex.kind);
        match vertex.href {
            Some(href) => open_link(href, tone, out),
            None => {
                let _ = write!(out, "<g class=\"no {tone}\">");
            }
        }
        if name != self.name(vertex) {
            out.push_str("<title>");
            escape::markup(&self.name(vertex), out);
            out.push_str("</title>");
        }
        let _ = write!(out, "<rect x={x} y={y} width={width} height={height} rx=5 />");
        let _ = write!(out, "<path d=\"M{} {}v{}\"/>", x + 6, y + 9, height - 18);
        let _ = write!(out, "<text x={} y={}>", x + PADDING.0, y + 17);
        escape::markup(&KIND.fit(vertex.kind, MOST_TEXT), out);
        // One text with a space in it: the name of the link is what it shows.
        let _ = write!(out, " <tspan x={} y={}>", x + PADDING.0, y + 33);
        escape::markup(&name, out);
        out.push_str("</tspan></text>");
        out.push_str(if vertex.href.is_some() { "</a>" } else { "</g>" });
    }

    fn reference(&self, edge: &Edge, way: &Way, out: &mut String) {
        let is_missing = self.graph.vertices[edge.to].href.is_none();
        out.push_str(if is_missing { "<g class=no>" } else { "<g>" });
        out.push_str("<title>");
        escape::markup(&self.words.of(&edge.relations), out);
        out.push_str("</title><path d=\"");
        line(way, out);
        out.push_str("\"/><path class=h d=\"");
        let (tip, flat, back) = match (way.is_backward, way.pieces.first(), way.pieces.last()) {
            (false, _, Some(&(x, _, y))) => (x - ARROW, y, -6),
            (true, Some(&(_, x, y)), _) => (x + ARROW, y, 6),
            _ => (0, 0, 0),
        };
        let _ = write!(out, "M{tip} {flat}l{back} -4v8z\"/></g>");
    }
}

/// Curves from flat piece to flat piece.
fn line(way: &Way, out: &mut String) {
    let mut last: Option<(i32, i32)> = None;
    for &(from, to, y) in &way.pieces {
        match last {
            None => {
                let _ = write!(out, "M{from} {y}");
            }
            Some((x, before)) if before == y => {
                let _ = write!(out, "H{}", from.max(x));
            }
            Some((x, before)) => {
                let middle = i32::midpoint(x, from);
                let _ = write!(out, "C{middle} {before} {middle} {y} {from} {y}");
            }
        }
        if to > from {
            let _ = write!(out, "H{to}");
        }
        last = Some((to, y));
    }
}

fn open_link(href: &str, tone: &str, out: &mut String) {
    out.push_str("<a href=\"");
    escape::markup(href, out);
    let _ = write!(out, "\" class={tone}>");
}

fn shift(layout: &mut Layout, x: i32, y: i32) {
    for place in &mut layout.places {
        (place.x, place.y) = (place.x + x, place.y + y);
    }
    for piece in layout.ways.iter_mut().flat_map(|way| &mut way.pieces) {
        *piece = (piece.0 + x, piece.1 + x, piece.2 + y);
    }
}

/// The class that colours a kind, by what it is about.
fn tone(kind: &str) -> &'static str {
    match kind {
        "Service" | "Ingress" | "Gateway" | "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute"
        | "IngressClass" | "GatewayClass" | "Endpoints" | "EndpointSlice" => "net",
        "Pod"
        | "Deployment"
        | "StatefulSet"
        | "DaemonSet"
        | "ReplicaSet"
        | "ReplicationController"
        | "Job"
        | "CronJob"
        | "PodTemplate" => "run",
        "ConfigMap" | "Secret" => "cfg",
        "PersistentVolumeClaim" | "PersistentVolume" | "StorageClass" | "VolumeSnapshot" => "sto",
        "ServiceAccount" | "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding" => "acc",
        _ => "ctl",
    }
}
