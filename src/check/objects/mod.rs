//! What the API server's validation says beyond the schema.
//!
//! Enters: a typed document without violations that would hide what it means. Leaves: findings of
//! the `object::` rules. The walk follows the document along its type once; at each mapping it asks
//! what stands in [`facts`](super::facts) for that type: demands on single fields as data, and
//! functions for what holds between fields. A pod template is thereby judged by one piece of code
//! wherever it stands. Knows nothing of guides, levels, or other documents.

pub(crate) mod address;
mod demand;
pub(crate) mod names;
mod place;
pub(crate) mod quantity;
mod table;
mod walk;

use std::cell::Cell;
use std::rc::Rc;

use crate::check::limit::{self, Limited};
use crate::diagnostic::Diagnostic;
use crate::kube::{FieldPath, Gvk};
use crate::yaml::Node;

pub(crate) use place::{is_open_node, items};
pub(crate) use walk::{Subject, Typing, judge};

/// What is demanded of the objects of one type.
pub(crate) struct TypeFacts {
    /// The type, by the end of its full name: `core.v1.Container`.
    pub(crate) ty: &'static str,
    /// Demands on single fields.
    pub(crate) fields: &'static [FieldFact],
    /// What holds between its fields.
    pub(crate) validators: &'static [Validator],
}

/// A demand on one field of a type.
pub(crate) struct FieldFact {
    /// The field; for a list or map of scalars the demand is made of each item.
    pub(crate) field: &'static str,
    /// What is demanded of its value.
    pub(crate) demand: Demand,
}

/// Looks at one mapping as a whole.
pub(crate) type Validator = fn(&Place<'_, '_>, &mut Findings);

/// What is demanded of a value. Wildcards satisfy every demand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Demand {
    /// One of these strings (`object::unsupported-value`).
    OneOf(&'static [&'static str]),
    /// Present and not empty (`object::required-value`), unless the place is open.
    Filled,
    /// No empty text where it is present (`object::required-value`).
    NotEmpty,
    /// A name of this form (`object::invalid-name`).
    Name(NameForm),
    /// Empty, or a name of this form (`object::invalid-name`).
    NameOrEmpty(NameForm),
    /// A number from the first to the last (`object::out-of-range`).
    Range(i64, i64),
    /// A port number or a port's name (`object::out-of-range`, `object::invalid-name`).
    PortOrName,
    /// A number or percentage, not negative (`object::out-of-range`).
    Amount,
    /// A quantity that is not negative (`object::out-of-range`).
    NotNegative,
    /// At most so many bytes (`object::too-long`).
    MostBytes(usize),
    /// A list whose mappings differ in these fields (`object::duplicate-item`); without fields, a list whose scalars differ.
    Unique(&'static [&'static str]),
    /// Keys and values that are labels (`object::invalid-label`).
    Labels,
    /// Keys that are qualified names (`object::invalid-label`).
    Annotations,
    /// An IP address (`object::invalid-address`).
    Address,
    /// A range of IP addresses (`object::invalid-address`).
    Cidr,
}

/// The forms of names, as `k8s.io/apimachinery/pkg/util/validation` has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameForm {
    /// RFC 1123 subdomain: at most 253 characters.
    Subdomain,
    /// RFC 1123 label: at most 63 characters.
    Label,
    /// RFC 1035 label: begins with a letter.
    Label1035,
    /// A segment of a URL path: no `/`, no `%`, not `.` or `..`.
    PathSegment,
    /// `prefix/name`, as label keys are.
    Qualified,
    /// A port's name: at most 15 characters, with a letter.
    Port,
    /// A C identifier.
    CIdentifier,
    /// The name of an environment variable.
    EnvironmentVariable,
    /// A key of a ConfigMap or Secret.
    DataKey,
}

/// A mapping of a known type, on the walk.
pub(crate) struct Place<'p, 'd> {
    /// The mapping.
    pub(crate) node: Node<'d>,
    /// The root of the object.
    pub(crate) root: Node<'d>,
    /// The object's group, version and kind.
    pub(crate) gvk: &'p Gvk,
    /// The mapping that holds this one, with the field (and index) through which.
    pub(crate) parent: Option<&'p Place<'p, 'd>>,
    /// The field of the parent that leads here; of a declared fragment, the field that it stands in; empty
    /// for any other root.
    pub(crate) field: &'d str,
    /// The index in that field's list, or the position of the key in that field's map.
    pub(crate) index: Option<usize>,
    /// Whether fields may be missing, here and below; see [`Place::is_open`].
    open: bool,
    /// The path of the root of the walk, in the document.
    base: &'p FieldPath,
    /// How many more spots are looked up; see [`limit::MOST_LOOKED_UP`].
    spots: &'p Cell<usize>,
}

/// Collects findings.
#[derive(Debug)]
pub(crate) struct Findings {
    limited: Limited,
    spots_left: Rc<Cell<usize>>,
}

impl Findings {
    fn new() -> Self {
        Self { limited: Limited::default(), spots_left: Rc::new(Cell::new(limit::MOST_LOOKED_UP)) }
    }

    /// Takes a finding that a rule has worded. Where no more spots are looked up, it only counts.
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        if self.spots_left.get() > 0 {
            self.limited.push(finding);
        } else {
            self.limited.count(&finding);
        }
    }
}
