//! The `README.md` of a bundle: what it holds, where it applies, what has to be there, what is not in it.

use std::fmt::Write as _;

use super::select::Selection;
use crate::site::bundles::{BundlePlan, Needs, Standing};
use crate::site::{Page, Site};

/// The text for one bundle.
pub(super) fn text(site: &Site, plan: &BundlePlan, selection: &Selection<'_>, needs: &Needs) -> String {
    let page = &site.pages[plan.page];
    let mut text = String::with_capacity(2048 + 80 * selection.manifests.len());
    text.push_str("# ");
    text.push_str(&plan.folder);
    text.push_str("\n\n");
    introduction(&mut text, site, page, plan);
    releases(&mut text, selection);
    text.push_str(
        "\n## Apply\n\n\
         ```sh\n\
         sha256sum --check SHA256SUMS\n\
         kubectl apply -k .\n\
         ```\n\n\
         The files in `manifests/` are numbered in the order in which they apply. Their text and comments are those \
         of the guide.\n",
    );
    preparations(&mut text, needs);
    objects(&mut text, selection);
    if !selection.left_out.is_empty() {
        text.push_str("\n## Left out\n\nThe guide shows these, too:\n\n");
        for (what, why) in &selection.left_out {
            line(&mut text, format_args!("- {}: {}", one_line(what), one_line(why)));
        }
    }
    text
}

fn introduction(text: &mut String, site: &Site, page: &Page, plan: &BundlePlan) {
    let title = one_line(&page.title);
    match &plan.variant {
        None => line(text, format_args!("The Kubernetes objects of the guide \"{title}\".")),
        Some(variant) => {
            let variant = one_line(variant);
            line(text, format_args!("The Kubernetes objects of the guide \"{title}\", in its variant \"{variant}\"."));
        }
    }
    if let Some(base) = &site.config.base_url {
        line(text, format_args!("\nSource: <{base}{}>", page.url));
    }
}

fn releases(text: &mut String, selection: &Selection<'_>) {
    if selection.releases.is_empty() {
        text.push_str("\nNo single release of Kubernetes takes all of its objects: some are older, some newer.\n");
    } else {
        let releases = selection.releases;
        line(text, format_args!("\nIts objects were validated against the API types of Kubernetes {releases}."));
    }
    if selection.manifests.iter().any(|manifest| manifest.standing == Standing::Unverified) {
        text.push_str("Those marked *unverified* are custom resources whose types are not known here.\n");
    }
}

fn preparations(text: &mut String, needs: &Needs) {
    let lists = [
        ("Replace the values of these Secrets; they are examples", &needs.secrets),
        ("Install what brings these API groups", &needs.groups),
        ("Create these namespaces", &needs.namespaces),
        ("Make sure that these exist, since pods refer to them", &needs.objects),
    ];
    if lists.iter().all(|(_, list)| list.is_empty()) {
        return;
    }
    text.push_str("\n## Before you apply\n\n");
    for (what, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        let items: Vec<String> = list.iter().map(|item| code(item)).collect();
        line(text, format_args!("- {what}: {}.", items.join(", ")));
    }
    if !needs.groups.is_empty() {
        text.push_str("\nWithout those groups apply `bundle.core.yaml`, which is published beside this archive.\n");
    }
}

fn objects(text: &mut String, selection: &Selection<'_>) {
    text.push_str("\n## Objects\n\n| File | Object | API version | Namespace |\n| --- | --- | --- | --- |\n");
    for manifest in &selection.manifests {
        let mark = match manifest.standing {
            Standing::Proven => "",
            Standing::Unverified => " *unverified*",
        };
        let (object, version) = (code(&manifest.object.to_string()), code(&manifest.object.gvk.api_version()));
        let namespace = manifest.object.namespace.as_deref().map(code).unwrap_or_default();
        line(text, format_args!("| {} | {object}{mark} | {version} | {namespace} |", code(&manifest.file)));
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(line);
    text.push('\n');
}

/// A name as code, safe in a table.
fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'").replace('|', "\\|"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
