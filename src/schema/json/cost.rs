//! What it costs to hold a value against a JSON schema, before it is done.
//!
//! A few references are enough for a schema that applies itself to one value without end, or twice as
//! often on each level below. Here its parts are counted as often as they would be applied.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json};

/// How deep parts may refer to parts: a validator goes as deep.
const DEEPEST: usize = 1_000;

/// How deep a schema may go when it is read.
const DEEPEST_READ: usize = 5_000;

/// How often parts may be applied for one document.
const MOST: u64 = 10_000_000;

/// How many pairs of a part and a value are looked at for one document.
const MOST_PAIRS: usize = 400_000;

/// The parts of a schema and what they apply.
#[derive(Debug)]
pub(super) struct Parts {
    parts: Vec<Part>,
}

/// One part: what it applies to the same value, and what to those in it.
#[derive(Debug, Default)]
struct Part {
    in_place: Vec<u32>,
    properties: HashMap<String, u32>,
    /// For properties that `properties` does not name.
    others: Vec<u32>,
    /// For all properties, as far as is known.
    patterns: Vec<u32>,
    items: Vec<u32>,
    prefix: Vec<u32>,
}

/// How many parts with names of their own a reference is looked up in.
const MOST_BASES: usize = 64;

/// Why a schema is not used.
pub(super) const WITHOUT_END: &str = "a reference leads to itself without end";
pub(super) const TOO_DEEP: &str = "it refers to itself too deeply";

impl Parts {
    /// Reads the parts of a schema. The error says why it is not to be used.
    pub(super) fn of(root: &Json) -> Result<Self, &'static str> {
        let mut reader = Reader::default();
        reader.index(root);
        let parts = Self { parts: reader.parts() };
        parts.refuse_endless()?;
        Ok(parts)
    }

    /// Whether it costs too much to hold a value against the schema.
    pub(super) fn is_too_costly(&self, value: &Json) -> bool {
        let mut counter = Counter { parts: &self.parts, known: HashMap::new() };
        counter.count(0, value, 0).is_none_or(|count| count > MOST)
    }

    /// Refuses a schema that applies a part to the same value again, or goes deeper than it is read.
    fn refuse_endless(&self) -> Result<(), &'static str> {
        self.walk(DEEPEST, |part| part.in_place.clone(), Cycle::Fault)?;
        let all = |part: &Part| {
            let named = part.properties.values().copied();
            let lists = [&part.in_place, &part.others, &part.patterns, &part.items, &part.prefix];
            named.chain(lists.into_iter().flatten().copied()).collect()
        };
        self.walk(DEEPEST_READ, all, Cycle::Fine)
    }

    fn walk(&self, deepest: usize, next: impl Fn(&Part) -> Vec<u32>, cycle: Cycle) -> Result<(), &'static str> {
        let mut done = vec![false; self.parts.len()];
        let mut is_open = vec![false; self.parts.len()];
        for start in 0..self.parts.len() {
            let mut walk = if done[start] { Vec::new() } else { vec![(start, next(&self.parts[start]))] };
            is_open[start] = true;
            while let Some((at, targets)) = walk.last_mut() {
                let at = *at;
                let Some(target) = targets.pop().map(|target| target as usize) else {
                    (done[at], is_open[at]) = (true, false);
                    walk.pop();
                    continue;
                };
                if is_open[target] && cycle == Cycle::Fault {
                    return Err(WITHOUT_END);
                }
                if !done[target] && !is_open[target] {
                    is_open[target] = true;
                    walk.push((target, next(&self.parts[target])));
                }
                if walk.len() > deepest {
                    return Err(TOO_DEEP);
                }
            }
        }
        Ok(())
    }
}

/// Whether parts may lead back to themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cycle {
    Fault,
    Fine,
}

struct Counter<'p> {
    parts: &'p [Part],
    /// By part and the address of the value.
    known: HashMap<(u32, usize), u64>,
}

impl Counter<'_> {
    /// How often parts are applied when `part` is applied to a value. `None` if that is too much.
    fn count(&mut self, part: u32, value: &Json, depth: usize) -> Option<u64> {
        let key = (part, std::ptr::from_ref(value) as usize);
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        if depth > DEEPEST || self.known.len() > MOST_PAIRS {
            return None;
        }
        let of = self.parts.get(part as usize)?;
        let mut count = 1_u64;
        let mut add = |counter: &mut Self, part: u32, value: &Json| {
            count = count.saturating_add(counter.count(part, value, depth + 1)?);
            (count <= MOST).then_some(())
        };
        for &part in &of.in_place {
            add(self, part, value)?;
        }
        match value {
            Json::Object(map) => {
                for (key, value) in map {
                    let own = of.properties.get(key);
                    let others = if own.is_some() { &[][..] } else { &of.others };
                    for &part in own.into_iter().chain(others).chain(&of.patterns) {
                        add(self, part, value)?;
                    }
                }
            }
            Json::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    for &part in of.prefix.get(index).into_iter().chain(&of.items) {
                        add(self, part, value)?;
                    }
                }
            }
            _ => {}
        }
        self.known.insert(key, count);
        Some(count)
    }
}

