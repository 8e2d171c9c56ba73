//! Search as a reader uses it: the shipped script reads the index of a built site, run by Node.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../benches/support/mod.rs"]
mod generated;
mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use support::Folder;

/// The pages of the Korean cases: each has its word with a particle, in a compound, or in camel case only.
const KOREAN: &[(&str, &str)] = &[
    ("sts.md", "---\ntitle: 하나\n---\n\n## 순서\n\n스테이트풀셋은 파드를 순서대로 만든다.\n"),
    ("quota.md", "---\ntitle: 둘\n---\n\n네임스페이스별리소스쿼터를 건다.\n"),
    ("volume.md", "---\ntitle: 셋\n---\n\n먼저 퍼시스턴트볼륨을 만든다.\n"),
    ("runtime.md", "---\ntitle: 넷\n---\n\n노드에 RuntimeClass를 둔다.\n"),
    (
        "scale.md",
        "---\ntitle: 다섯\n---\n\n```yaml\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\n\
         spec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: web\n  maxReplicas: 3\n```\n",
    ),
    ("other.md", "---\ntitle: 여섯\ntags: [서비스]\n---\n\n비드를 꿴다.\n"),
];

#[test]
fn korean_words_are_found_with_any_particle_and_within_compounds() {
    let Some(asked) = ask(
        KOREAN,
        "ko",
        &[
            ("스테이트풀셋", "sts/"),
            ("스테이트풀셋에서", "sts/"),
            ("스테이트풀셋으로는", "sts/"),
            ("리소스쿼터", "quota/"),
            ("볼륨", "volume/"),
            ("볼륨을 만", "volume/"),
            ("RuntimeClass", "runtime/"),
            ("RuntimeClass의", "runtime/"),
            ("runtimeclass", "runtime/"),
            ("autoscaler", "scale/"),
            ("podautoscaler", "scale/"),
            ("spec.maxReplicas", "scale/"),
            ("autoscaling/v2", "scale/"),
            // While it is typed: one syllable, and one that is not finished.
            ("퍼", "volume/"),
            ("스테이트푸", "sts/"),
            // Two words of one page, and of two.
            ("순서 파드", "sts/"),
            ("스테이트풀셋 볼륨", ""),
            // Each pair of syllables stands somewhere, the word nowhere.
            ("서비드", ""),
            ("볼륨스", ""),
            ("없는단어", ""),
            ("nonsense", ""),
            ("!?", ""),
        ],
    ) else {
        return;
    };
    let first = &asked[0]["results"][0];
    assert_eq!(first["parts"][0]["heading"], "순서");
    assert_eq!(first["parts"][0]["url"], "sts/#순서");
    assert_eq!(first["parts"][0]["excerpt"]["marks"][0], serde_json::json!([0, 6, 0]), "the word is marked");
    let path = &asked[11]["results"][0]["excerpt"];
    assert_eq!(path["text"], "spec.maxReplicas", "{path}");
}

#[test]
fn english_words_are_found_by_beginnings_humps_and_paths() {
    let guides = &[
        (
            "policies.md",
            "---\ntitle: Network policies\n---\n\n## Deny by default\n\nA policy without rules denies. `</script>` & co.\n\n\
             ```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: deny-all\nspec:\n  podSelector: {}\n```\n",
        ),
        (
            "cafe.md",
            "---\ntitle: Café service\ndescription: Coffee.\n---\n\nRun `kubectl rollout undo deployment/web`.\n",
        ),
        ("text.md", "---\ntitle: Other things\n---\n\nThe network is a policy matter; a service, too.\n"),
        ("heading.md", "---\ntitle: More\n---\n\n## The network policy\n\nText.\n"),
        (
            "pod.md",
            "---\ntitle: Whole\n---\n\n```yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n\
             \x20   image: web:1\n```\n",
        ),
        (
            "piece.md",
            "---\ntitle: Piece\n---\n\n```yaml fragment=Pod.spec\ncontainers:\n- name: web\n  image: web:1\n```\n",
        ),
    ];
    let Some(asked) = ask(
        guides,
        "en",
        &[
            ("network policy", "policies/ heading/ text/"),
            ("netw", "policies/ heading/ text/"),
            ("the network", "policies/ heading/ text/"),
            ("cafe", "cafe/"),
            ("CAFÉ", "cafe/"),
            ("services", "cafe/ text/"),
            ("spec.podSelector", "policies/"),
            ("selector", "policies/"),
            ("deny-all", "policies/"),
            ("networking.k8s.io/v1", "policies/"),
            ("kubectl rollout", "cafe/"),
            ("deployment/web", "cafe/"),
            ("script", "policies/"),
            ("coffee", "cafe/"),
            // A part of a path is found within longer ones; where no page has it, by its names.
            ("containers.image", "piece/ pod/"),
            ("metadata.image", "pod/"),
            ("spec.containers.image", "pod/"),
            ("rollback", ""),
            ("network rollout", ""),
        ],
    ) else {
        return;
    };
    let kind = &asked[8]["results"][0]["parts"][0];
    assert_eq!(kind["url"], "policies/#networkpolicy-deny-all.yaml", "an object leads to its example: {kind}");
    assert_eq!(kind["excerpt"]["text"], "NetworkPolicy deny-all");
}

