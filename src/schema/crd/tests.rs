#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::schema::Catalogue;
use crate::source::Sources;
use crate::yaml::Document;

fn parse(text: &str) -> (Sources, Vec<Document>) {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let excerpt = Excerpt::whole(file, sources.get(file));
    let (documents, _) = yaml::parse(&Reading::plain(&excerpt));
    (sources, documents)
}

/// A definition of `Widget` whose `spec` has this schema, in JSON.
fn definition(spec: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\n\
         spec:\n  group: example.com\n  scope: Namespaced\n  names:\n    kind: Widget\n    plural: widgets\n  versions:\n  \
         - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        \
         properties:\n          spec: {spec}\n    subresources: {{status: {{}}}}\n"
    )
}

fn catalogue(files: &[(&str, &str)]) -> Catalogue {
    let mut catalogue = Catalogue::builtin();
    let mut sources = Sources::default();
    for (path, text) in files {
        let file = sources.add(*path, *text);
        let text = sources.get(file).shared_text();
        let known = catalogue.define_file(&DefinitionFile { file, path: (*path).into(), text, owner: Owner::Other });
        assert!(known > 0, "{path} defines nothing");
    }
    catalogue
}

/// What is said against a document, as `path: fault`.
fn found(catalogue: &Catalogue, text: &str) -> Vec<String> {
    let (_, documents) = parse(text);
    let root = documents[0].root().unwrap();
    let gvk = Gvk::from_fields(root.get_str("apiVersion").unwrap(), root.get_str("kind").unwrap());
    let super::super::Lookup::Known(kind) = catalogue.lookup(&gvk) else { panic!("{gvk} is not known") };
    let found = catalogue.violations(kind.ty, root, Completeness::Whole, ReleaseSet::ALL);
    let mut found: Vec<String> = found
        .iter()
        .map(|violation| {
            let fault = format!("{:?}", violation.fault);
            format!("{}: {}", violation.path, fault.split([' ', '{']).next().unwrap())
        })
        .collect();
    found.sort();
    found
}

fn widget(spec: &str) -> String {
    format!("apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: web\nspec: {spec}\n")
}

#[track_caller]
fn check(schema: &str, spec: &str, expected: &[&str]) {
    let catalogue = catalogue(&[("crd.yaml", &definition(schema))]);
    assert_eq!(found(&catalogue, &widget(spec)), expected, "{schema}\n{spec}");
    assert_eq!(catalogue.flaws(), []);
}

#[test]
fn defaults_come_before_demands() {
    let schema = "{type: object, required: [a, b], properties: {a: {type: integer, default: 1}, \
        b: {type: object, default: {}, required: [c], properties: {c: {type: string, default: x}}}}, \
        x-kubernetes-validations: [{rule: 'self.a == 1 && self.b.c == \"x\"'}]}";
    check(schema, "{}", &[]);
    check(schema, "{a: null, b: null}", &[]);
    check(schema, "{a: 2}", &["spec: RuleFailed"]);
    check(schema, "{b: {c: 5}}", &["spec.b.c: WrongType"]);
}

#[test]
fn a_null_that_may_not_be_is_absent() {
    let schema = "{type: object, required: [a], properties: {a: {type: string}, n: {type: string, nullable: true}, \
        list: {type: array, items: {type: string}}, map: {type: object, additionalProperties: {type: string}}}}";
    check(schema, "{a: null, n: null}", &["spec: MissingField"]);
    check(schema, "{a: x, list: [null], map: {k: null}}", &["spec.list[0]: WrongType"]);
}

#[test]
fn what_is_preserved_is_not_unknown() {
    let schema = "{type: object, properties: {\
        any: {x-kubernetes-preserve-unknown-fields: true}, \
        open: {type: object, additionalProperties: true}, \
        list: {type: array, x-kubernetes-preserve-unknown-fields: true, items: {type: object, properties: {a: {type: string}}}}}}";
    check(schema, "{any: {a: {b: 1}}, open: {a: 1}, list: [{b: 1}]}", &[]);
    check(schema, "{open: {a: {b: 1}}, other: 1}", &["spec.open.a.b: UnknownField", "spec.other: UnknownField"]);
}