/// Numbers every value of a schema, by its pointer.
#[derive(Default)]
struct Reader<'j> {
    values: Vec<(&'j Json, String)>,
    of_pointers: HashMap<String, u32>,
    /// Parts with an `$id`, by the last part of it, and with an `$anchor`, by its name.
    of_names: HashMap<&'j str, Vec<u32>>,
}

impl<'j> Reader<'j> {
    fn index(&mut self, root: &'j Json) {
        let mut open = vec![(root, String::new())];
        while let Some((value, pointer)) = open.pop() {
            let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            let child = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            match value {
                Json::Object(map) => {
                    for (key, value) in map {
                        if let (true, Json::String(name)) = (is_name(key), value) {
                            self.of_names.entry(last_part(name)).or_default().push(number);
                        }
                        open.push((value, child(key)));
                    }
                }
                Json::Array(items) => {
                    open.extend(items.iter().enumerate().map(|(at, item)| (item, child(&at.to_string()))));
                }
                _ => {}
            }
            self.of_pointers.insert(pointer.clone(), number);
            self.values.push((value, pointer));
        }
    }

    fn parts(&self) -> Vec<Part> {
        self.values.iter().map(|(value, pointer)| self.part(value, pointer)).collect()
    }

    fn part(&self, value: &Json, pointer: &str) -> Part {
        let mut part = Part::default();
        let Json::Object(map) = value else { return part };
        let at = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        for (key, value) in map {
            let here = || self.of_pointers.get(&at(key)).copied();
            match key.as_str() {
                "$ref" | "$dynamicRef" | "$recursiveRef" => {
                    part.in_place.extend(value.as_str().into_iter().flat_map(|target| self.targets(target)));
                }
                "not" | "if" | "then" | "else" => part.in_place.extend(here()),
                "allOf" | "anyOf" | "oneOf" | "dependentSchemas" | "dependencies" => {
                    part.in_place.extend(self.children(value, &at(key)));
                }
                "properties" => {
                    let children = self.named(value, &at(key));
                    part.properties.extend(children.map(|(name, child)| (name.to_owned(), child)));
                }
                "patternProperties" => part.patterns.extend(self.children(value, &at(key))),
                "additionalProperties" | "unevaluatedProperties" => part.others.extend(here()),
                "items" if value.is_array() => part.prefix.extend(self.children(value, &at(key))),
                "prefixItems" => part.prefix.extend(self.children(value, &at(key))),
                "items" | "additionalItems" | "unevaluatedItems" | "contains" => part.items.extend(here()),
                _ => {}
            }
        }
        part
    }

    fn children<'s>(&'s self, value: &'s Json, pointer: &str) -> Vec<u32> {
        match value {
            Json::Object(_) => self.named(value, pointer).map(|(_, child)| child).collect(),
            Json::Array(items) => {
                let pointers = (0..items.len()).map(|at| format!("{pointer}/{at}"));
                pointers.filter_map(|pointer| self.of_pointers.get(&pointer).copied()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn named<'s>(&'s self, value: &'s Json, pointer: &str) -> impl Iterator<Item = (&'s str, u32)> + use<'s, 'j> {
        let pointer = pointer.to_owned();
        value.as_object().into_iter().flat_map(Map::keys).filter_map(move |key| {
            let child = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            Some((key.as_str(), self.of_pointers.get(&child).copied()?))
        })
    }

    /// The parts that a reference may lead to. One that leads elsewhere is refused by the validator.
    fn targets(&self, reference: &str) -> HashSet<u32> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let mut bases: Vec<u32> = Vec::new();
        if base.is_empty() {
            bases.push(0);
            // A part with an `$id` is a base of its own.
            bases.extend(self.of_names.values().flatten().take(MOST_BASES));
        } else {
            bases.extend(self.of_names.get(last_part(base)).into_iter().flatten());
        }
        if fragment.is_empty() || fragment.starts_with('/') {
            // Without a fragment, an inner base is reached by its name only.
            let bases = if fragment.is_empty() && base.is_empty() { &bases[..1] } else { &bases[..] };
            let decoded = fragment.replace("%25", "%").replace("%24", "$").replace("%7B", "{").replace("%7D", "}");
            let pointers =
                bases.iter().filter_map(|&base| Some(format!("{}{decoded}", self.values.get(base as usize)?.1)));
            return pointers.filter_map(|pointer| self.of_pointers.get(&pointer).copied()).collect();
        }
        self.of_names.get(fragment).into_iter().flatten().copied().collect()
    }
}

fn is_name(key: &str) -> bool {
    matches!(key, "$id" | "id" | "$anchor" | "$dynamicAnchor")
}

fn last_part(name: &str) -> &str {
    let name = name.trim_end_matches('#');
    name.rsplit('/').next().unwrap_or(name)
}
