//! The templates: the built-in set, overridden file by file by the site's own.
//!
//! Enters: the site's template files. Leaves: [`Templates`], parsed and linked once, which turn
//! views into text. This module alone names the template engine's errors; it knows no guide.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use super::assets::Assets;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct BuiltinTemplates;

/// A loaded set of templates.
pub struct Templates {
    engine: Tera,
    assets: Arc<Assets>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// A template that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", self.place())]
pub struct TemplateError {
    /// The template's file, such as `guide.html`.
    pub name: String,
    /// Line and column, from one, where the engine knows them.
    pub position: Option<(usize, usize)>,
    /// What the template engine says.
    pub message: String,
}

impl TemplateError {
    fn place(&self) -> String {
        match self.position {
            Some((line, column)) => format!("templates/{}:{line}:{column}", self.name),
            None => format!("templates/{}", self.name),
        }
    }
}

impl Templates {
    /// The built-in set with the site's own files over it: pairs of a name such as `guide.html` and its text.
    pub fn load(overrides: &[(String, String)]) -> Result<Self, TemplateError> {
        Self::with_assets(overrides, Assets::of(&[]))
    }

    /// The same, where `asset(path="site.css")` also finds the site's own files.
    pub fn with_assets(overrides: &[(String, String)], assets: Assets) -> Result<Self, TemplateError> {
        let mut texts: BTreeMap<Cow<'_, str>, Cow<'_, str>> = BTreeMap::new();
        for name in BuiltinTemplates::iter() {
            if let Some(text) = BuiltinTemplates::get(&name).and_then(|file| String::from_utf8(file.data.into()).ok()) {
                texts.insert(name, text.into());
            }
        }
        texts.extend(overrides.iter().map(|(name, text)| (name.as_str().into(), text.as_str().into())));
        let assets = Arc::new(assets);
        let mut engine = Tera::new();
        let known = Arc::clone(&assets);
        engine.register_function("asset", move |arguments: Kwargs, state: &State<'_>| asset(&known, &arguments, state));
        match engine.add_raw_templates(&texts) {
            Ok(()) => Ok(Self { engine, assets }),
            Err(error) => Err(describe(&error, overrides.first().map_or("", |(name, _)| name))),
        }
    }

    /// Renders a template with the fields of `view` as its variables.
    pub fn render<V: Serialize>(&self, name: &str, view: &V) -> Result<String, TemplateError> {
        Context::from_serialize(view)
            .and_then(|context| self.engine.render(name, &context))
            .map_err(|error| describe(&error, name))
    }

    /// Renders a template onto the end of `out`.
    pub fn render_onto<V: Serialize>(&self, name: &str, view: &V, out: &mut String) -> Result<(), TemplateError> {
        out.push_str(&self.render(name, view)?);
        Ok(())
    }

    /// The files that templates may name.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The names of all templates, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.engine.get_template_names().collect();
        names.sort_unstable();
        names
    }
}

/// `asset(path="site.css")`: the link from the page to a built-in asset or to a file of `static/`.
/// Where there is no `page` (in a component), `root=page.root` says where the site begins.
fn asset(assets: &Assets, arguments: &Kwargs, state: &State<'_>) -> TeraResult<String> {
    let page = state.get::<Value>("page")?;
    let known = page.as_ref().and_then(|page| page.get_from_path("root")).and_then(Value::as_str);
    let given = arguments.get::<&str>("root")?;
    let Some(root) = given.or(known) else {
        return Err(tera::Error::message("there is no `page` here; say `root=`, too"));
    };
    let address = assets.address(arguments.must_get::<&str>("path")?).map_err(tera::Error::message)?;
    Ok(format!("{root}{address}"))
}

/// Finds name, place and words in what the engine says.
fn describe(error: &tera::Error, name: &str) -> TemplateError {
    let unplaced = |name: &str, message: String| TemplateError { name: name.into(), position: None, message };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => TemplateError {
            name: report.filename().into(),
            position: Some((report.span().start_line, report.span().start_col + 1)),
            message: report.message().into(),
        },
        ErrorKind::MissingParent { current, parent } => {
            unplaced(current, format!("it extends `{parent}`, which does not exist"))
        }
        ErrorKind::CircularExtend { tpl, .. } => unplaced(tpl, "it extends itself".into()),
        ErrorKind::CircularInclude { tpl, .. } => unplaced(tpl, "it includes itself".into()),
        // References that lead nowhere come as a finished report: `error: MESSAGE\n --> NAME:LINE:COLUMN`.
        ErrorKind::Msg(text) => placed(text).unwrap_or_else(|| unplaced(name, text.clone())),
        other => unplaced(name, other.to_string()),
    }
}