#[test]
fn the_status_of_a_new_object_is_dropped() {
    let schema = "{type: object}\n          status: {type: object, required: [x], properties: {x: {type: string}}}";
    let catalogue = catalogue(&[("crd.yaml", &definition(schema))]);
    let with_status = |status: &str| format!("{}status: {status}\n", widget("{}"));
    assert_eq!(found(&catalogue, &with_status("{}")), [""; 0]);
    assert_eq!(found(&catalogue, &with_status("{z: 1}")), ["status.z: UnknownField"]);
}

#[test]
fn metadata_is_checked() {
    let catalogue = catalogue(&[("crd.yaml", &definition("{type: object}"))]);
    let with = |metadata: &str| {
        found(&catalogue, &format!("apiVersion: example.com/v1\nkind: Widget\nmetadata: {metadata}\n"))
    };
    assert_eq!(with("{name: 5, lables: {}}"), ["metadata.lables: UnknownField", "metadata.name: WrongType"]);
    assert_eq!(with("{name: web, labels: {a: true}}"), ["metadata.labels.a: WrongType"]);
    assert_eq!(with("[]"), ["metadata: WrongType"]);
}

#[test]
fn rules_are_read_as_kubernetes_reads_them() {
    let schema = |rule: &str| {
        let rule = rule.replace('\'', "''");
        format!(
            "{{type: object, properties: {{s: {{type: string}}, i: {{type: integer}}, q: {{x-kubernetes-int-or-string: true}}, \
             l: {{type: array, items: {{type: string}}}}, a-b: {{type: string}}, namespace: {{type: string}}, \
             m: {{type: object, additionalProperties: {{type: string}}}}, t: {{type: string, format: date-time}}, \
             o: {{type: array, items: {{type: object, properties: {{k: {{type: string}}, v: {{type: integer}}}}}}}}}}, \
             x-kubernetes-validations: [{{rule: '{rule}'}}]}}"
        )
    };
    let spec = "{s: abc, i: 3, q: 1Gi, l: [b, a], a-b: x, namespace: ns, m: {k: v}, t: '2026-01-31T12:00:00Z', \
        o: [{k: x, v: 1}, {k: z}]}";
    for rule in [
        "self.s.startsWith('a') && self.s.size() == 3 && size(self.l) == 2",
        "self.a__dash__b == 'x' && self.__namespace__ == 'ns'",
        "self.l.exists(x, x == 'a') && self.l.all(x, x in ['a', 'b']) && self.l.exists_one(x, x == 'b')",
        "self.l.map(x, x + '!') == ['b!', 'a!'] && self.l.filter(x, x > 'a') == ['b']",
        "!self.l.isSorted() && self.l.indexOf('a') == 1 && self.l.join('-') == 'b-a'",
        "self.m['k'] == 'v' && self.m.all(k, k == 'k') && 'k' in self.m && !('x' in self.m)",
        "!has(self.missing) && has(self.m.k)",
        "self.?missing.orValue('d') == 'd' && self.?s.hasValue() && self.m[?'x'].orValue('y') == 'y'",
        "self.missing == 'x' || true",
        "!(false && self.missing == 'x')",
        "self.o.exists(o, o.v == 1)",
        "quantity(self.q).isGreaterThan(quantity('500Mi')) && !isQuantity('x')",
        "self.t < timestamp('2027-01-01T00:00:00Z') && self.t + duration('1h') > self.t",
        "ip('10.0.0.1').family() == 4 && cidr('10.0.0.0/8').containsIP('10.1.2.3') && isURL('https://x/y')",
        "url('https://example.com:80/x').getHostname() == 'example.com'",
        "self.s.matches('^[a-c]+$') && self.s.find('b') == 'b' && self.s.split('b')[1] == 'c'",
        "self.s.replace('a', 'x').upperAscii() == 'XBC' && self.s.substring(1, 2) == 'b'",
        "string(self.i) == '3' && int('4') > self.i && self.i * 2 - 1 == 5 && self.i % 2 == 1 && -self.i == -3",
        "type(self.i) == int && self.i == 3.0 && self.i >= 2.5",
        "sets.contains(self.l, ['a']) && [1, 2].sum() == 3 && [3, 1].min() == 1",
        "{'a': 1}['a'] == 1 && [1, [2]] == [1, [2]] && null == null",
        "self.l.all(i, x, i < 2 && x != '')",
        "oldSelf.s == 'other'",
    ] {
        check(&schema(rule), spec, if rule.contains("i, x") { &["spec: Unchecked"] } else { &[] });
    }
    for rule in [
        "self.missing == 'x'",
        "self.l[5] == 'a'",
        "1 / 0 == 1",
        "self.s == 'x' || self.missing == 'y'",
        "self.o.all(o, o.v == 1)",
        "int('x') == 1",
        "self.l.all(x, x == 'b')",
    ] {
        check(&schema(rule), spec, &["spec: RuleFailed"]);
    }
    check(&schema("math.greatest(1, 2) == 2"), spec, &["spec: Unchecked"]);
}