/// What the first query fetches: the bars of the reader's site. What is shown of each page counts, too.
#[test]
fn the_first_query_fetches_little() {
    let folder = Folder::empty();
    generated::write_site(folder.path(), 100).unwrap();
    folder.run(&["build", "--quiet"]);
    let queries = [
        "deployment",
        "autoscaler",
        "orders-api",
        "roll out billing",
        "spec.template.spec.containers",
        "concurrencyPolicy",
    ];
    let Some(asked) = run_node(&folder.path().join("public/search/en"), &queries) else { return };
    for one in &asked {
        assert!(one["found"].as_u64().unwrap() > 50, "{}", one["query"]);
        let bytes = one["bytes"].as_u64().unwrap();
        assert!(bytes <= 20 * 1024, "{}: {bytes} bytes in {}", one["query"], one["files"]);
    }
}

#[test]
fn no_script_no_dead_end() {
    let folder = Folder::site(&[
        ("_index.md", "---\ntitle: Home\n---\n"),
        ("a/_index.md", "---\ntitle: Part <A>\n---\n"),
        ("a/one.md", "---\ntitle: One\n---\n"),
        ("two.md", "---\ntitle: Two\n---\n"),
        ("two.ko.md", "---\ntitle: 둘\n---\n"),
        ("draft.md", "---\ntitle: Secret\ndraft: true\n---\n"),
    ]);
    folder.run(&["build"]).expect_status(0);
    let read = |path: &str| std::fs::read_to_string(folder.path().join("public").join(path)).unwrap();
    let page = read("a/one/index.html");
    assert!(page.contains(r#"action="../../search/""#), "{page}");
    assert!(read("two/index.html").contains(r#"data-index="../search/en/""#));
    assert!(read("ko/two/index.html").contains(r#"action="../../ko/search/""#));
    assert!(read("rules/index.html").contains(r#"action="../search/""#));
    let list = read("search/index.html");
    for link in
        [r#"<a href="../a/">Part &lt;A&gt;</a>"#, r#"<a href="../a/one/">One</a>"#, r#"<a href="../two/">Two</a>"#]
    {
        assert!(list.contains(link), "{link} in {list}");
    }
    assert!(!list.contains("Secret") && !read("search/en/index.js").contains("\"pages\":5"));
    assert!(read("ko/search/index.html").contains("둘"));

    folder.run(&["build", "--offline"]).expect_status(0);
    let read = |path: &str| std::fs::read_to_string(folder.path().join("public").join(path)).unwrap();
    assert!(read("two/index.html").contains(r#"action="../search/index.html""#));
    assert!(read("search/en/p3.js").contains("two/index.html"), "{}", read("search/en/p3.js"));
}

#[test]
fn a_page_of_the_site_keeps_its_address() {
    let folder = Folder::site(&[("search.md", "---\ntitle: My own\n---\n\nText.\n")]);
    folder.run(&["build"]).expect_status(0);
    let page = std::fs::read_to_string(folder.path().join("public/search/index.html")).unwrap();
    assert!(page.contains("<h1>My own</h1>"), "{page}");
    assert!(page.contains(r#"action="../" hidden"#), "only a script can search: {page}");
}

/// The pages of kinds and rules are found by their names, behind the guides that say more.
#[test]
fn kinds_and_rules_are_found_by_their_names() {
    let guides = &[
        (
            "front.md",
            "---\ntitle: The front\n---\n\nA service in front, with an unknown field.\n\n\
             ```yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n```\n",
        ),
        ("service.md", "---\ntitle: Service\n---\n\nText.\n"),
        ("claims.md", "---\ntitle: Claims\n---\n\n```yaml\napiVersion: v1\nkind: PersistentVolumeClaim\n```\n"),
    ];
    let folder = Folder::site(guides);
    folder.write("guidewright.toml", "title = \"Test\"\nlanguages = [\"en\", \"ko\"]\n");
    folder.run(&["build"]).expect_status(0);
    let cases = [
        ("svc", vec!["kinds/core/v1/service/"]),
        ("services", vec!["service/", "kinds/core/v1/service/", "front/"]),
        ("service", vec!["service/", "kinds/core/v1/service/", "front/"]),
        ("pvc", vec!["kinds/core/v1/persistentvolumeclaim/"]),
        ("unknown-field", vec!["rules/schema/unknown-field/", "front/"]),
        ("schema::unknown-field", vec!["rules/schema/unknown-field/"]),
    ];
    let queries: Vec<&str> = cases.iter().map(|(query, _)| *query).collect();
    let Some(asked) = run_node(&folder.path().join("public/search/en"), &queries) else { return };
    for (one, (query, expect)) in asked.iter().zip(&cases) {
        let urls = addresses(one);
        assert_eq!(urls[..expect.len().min(urls.len())], expect[..], "{query}: {urls:?}");
    }
    let service = &asked[0]["results"][0];
    assert_eq!((service["title"].as_str(), service["trail"].as_str()), (Some("Service"), Some("Kinds")));
    assert!(service["excerpt"]["text"].as_str().is_some_and(|text| text.starts_with("Service is a named abstraction")));
    // In another language they lead to the pages of that language, and to the rules, which are English.
    let Some(asked) = run_node(&folder.path().join("public/search/ko"), &["deploy", "svc", "unknown-field"]) else {
        return;
    };
    assert_eq!(addresses(&asked[0]), [""; 0], "no example shows a Deployment");
    assert_eq!(addresses(&asked[1]), ["ko/kinds/core/v1/service/"]);
    assert_eq!(addresses(&asked[2])[0], "rules/schema/unknown-field/");
}

fn addresses(asked: &Json) -> Vec<&str> {
    asked["results"].as_array().unwrap().iter().map(|result| result["url"].as_str().unwrap()).collect()
}

/// Builds a site, asks it, and compares the addresses of the guides that were found, best first.
fn ask(guides: &[(&str, &str)], language: &str, cases: &[(&str, &str)]) -> Option<Vec<Json>> {
    let folder = Folder::site(guides);
    folder.write("guidewright.toml", format!("title = \"Test\"\nlanguage = \"{language}\"\n"));
    folder.run(&["build"]).expect_status(0);
    let queries: Vec<&str> = cases.iter().map(|(query, _)| *query).collect();
    let asked = run_node(&folder.path().join("public/search").join(language), &queries)?;
    for (one, (query, expect)) in asked.iter().zip(cases) {
        let is_made = |url: &&str| url.starts_with("kinds/") || url.starts_with("rules/");
        let urls: Vec<&str> = addresses(one).into_iter().filter(|url| !is_made(url)).collect();
        assert_eq!(urls.join(" "), *expect, "{query}");
    }
    Some(asked)
}

/// Runs the shipped script on an index; says so loudly when there is no Node.
fn run_node(index: &Path, queries: &[&str]) -> Option<Vec<Json>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("node")
        .arg(root.join("tests/search/ask.js"))
        .arg(root.join("static/search.js"))
        .arg(index)
        .args(queries)
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            announce("`node` is not installed: how search reads its index was NOT TESTED");
            return None;
        }
        Err(error) => panic!("node: {error}"),
    };
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    let lines: Vec<Json> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), queries.len());
    Some(lines)
}

/// Writes past the capture of the test runner, which hides what passing tests print.
fn announce(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "\n!!! {text}\n");
}