/// Reads the first report of a text of reports.
fn placed(text: &str) -> Option<TemplateError> {
    let mut lines = text.lines();
    let message = lines.next()?.strip_prefix("error: ")?;
    let place = lines.next()?.trim_start().strip_prefix("--> ")?;
    let (rest, column) = place.rsplit_once(':')?;
    let (name, line) = rest.rsplit_once(':')?;
    Some(TemplateError {
        name: name.into(),
        position: Some((line.parse().ok()?, column.parse().ok()?)),
        message: message.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct View<'a> {
        name: &'a str,
        html: tera::Value,
    }

    fn load(name: &str, text: &str) -> Result<Templates, TemplateError> {
        Templates::load(&[(name.into(), text.into())])
    }

    #[test]
    fn the_built_in_set_loads() {
        let names = Templates::load(&[]).unwrap();
        assert!(names.names().contains(&"partials/example.html"), "{names:?}");
    }

    #[test]
    fn templates_name_assets() {
        #[derive(Serialize)]
        struct Root<'a> {
            page: BTreeMap<&'a str, &'a str>,
        }
        let view = Root { page: BTreeMap::from([("root", "../")]) };
        let render = |text: &str| load("own.html", text).unwrap().render("own.html", &view);
        let link = render("{{ asset(path=\"site.css\") }}").unwrap();
        assert!(link.starts_with("../site.") && link.ends_with(".css") && link.len() == 20, "{link}");
        assert_eq!(render("{{ asset(path=\"site.css\", root=\"/\") }}").unwrap(), link.replace("../", "/"));
        let error = render("\n {{ asset(path=\"gone.css\") }}").unwrap_err();
        assert_eq!(error.position.map(|(line, _)| line), Some(2));
        assert!(error.message.contains("there is no asset `gone.css`"), "{error}");
    }

    #[test]
    fn a_site_overrides_a_template_and_text_is_escaped() {
        let templates = load("guide.html", "{{ name }} {{ html }}").unwrap();
        let view = View { name: "<&\"'>", html: tera::Value::safe_string("<b>") };
        assert_eq!(templates.render("guide.html", &view).unwrap(), "&lt;&amp;&quot;&#39;&gt; <b>");
    }

    #[test]
    fn faults_name_template_line_and_column() {
        let cases = [
            ("{{ name }}\n{% if %}", Some((2, 7))),
            ("a {{ name | nonsense }}", Some((1, 13))),
            ("\n{% include \"gone.html\" %}", Some((2, 1))),
            ("{% extends \"gone.html\" %}", None),
        ];
        for (text, position) in cases {
            let error = load("own.html", text).unwrap_err();
            assert_eq!(error.name, "own.html", "{text}: {error}");
            assert_eq!(error.position.map(|(line, _)| line), position.map(|(line, _)| line), "{text}: {error}");
        }
        let templates = load("own.html", "x\n  {{ gone.field }}").unwrap();
        let error = templates.render("own.html", &View { name: "", html: tera::Value::none() }).unwrap_err();
        assert_eq!((error.name.as_str(), error.position), ("own.html", Some((2, 6))));
        assert!(error.to_string().starts_with("templates/own.html:2:6: "), "{error}");
    }
}
