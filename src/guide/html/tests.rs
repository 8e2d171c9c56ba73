use super::*;

/// Renders just enough: raw HTML through the sanitizer, `[name]` and `[/name]` for Markdown's own tags.
fn render(markdown: &str) -> String {
    let (mut sanitizer, mut out) = (Sanitizer::new(), String::new());
    for (event, _) in crate::guide::events(markdown) {
        sanitizer.follow(&event, &mut out);
        match event {
            Event::Html(html) | Event::InlineHtml(html) => sanitizer.html(&html, &mut out),
            Event::Text(text) => out.push_str(&text),
            Event::Start(Tag::Paragraph) => out.push_str("[p]"),
            Event::End(TagEnd::Paragraph) => out.push_str("[/p]"),
            Event::Start(Tag::Item) => out.push_str("[li]"),
            Event::End(TagEnd::Item) => out.push_str("[/li]"),
            Event::Start(Tag::Emphasis) => out.push_str("[em]"),
            Event::End(TagEnd::Emphasis) => out.push_str("[/em]"),
            _ => {}
        }
    }
    sanitizer.finish(&mut out);
    out
}

fn clean(html: &str) -> String {
    let (mut sanitizer, mut out) = (Sanitizer::new(), String::new());
    sanitizer.html(html, &mut out);
    sanitizer.finish(&mut out);
    out
}

#[test]
fn what_is_allowed_passes() {
    for html in [
        "<kbd>Ctrl</kbd>",
        "<details open><summary>More</summary>text</details>",
        "<img src=\"a.png\" alt=\"가 &amp; 나\" width=\"50%\" loading=\"lazy\">",
        "<a href=\"https://x.io/?a=1&amp;b=2\" title=\"t\">x</a>",
        "<table><thead><tr><th scope=\"col\">a</th></tr></thead><tbody><tr><td colspan=\"2\">b</td></tr></tbody></table>",
        "H<sub>2</sub>O<br>&nbsp;&#8211;",
    ] {
        assert_eq!(clean(html), html);
    }
}

#[test]
fn tags_are_written_anew() {
    for (html, expected) in [
        ("<IMG SRC=a.png ALT='b' class=c style='d' onerror=e>", "<img src=\"a.png\" alt=\"b\">"),
        ("<a name=\"here\"/>", "<a id=\"here\"></a>"),
        ("<br />", "<br>"),
        ("<a title='\"><script>'>", "<a title=\"&quot;&gt;&lt;script&gt;\"></a>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<b><i>x</b></i>", "<b><i>x</i></b>"),
        ("<p>a<div>b</div></p>", "<p>a</p><div>b</div>"),
        ("<p>a<img src=x>b</p>", "<p>a<img src=\"x\">b</p>"),
        ("<a href=a href=javascript:b>", "<a href=\"a\"></a>"),
        ("a<!-- b --> c", "a c"),
        ("a & b && &lt; &x", "a &amp; b &amp;&amp; &lt; &amp;x"),
        ("<div id=gw-menu>", "<div></div>"),
    ] {
        assert_eq!(clean(html), expected, "{html}");
    }
}

#[test]
fn the_rest_is_text() {
    for (html, expected) in [
        ("<script>alert('<b>')</script>", "&lt;script&gt;alert('&lt;b&gt;')&lt;/script&gt;"),
        ("<your-name>", "&lt;your-name&gt;"),
        ("<svg/onload=alert(1)>", "&lt;svg/onload=alert(1)&gt;"),
        ("<iframe src=x></iframe>", "&lt;iframe src=x&gt;&lt;/iframe&gt;"),
        ("<li>alone", "&lt;li&gt;alone"),
        ("<td>x</td>", "&lt;td&gt;x"),
        ("</div></main>", "&lt;/main&gt;"),
        ("<a href=\"x", "&lt;a href=\"x"),
        ("<!DOCTYPE html><?php ?>", "&lt;!DOCTYPE html&gt;&lt;?php ?&gt;"),
        ("<math><mi//xlink:href=\"data:x\">", "&lt;math&gt;&lt;mi//xlink:href=\"data:x\"&gt;"),
        ("<img\u{0}src=x>", "&lt;img\u{fffd}src=x&gt;"),
    ] {
        assert_eq!(clean(html), expected, "{html}");
    }
}

#[test]
fn script_addresses_never_pass() {
    for url in [
        "javascript:x",
        "JAVASCRIPT:x",
        " javascript:x",
        "java&#115;cript:x",
        "java&#x0A;script:x",
        "java&Tab;script:x",
        "javascript&colon;x",
        "&#1;javascript:x",
        "java\tscript:x",
        "data:text/html,x",
        "vbscript:x",
        "javascript&#58;x",
        "&#0000106avascript:x",
    ] {
        for html in
            [format!("<a href=\"{url}\">x</a>"), format!("<a href='{url}'>x</a>"), format!("<img src=\"{url}\">")]
        {
            let out = clean(&html);
            let safe = !out.contains("href") && !out.contains("src");
            // An entity that is not decoded is escaped, so that no browser decodes it either.
            assert!(safe || out.contains("&amp;#"), "{html} gave {out}");
        }
    }
}

#[test]
fn authors_cannot_close_what_is_not_theirs() {
    for (markdown, expected) in [
        ("a </p></div></article> b", "[p]a &lt;/article&gt; b[/p]"),
        ("a <b>b", "[p]a <b>b</b>[/p]"),
        ("a *b <b>c* d</b>", "[p]a [em]b <b>c</b>[/em] d[/p]"),
        ("<details>\n\ntext\n\n</details>\n\nafter", "<details>\n[p]text[/p]</details>\n[p]after[/p]"),
        ("- <div>\n\n  x\n\n- y </div>", "[li]<div>\n[p]x[/p]</div>[/li][li][p]y [/p][/li]"),
        ("<div>\n\n- x\n\n</div>\n", "<div>\n[li]x[/li]</div>\n"),
    ] {
        assert_eq!(render(markdown), expected, "{markdown}");
    }
}

#[test]
fn addresses_can_be_rewritten() {
    let (mut sanitizer, mut out) = (Sanitizer::new(), String::new());
    let mut rewrite = |kind, url: &str| (kind == LinkKind::Link).then(|| format!("../{url}\"x"));
    sanitizer.html_with_links("<a href=\"b.md\"><img src=c.png>", &mut out, &mut rewrite);
    assert_eq!(out, "<a href=\"../b.md&quot;x\"><img src=\"c.png\">");
}

#[test]
fn notes_have_places() {
    let html = "<b onclick=x>a</b><font>b</i><a href=\"c.md\" id=\"d\"><!-- e";
    let mut notes = Vec::new();
    Sanitizer::new().inspect(html, &mut |note, range| notes.push(format!("{note:?} {}", &html[range])));
    assert_eq!(
        notes,
        [
            "Dropped { element: \"b\", attribute: \"onclick\" } <b onclick=x>",
            "Refused { name: \"font\" } <font>",
            "Stray { name: \"i\" } </i>",
            "Link { kind: Link, target: \"c.md\" } <a href=\"c.md\" id=\"d\">",
            "Anchor { id: \"d\" } <a href=\"c.md\" id=\"d\">",
            "OpenComment <!-- e",
        ]
    );
}

#[test]
fn deep_nesting_stays_bounded() {
    let out = clean(&"<div>".repeat(10_000));
    assert_eq!(out.matches("<div>").count(), MAX_OPEN);
    assert_eq!(out.matches("</div>").count(), MAX_OPEN);
}

#[test]
fn refused_names_are_sorted() {
    assert!(REFUSED.is_sorted());
}
