//! The templates: the built-in set, overridden file by file by the site's own.

/// A loaded set of templates and assets.
#[derive(Debug)]
pub struct Templates {
    _private: (),
}

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("template `{name}`: {message}")]
pub struct TemplateError {
    /// The template's file.
    pub name: String,
    /// What the template engine says, with line and column.
    pub message: String,
}

impl Templates {
    /// The built-in set with the site's own files over it: pairs of a name such as `page.html` and its text.
    pub fn load(_overrides: &[(String, String)]) -> Result<Self, TemplateError> {
        todo!()
    }
}
