//! An example that is not the same in two languages.

use std::collections::HashMap;
use std::ops::Range;

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::{Example, Syntax};
use crate::site::{Page, Site};
use crate::source::{Sources, Span};
use crate::yaml::scan::{self, TokenKind};

/// How many missing examples are named.
const MOST_NAMED: usize = 5;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::differing-example"),
    level: Level::Warning,
    summary: "an example is not the same in a translation and its original",
    reach: Reach::Page(find),
    explanation: r#"
## What

A guide and its translation show an example under one name, and something other than comments differs in it; or one of the two lacks it.

## Why

A fix reached one language only. Who reads the other applies what no longer works.

## Bad

```markdown title="web.md"
---
title: Settings
---

~~~yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: quick
~~~
```

```markdown title="web.ko.md"
---
title: 설정
---

~~~yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: slow
~~~
```

## Good

```markdown title="web.md"
---
title: Settings
---

~~~yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
~~~
```

```markdown title="web.ko.md"
---
title: 설정
---

~~~yaml
# 설정을 담습니다.
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
~~~
```

## How to silence

Where the difference is meant, the block of the translation says so with `allow=guide::differing-example`. For a whole guide, set the level in its front matter:

```yaml
rules:
  guide::differing-example: off
```
"#,
};

fn find(site: &Site, page: usize, sources: &Sources) -> Vec<Diagnostic> {
    let translation = &site.pages[page];
    let original = translation.translations.iter().map(|&at| &site.pages[at]);
    let mut original = original.filter(|other| other.language == site.config.language);
    let Some(original) = original.next().filter(|_| translation.language != site.config.language) else {
        return Vec::new();
    };
    let mut of_original: HashMap<&str, usize> = examples(site, original).collect();
    let mut found = Vec::new();
    for (id, at) in examples(site, translation) {
        let example = &site.examples[at];
        match of_original.remove(id) {
            Some(other) => found.extend(compare(example, &site.examples[other], original)),
            None => {
                let message = format!("the original `{}` has no example `{id}`", original.path);
                found.push(Diagnostic::new(RULE.name, RULE.level, message, first_line(example, sources)).help(HELP));
            }
        }
    }
    let mut missing: Vec<usize> = of_original.into_values().collect();
    missing.sort_unstable();
    found.extend(lacking(site, translation, &missing, sources));
    found
}

const HELP: &str = "where the difference is meant, say so on the block with `allow=guide::differing-example`";

/// The examples of a page that are shown as they are: the name and index of each.
fn examples<'s>(site: &'s Site, page: &'s Page) -> impl Iterator<Item = (&'s str, usize)> {
    let shown = |&at: &usize| site.examples[at].attributes.ignore.is_none();
    page.examples.clone().filter(shown).map(|at| (site.downloads[at].id.as_str(), at))
}

fn lacking(site: &Site, translation: &Page, missing: &[usize], sources: &Sources) -> Option<Diagnostic> {
    let first = missing.first()?;
    let mut names: Vec<String> =
        missing.iter().take(MOST_NAMED).map(|&at| format!("`{}`", site.downloads[at].id)).collect();
    if missing.len() > MOST_NAMED {
        names.push(format!("{} more", missing.len() - MOST_NAMED));
    }
    let count = if missing.len() == 1 { "an example" } else { "examples" };
    let message = format!("the translation lacks {count} of its original: {}", names.join(", "));
    let header = &translation.guide.front_matter;
    let start = Span::new(translation.guide.file, sources.get(translation.guide.file).line_range(0));
    let place = header.place("title").unwrap_or(start);
    let help = "show it, too; or set the level of `guide::differing-example` in the front matter";
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, place).help(help);
    Some(diagnostic.label(first_line(&site.examples[*first], sources), "here in the original"))
}

/// The first line in which two examples differ.
fn compare(example: &Example, other: &Example, original: &Page) -> Option<Diagnostic> {
    let (own, others) = (lines(example), lines(other));
    if own.iter().map(|line| &line.text).eq(others.iter().map(|line| &line.text)) {
        return None;
    }
    let same = own.iter().zip(&others).take_while(|(own, other)| own.text == other.text).count();
    let (place, label) = (place(example, own.get(same)), place(other, others.get(same)));
    let message = format!("the example is another one in `{}`", original.path);
    Some(Diagnostic::new(RULE.name, RULE.level, message, place).label(label, "in the original").help(HELP))
}

/// A line without its comment.
struct Line<'e> {
    text: String,
    range: Range<usize>,
    example: &'e Example,
}

fn lines(example: &Example) -> Vec<Line<'_>> {
    let text = example.code.text();
    let tokens = match example.syntax {
        Syntax::Yaml => scan::scan(text),
        Syntax::Json => scan::scan_json(text),
    };
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut last = None;
    for token in tokens {
        // Blanks mean nothing in JSON; a comment leaves some behind.
        let is_blank = token.kind == TokenKind::Space && example.syntax == Syntax::Json;
        if is_blank || matches!(token.kind, TokenKind::Comment | TokenKind::Break) {
            continue;
        }
        if last != Some(token.line) {
            last = Some(token.line);
            lines.push(Line { text: String::new(), range: token.range.start..token.range.start, example });
        }
        if let Some(line) = lines.last_mut() {
            line.text.push_str(&text[token.range.clone()]);
            line.range.end = token.range.end;
        }
    }
    for line in &mut lines {
        line.text.truncate(line.text.trim_end().len());
        let blank = line.text.len() - line.text.trim_start().len();
        line.range = line.range.start + blank..line.range.start + line.text.len();
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Where a line stands in the guide; its block's first line if it stands in another file, or nowhere.
fn place(example: &Example, line: Option<&Line<'_>>) -> Span {
    let in_code = line.map(|line| line.example.code.span(line.range.clone()));
    in_code.filter(|span| span.file == example.file).unwrap_or_else(|| example.span.at_start())
}

fn first_line(example: &Example, sources: &Sources) -> Span {
    let source = sources.get(example.file);
    let line = source.line_range(source.line_index(example.span.start as usize));
    let end = source.text()[line.clone()].trim_end().len() + line.start;
    Span::new(example.file, example.span.start as usize..end.max(example.span.start as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use crate::guide::{self, Mode};

    fn is_same(one: &str, other: &str, info: &str) -> bool {
        let mut sources = Sources::default();
        let mut read = |text: &str| {
            let file = sources.add("a.md", format!("```{info}\n{text}\n```\n"));
            let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
            example::collect(&guide, Mode::Site).0.remove(0)
        };
        let (one, other) = (read(one), read(other));
        let texts = |example| lines(example).into_iter().map(|line| line.text).collect::<Vec<_>>();
        texts(&one) == texts(&other)
    }

    #[test]
    fn comments_and_empty_lines_are_no_difference() {
        assert!(is_same("a: 1 # one\n# x\nb: 2", "a: 1\n\nb: 2  # 둘", "yaml"));
        assert!(is_same("{ /* x */ \"a\":  1 } // y", "{\"a\": 1}", "jsonc"));
        for (one, other) in
            [("a: 1", "a: 2"), ("a: '#1'", "a: '#2'"), ("a:\n  b: 1", "a:\nb: 1"), ("a: |\n  # x", "a: |\n  # y")]
        {
            assert!(!is_same(one, other, "yaml"), "{one:?} {other:?}");
        }
    }
}
