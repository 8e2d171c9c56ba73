//! The invariants of the house, as tests: layers, module documentation, sizes, forbidden words.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The layer of each top-level module, as the table in `src/lib.rs` has it. `main.rs` and `cli/` are the program.
const LAYERS: &[(&str, u8)] = &[
    ("escape", 0),
    ("similar", 0),
    ("source", 0),
    ("kube", 0),
    ("sink", 0),
    ("setting", 0),
    ("deferred", 0),
    ("vantage", 0),
    ("diagnostic", 1),
    ("inclusion", 1),
    ("yaml", 2),
    ("emit", 2),
    ("fix", 2),
    ("baseline", 2),
    ("config", 3),
    ("difference", 3),
    ("schema", 3),
    ("load", 4),
    ("guide", 4),
    ("example", 5),
    ("site", 6),
    ("check", 7),
    ("render", 8),
    ("bundle", 8),
    ("editor", 8),
    ("pipeline", 9),
    ("write", 10),
    ("init", 10),
    ("serve", 10),
    ("cli", 11),
    ("main", 11),
    ("lib", 11),
];

/// No source file holds more lines of code than this, tests and comments aside.
const MOST_CODE_LINES: usize = 500;

#[test]
fn every_module_has_a_layer() {
    for file in source_files() {
        layer_of(&file.module);
    }
    let map = std::fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is readable");
    let table: BTreeMap<String, u8> = map.lines().filter_map(table_row).flatten().collect();
    for (module, layer) in LAYERS.iter().filter(|(_, layer)| *layer < 11) {
        assert_eq!(table.get(*module), Some(layer), "the table in src/lib.rs must name the layer of `{module}`");
    }
}

#[test]
fn modules_import_only_lower_layers() {
    let mut faults = Vec::new();
    for file in source_files() {
        let own = layer_of(&file.module);
        for (number, line) in file.code.lines().enumerate() {
            for import in imports(line) {
                let known = LAYERS.iter().find(|(module, _)| *module == import);
                if let Some((_, layer)) = known
                    && import != file.module
                    && *layer >= own
                {
                    faults.push(format!(
                        "{}:{}: `{}` (layer {own}) uses `{import}` (layer {layer})",
                        file.path.display(),
                        number + 1,
                        file.module
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "imports that point up or sideways:\n{}", faults.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<_> = source_files()
        .into_iter()
        .filter(|file| !file.code.trim_start().starts_with("//!"))
        .map(|file| file.path)
        .collect();
    assert!(silent.is_empty(), "files without a `//!` at their head: {silent:?}");
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<_> = source_files()
        .into_iter()
        .map(|file| (code_lines(&file.code), file.path))
        .filter(|(lines, _)| *lines > MOST_CODE_LINES)
        .collect();
    assert!(long.is_empty(), "files with more than {MOST_CODE_LINES} lines of code: {long:?}");
}

#[test]
fn no_module_is_a_drawer() {
    for file in source_files() {
        let name = file.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        assert!(
            !["utils", "util", "helpers", "common", "types", "misc"].contains(&name.as_str()),
            "{}: name a module by what it knows",
            file.path.display()
        );
    }
}

#[test]
fn nothing_is_left_undone() {
    for file in source_files() {
        for (number, line) in file.code.lines().enumerate() {
            for word in ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!("] {
                assert!(!line.contains(word), "{}:{}: {word}", file.path.display(), number + 1);
            }
        }
    }
}

#[test]
fn only_the_program_prints() {
    for file in source_files().into_iter().filter(|file| layer_of(&file.module) < 11) {
        for (number, line) in file.code.lines().enumerate() {
            for word in ["println!", "eprintln!", "print!(", "process::exit", "SystemTime::now", "Instant::now"] {
                assert!(!line.contains(word), "{}:{}: {word} belongs to `cli`", file.path.display(), number + 1);
            }
        }
    }
}

/// A file of `src/`: its top-level module, and its text without tests.
struct SourceFile {
    path: PathBuf,
    module: String,
    code: String,
}

fn source_files() -> Vec<SourceFile> {
    let src = root().join("src");
    let mut folders = vec![src.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of src/ is readable") {
            let path = entry.expect("an entry of src/ is readable").path();
            if path.is_dir() {
                folders.extend(Some(path).filter(|path| !path.ends_with("tests")));
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && path.file_stem().is_some_and(|stem| stem != "tests")
            {
                let relative = path.strip_prefix(&src).expect("the file is in src/").with_extension("");
                let module = relative.iter().next().and_then(|name| name.to_str()).expect("names are UTF-8").to_owned();
                let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
                files.push(SourceFile { path, module, code });
            }
        }
    }
    assert!(files.len() > 20, "src/ was not found");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn layer_of(module: &str) -> u8 {
    LAYERS
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, layer)| *layer)
        .unwrap_or_else(|| panic!("`{module}` has no layer: add it to tests/tidy.rs and to src/lib.rs"))
}

/// The top-level modules that a line of code names by `crate::`.
fn imports(line: &str) -> Vec<String> {
    let line = line.split("//").next().unwrap_or_default();
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let end = name
                .trim_start()
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(name.trim_start().len());
            found.push(name.trim_start()[..end].to_owned());
        }
    }
    found
}

/// `//! | 3 | [`config`], [`schema`] |` names the layer of two modules.
fn table_row(line: &str) -> Option<Vec<(String, u8)>> {
    let mut cells = line.strip_prefix("//! |")?.split('|');
    let layer: u8 = cells.next()?.trim().parse().ok()?;
    let modules = cells.next()?.split('[').skip(1).filter_map(|link| link.split(']').next());
    Some(modules.map(|module| (module.trim_matches('`').trim_start_matches("mod@").to_owned(), layer)).collect())
}

fn code_lines(code: &str) -> usize {
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}