#[test]
fn json_schemas_are_known_by_their_path() {
    let schema = r#"{"type": "object", "required": ["spec"], "properties": {"spec": {"type": "object",
        "properties": {"size": {"type": ["integer", "null"], "exclusiveMinimum": 0}, "kind": {"const": "x"}},
        "additionalProperties": false}}}"#;
    let catalogue = catalogue(&[("all/example.com/widget_v1.json", schema)]);
    assert_eq!(found(&catalogue, &widget("{size: 1, kind: x}")), [""; 0]);
    assert_eq!(found(&catalogue, &widget("{size: null}")), [""; 0]);
    assert_eq!(
        found(&catalogue, &widget("{size: 0, kind: y, other: 1}")),
        ["spec.kind: NotOneOf", "spec.other: UnknownField", "spec.size: OutOfBounds"]
    );
    assert_eq!(
        found(&catalogue, "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: web}\nextra: 1\n"),
        [": MissingField"]
    );
}

#[test]
fn of_several_definitions_one_must_fit() {
    let mut catalogue = Catalogue::builtin();
    for schema in ["{type: object, properties: {a: {type: string}}}", "{type: object, properties: {b: {type: string}}}"]
    {
        let (_, documents) = parse(&definition(schema));
        catalogue.define(documents[0].root().unwrap());
    }
    assert_eq!(found(&catalogue, &widget("{a: x}")), [""; 0]);
    assert_eq!(found(&catalogue, &widget("{b: x}")), [""; 0]);
    assert_eq!(found(&catalogue, &widget("{a: x, b: x}")).len(), 1);
}

#[test]
fn kinds_versions_and_paths_are_looked_up() {
    let schema = "{type: object, description: What it is., properties: {parts: {type: array, items: {type: object, properties: {a: {type: string}}}}}}";
    let catalogue = catalogue(&[("crd.yaml", &definition(schema))]);
    let look = |api_version: &str, kind: &str| match catalogue.lookup(&Gvk::from_fields(api_version, kind)) {
        super::super::Lookup::Known(kind) => kind.plural.to_owned(),
        super::super::Lookup::UnknownKind { similar } => similar.iter().map(ToString::to_string).collect(),
        other => format!("{other:?}"),
    };
    assert_eq!(look("example.com/v1", "Widget"), "widgets");
    assert_eq!(look("example.com/v2", "Widget"), "example.com/v1 Widget");
    assert_eq!(look("example.com/v1", "Widgets"), "example.com/v1 Widget");
    assert_eq!(look("example.com/v1", "SomethingElse"), "UnknownGroup");
    assert_eq!(look("other.com/v1", "Widget"), "UnknownGroup");
    assert_eq!(look("apps/v1", "Deployment"), "deployments");
    let parts = catalogue.type_at("Widget.spec.parts").unwrap();
    assert!(matches!(catalogue.shape(parts), Shape::List(_)) && parts.is_custom());
    let spec = catalogue.type_at("Widget.spec").unwrap();
    assert_eq!((catalogue.type_description(spec), catalogue.field_count(spec)), ("What it is.", 1));
    assert_eq!(catalogue.type_name(catalogue.type_at("Widget").unwrap()), "Widget");
}

