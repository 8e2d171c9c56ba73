//! The cases of all rules, and the examples of their explanations, through the real line.
//!
//! A case is a Markdown guide (or a YAML file) `tests/rules/<family>/<rule>.md`; a folder of that name
//! is one site. What is expected stands in comments: at the end of the line that is meant, or on the
//! lines above it.
//!
//! ```text
//! image: no          # error: [yaml::ambiguous-scalar] "is read as the boolean"
//! <!-- warning: [guide::skipped-heading-level] -->
//! ```
//!
//! The text, where there is one, stands in the message, a label or a help. Where no comment can stand,
//! as on the first line of a guide, `[rule]:1` names the line. Every diagnostic must be
//! expected, and everything expected must be told. A file with `<!-- check: paths -->` is checked as
//! foreign Markdown.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use guidewright::check::level::{Levels, RunScope};
use guidewright::check::registry::{self, Rule};
use guidewright::check::{self, Checked};
use guidewright::config;
use guidewright::diagnostic::{Diagnostic, Level};
use guidewright::example::{self, Library, Syntax};
use guidewright::guide::{self, Mode};
use guidewright::inclusion::{Files, Found};
use guidewright::schema::Catalogue;
use guidewright::site::{Drafts, Site, SiteConfig, SiteGuide};
use guidewright::source::Sources;