#[test]
fn what_nobody_can_check_against_is_not_known() {
    let catalogue = catalogue(&[("crd.yaml", &definition("{properties: {a: {type: string}}}"))]);
    let lookup = catalogue.lookup(&Gvk::from_fields("example.com/v1", "Widget"));
    assert!(matches!(lookup, super::super::Lookup::UnknownGroup));
    assert!(matches!(catalogue.flaws()[..], [Flaw { kind: FlawKind::Untyped, .. }]));
}

#[test]
fn hostile_definitions_end() {
    // Deep.
    let deep = format!("{}{{type: string}}{}", "{type: array, items: ".repeat(120), "}".repeat(120));
    let catalogue_of = |schema: &str| catalogue(&[("crd.yaml", &definition(schema))]);
    assert!(matches!(
        catalogue_of(&deep).lookup(&Gvk::from_fields("example.com/v1", "Widget")),
        super::super::Lookup::UnknownGroup
    ));
    // Large enumerations and many values.
    let values: Vec<String> = (0..50_000).map(|n| format!("v{n}")).collect();
    let schema = format!("{{type: array, items: {{type: string, enum: [{}]}}}}", values.join(", "));
    let list = format!("[{}]", values.iter().rev().take(20_000).cloned().collect::<Vec<_>>().join(", "));
    assert_eq!(found(&catalogue_of(&schema), &widget(&list)), [""; 0]);
    // Alternatives inside alternatives.
    let nested = "{anyOf: [".repeat(60) + "{minLength: 9}, {minLength: 9}" + &"], type: string}".repeat(60);
    found(
        &catalogue_of(&nested.replace("], type: string}", "]}").replacen("{anyOf", "{type: string, anyOf", 1)),
        &widget("a"),
    );
    // Patterns.
    let schema = "{type: string, pattern: '^(((a+)+)+)+$'}";
    assert_eq!(found(&catalogue_of(schema), &widget(&("a".repeat(100_000) + "b"))).len(), 1);
    // Rules: nested folds, growing texts and lists, long and deep expressions.
    let long = ["1".to_owned() + &"+1".repeat(4_000) + " > 0", "(".repeat(3_000) + "1" + &")".repeat(3_000)];
    let rules = [
        "self.all(a, self.all(b, self.all(c, self.all(d, self.all(e, a + b + c + d + e >= 0)))))",
        &("[['xxxxxxxx']]".to_owned() + &".map(x, x + x)".repeat(60) + ".size() > 0"),
        &("['xxxxxxxx']".to_owned() + &".map(x, x + x)".repeat(60) + ".size() > 0"),
        &("'x'".to_owned()
            + &".replace('', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')".repeat(20)
            + ".size() > 0"),
        &("self".to_owned() + &".x".repeat(3_000) + " == 1"),
        &("!".repeat(5_000) + "true"),
        &("-".repeat(5_000) + "1 > 0"),
        &("true ? ".repeat(1_000) + "true" + &" : true".repeat(1_000)),
        &long[0],
        &long[1],
    ];
    let numbers: Vec<String> = (0..300).map(|n| n.to_string()).collect();
    for rule in rules {
        let schema = format!(
            "{{type: array, items: {{type: integer}}, x-kubernetes-validations: [{{rule: '{}'}}]}}",
            rule.replace('\'', "''")
        );
        let found = found(&catalogue_of(&schema), &widget(&format!("[{}]", numbers.join(", "))));
        assert!(found.len() <= 2, "{found:?}");
    }
}