#[test]
fn every_case_is_told_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut report = String::new();
    let mut cases = 0;
    for family in entries(&root) {
        for case in entries(&family) {
            cases += 1;
            let files: Vec<(String, String)> = files(&case)
                .into_iter()
                .map(|path| {
                    let name = path.strip_prefix(&family).expect("a case is in its family").display().to_string();
                    (name, std::fs::read_to_string(&path).expect("a case is readable"))
                })
                .collect();
            let complaints = compare(&files);
            if !complaints.is_empty() {
                let _ = writeln!(report, "{}\n{complaints}", case.strip_prefix(&root).unwrap_or(&case).display());
            }
        }
    }
    assert!(cases > 0, "no cases in {}", root.display());
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_explanation_shows_its_rule() {
    let mut faults = String::new();
    for rule in registry::RULES {
        let sections = (shown(rule, "Bad", "Good"), shown(rule, "Good", "How to silence"));
        let (Some(bad), Some(good)) = sections else { continue };
        if !bad.iter().any(|one| one.rule == rule.name) {
            let _ = writeln!(faults, "{}: the bad example is accepted\n{}", rule.name, list(&bad));
        }
        if good.iter().any(|one| one.rule == rule.name || one.level == Level::Error) {
            let _ = writeln!(faults, "{}: the good example has findings\n{}", rule.name, list(&good));
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// What the run says of an example of an explanation. `None` where a text cannot show the fault.
fn shown(rule: &Rule, heading: &str, next: &str) -> Option<Vec<Diagnostic>> {
    let (_, section) = rule.explanation.split_once(&format!("\n## {heading}\n"))?;
    let (section, _) = section.split_once(&format!("\n## {next}\n"))?;
    // A rule that is off shows its examples to those who turn it on.
    let on = Levels { rules: vec![(rule.name.to_string(), Level::Warning)], ..Levels::default() };
    let levels = if rule.level == Level::Off { on } else { Levels::default() };
    let blocks: Option<Vec<(&str, &str)>> =
        section.split("```").skip(1).step_by(2).map(|block| block.split_once('\n')).collect();
    let blocks = blocks?;
    if blocks.iter().any(|(info, _)| info.starts_with("markdown")) {
        let name = |info: &str| info.split_once("title=").map(|(_, title)| title.trim_matches('"').to_owned());
        let files: Vec<(String, String)> = blocks
            .iter()
            .map(|(info, body)| (name(info).unwrap_or_else(|| "guide.md".to_owned()), (*body).to_owned()))
            .collect();
        return Some(run(&files, levels).1.report.diagnostics().to_vec());
    }
    let (info, body) = *blocks.first()?;
    match info.split(' ').next()? {
        "yaml" => Some(run(&[("guide.md".to_owned(), section.to_owned())], levels).1.report.diagnostics().to_vec()),
        "toml" if rule.name.as_str() != "config::unknown-rule" => {
            let mut sources = Sources::default();
            let file = sources.add("guidewright.toml", body);
            Some(config::parse(file, sources.get(file)).1)
        }
        _ => None,
    }
}

/// The whole line, from texts to a report.
fn run(files: &[(String, String)], levels: Levels) -> (Sources, Checked) {
    let is_foreign = files.iter().any(|(_, text)| text.contains("<!-- check: paths -->"));
    let (mode, scope) = if is_foreign { (Mode::Foreign, RunScope::Paths) } else { (Mode::Site, RunScope::Site) };
    let mut sources = Sources::default();
    let mut named = Files::new(0);
    for (path, text) in files {
        named.add(path.as_str(), Found::Text(sources.add(path.as_str(), text.as_str())));
    }
    let library = Library { sources: &sources, files: &named };
    let (mut guides, mut loose, mut born) = (Vec::new(), Vec::new(), Vec::new());
    for (file, source) in sources.iter() {
        let path = source.path();
        let syntax = match path.rsplit('.').next() {
            Some("yaml" | "yml") => Syntax::Yaml,
            Some("json") => Syntax::Json,
            _ => {
                let (guide, faults) = guide::parse(file, source, mode);
                born.extend(faults);
                let (examples, faults) = example::collect_with(&guide, mode, &library);
                born.extend(faults);
                guides.push(SiteGuide { path: path.to_owned(), guide, examples, inclusions: Vec::new() });
                continue;
            }
        };
        let (example, faults) = example::of_file(file, source, syntax);
        born.extend(faults);
        loose.push(example);
    }
    let config = SiteConfig {
        title: "Cases".into(),
        base_url: None,
        language: "en".into(),
        languages: vec!["en".into()],
        drafts: Drafts::Hide,
    };
    let (site, faults) = Site::assemble(guides, loose, config, Vec::new(), &sources);
    born.extend(faults);
    let levels = Levels { scope, ..levels };
    let mut catalogue = Catalogue::builtin();
    check::define(&site, &mut catalogue);
    let checked = check::check(site, &sources, &catalogue, &levels, born);
    (sources, checked)
}

/// Something that a comment expects.
struct Expectation {
    file: String,
    /// From one.
    line: usize,
    level: String,
    rule: String,
    text: Option<String>,
}

/// What is told and not expected, and the other way round; empty if all is well.
fn compare(files: &[(String, String)]) -> String {
    let mut expected: Vec<Expectation> = files.iter().flat_map(|(path, text)| expectations(path, text)).collect();
    let (sources, checked) = run(files, Levels::default());
    let mut complaints = String::new();
    for diagnostic in checked.report.diagnostics() {
        let path = sources.get(diagnostic.primary.span.file).path();
        let line = sources.positions(diagnostic.primary.span).0.line.get() as usize;
        let met = expected.iter().position(|one| {
            one.file == path
                && one.line == line
                && one.rule == diagnostic.rule.as_str()
                && one.level == diagnostic.level.as_str()
                && one.text.as_ref().is_none_or(|text| words(diagnostic).contains(text.as_str()))
        });
        match met {
            Some(at) => drop(expected.remove(at)),
            None => {
                let _ = writeln!(complaints, "  {path}:{line}: not expected: {}", told(diagnostic));
            }
        }
    }
    for one in expected {
        let text = one.text.map(|text| format!(" {text:?}")).unwrap_or_default();
        let _ = writeln!(complaints, "  {}:{}: not told: {}: [{}]{text}", one.file, one.line, one.level, one.rule);
    }
    complaints
}

fn told(diagnostic: &Diagnostic) -> String {
    format!("{}: [{}] {:?}", diagnostic.level, diagnostic.rule, words(diagnostic))
}

fn list(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().fold(String::new(), |list, one| format!("{list}  {}\n", told(one)))
}

/// All that a diagnostic says.
fn words(diagnostic: &Diagnostic) -> String {
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.labels).map(|label| label.text.as_str());
    let help = diagnostic.help.iter().map(String::as_str);
    let fix = diagnostic.fix.iter().map(|fix| fix.title.as_str());
    let all = std::iter::once(diagnostic.message.as_str()).chain(labels).chain(help).chain(fix);
    all.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
}

/// The expectations in a text, each with the line that it means.
fn expectations(path: &str, text: &str) -> Vec<Expectation> {
    let lines: Vec<&str> = text.lines().collect();
    let found: Vec<Option<(usize, Expectation)>> = lines
        .iter()
        .map(|line| expectation(line).map(|(at, one)| (at, Expectation { file: path.to_owned(), ..one })))
        .collect();
    let stands_alone = |at: usize| found[at].as_ref().is_some_and(|(column, _)| lines[at][..*column].trim().is_empty());
    let meant = |at: usize| {
        if !stands_alone(at) {
            return at;
        }
        (at + 1..lines.len()).find(|&next| !stands_alone(next) && !lines[next].trim().is_empty()).unwrap_or(at)
    };
    let targets: Vec<usize> = (0..lines.len()).map(|at| if found[at].is_some() { meant(at) } else { at }).collect();
    found
        .into_iter()
        .zip(targets)
        .filter_map(|(found, target)| {
            found.map(|(_, one)| Expectation { line: if one.line == 0 { target + 1 } else { one.line }, ..one })
        })
        .collect()
}

/// The expectation in a line, and the column where its comment begins.
fn expectation(line: &str) -> Option<(usize, Expectation)> {
    let (at, level, rest) = ["# ", "<!-- ", "// "]
        .iter()
        .flat_map(|mark| ["error", "warning", "info"].map(|level| (mark, level)))
        .find_map(|(mark, level)| {
            let opening = format!("{mark}{level}: [");
            let at = line.find(&opening)?;
            Some((at, level, &line[at + opening.len()..]))
        })?;
    let (rule, rest) = rest.split_once(']')?;
    let number = rest.strip_prefix(':').map(|rest| rest.split(' ').next().unwrap_or_default());
    let rest = number.map_or(rest, |number| &rest[1 + number.len()..]);
    let line = number.map_or(0, |number| number.parse().expect("a line is a number"));
    let text = rest.trim().strip_suffix("-->").unwrap_or(rest).trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::to_owned);
    let one = Expectation { file: String::new(), line, level: level.to_owned(), rule: rule.to_owned(), text };
    Some((at, one))
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of cases is readable")
        .map(|entry| entry.expect("an entry of it is readable").path())
        .collect();
    entries.sort();
    entries
}

/// The files of a case: itself, or all in its folder.
fn files(case: &Path) -> Vec<PathBuf> {
    if case.is_dir() { entries(case).iter().flat_map(|entry| files(entry)).collect() } else { vec![case.to_owned()] }
}
