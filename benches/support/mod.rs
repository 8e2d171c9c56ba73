//! Writes varied guides for the benches: about 10 KB each, with 22 manifests, 4 shell blocks and 40
//! headings. The same number gives the same guide, whatever the machine.

#![allow(dead_code, reason = "each bench uses its own part")]
#![allow(unreachable_pub, reason = "shared by several benches")]

use std::fmt::Write as _;
use std::path::Path;

use guidewright::example::Example;
use guidewright::load::SiteFolder;
use guidewright::site::{Drafts, Site, SiteConfig};
use guidewright::source::Sources;
use mimalloc::MiMalloc;

/// That of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Manifests in one generated guide.
pub const MANIFESTS_PER_GUIDE: usize = 22;

/// A small generator of numbers, so that guides differ and runs do not.
struct Numbers(u64);

impl Numbers {
    fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const NOUNS: &[&str] = &[
    "orders", "billing", "search", "catalog", "session", "ledger", "mail", "image", "report", "stock", "review",
    "basket", "price", "audit", "profile", "gateway", "feed", "queue", "token", "quota",
];
const ROLES: &[&str] = &["api", "web", "worker", "cache", "proxy", "sync", "cron", "store"];
const VERBS: &[&str] =
    &["Expose", "Scale", "Roll out", "Protect", "Observe", "Configure", "Store", "Schedule", "Isolate", "Drain"];
const SENTENCES: &[&str] = &[
    "The controller keeps as many replicas as the manifest asks for, and replaces those that fail.",
    "Requests tell the scheduler what a container needs; limits tell the node when to stop it.",
    "A readiness probe keeps traffic away until the process can answer.",
    "Names must be unique in their namespace, and labels are how objects find one another.",
    "Apply the file again after a change: the API server works out the difference.",
    "Keep the selector as it is, since it cannot be changed after the object exists.",
];

/// The name of the guide with this number, relative to `content/`.
pub fn path(number: usize) -> String {
    format!("part-{:02}/guide-{number:05}.md", number % 20)
}

/// The guide with this number.
pub fn guide(number: usize) -> String {
    let mut numbers = Numbers::new(number + 1);
    let mut text = String::with_capacity(14 * 1024);
    let subject = format!("{}-{}", numbers.pick(NOUNS), numbers.pick(ROLES));
    let _ = write!(
        text,
        "---\ntitle: \"{} the {subject} service, part {number}\"\ndescription: \"How {subject} runs on Kubernetes.\"\ndate: \"2026-{:02}-{:02}\"\nweight: {}\ntags: [\"{subject}\", \"kubernetes\"]\n---\n\n",
        numbers.pick(VERBS),
        1 + numbers.below(12),
        1 + numbers.below(28),
        numbers.below(100),
    );
    for step in 0..MANIFESTS_PER_GUIDE {
        if step % 4 == 0 {
            let _ = write!(
                text,
                "## {} {} ({})\n\n{}\n\n",
                numbers.pick(VERBS),
                numbers.pick(NOUNS),
                step / 4 + 1,
                numbers.pick(SENTENCES)
            );
        }
        let name = format!("{}-{}-{number}-{step}", numbers.pick(NOUNS), numbers.pick(ROLES));
        let _ = write!(
            text,
            "### {}: `{name}`\n\n{} See **{name}**.\n\n```yaml\n{}```\n\n",
            numbers.pick(VERBS),
            numbers.pick(SENTENCES),
            manifest(&mut numbers, &name)
        );
        if step % 6 == 5 {
            let _ = write!(
                text,
                "```bash\n# Look at {name}\nkubectl get pods -l app={name} --output wide\nkubectl describe deployment {name} | head -n {}\n```\n\n",
                5 + numbers.below(30)
            );
        }
    }
    text.push_str("## What comes next\n\n- Read the other parts.\n- Try it on a cluster of your own.\n");
    text
}

/// The manifests of the guide with this number, without the prose.
pub fn manifests(number: usize) -> Vec<String> {
    let text = guide(number);
    text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

fn manifest(numbers: &mut Numbers, name: &str) -> String {
    let image = format!(
        "registry.example/{}/{}:v{}.{}.{}",
        numbers.pick(NOUNS),
        numbers.pick(ROLES),
        numbers.below(9),
        numbers.below(20),
        numbers.below(20)
    );
    let port = 1024 + numbers.below(60000);
    match numbers.below(8) {
        0 | 1 => format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  replicas: {}\n  selector:\n    matchLabels:\n      app: {name}\n  template:\n    metadata:\n      labels:\n        app: {name}\n    spec:\n      containers:\n      - name: main\n        image: {image}\n        ports:\n        - containerPort: {port}\n        resources:\n          requests:\n            cpu: {}m\n            memory: {}Mi\n",
            1 + numbers.below(9),
            10 * (1 + numbers.below(50)),
            16 * (1 + numbers.below(60)),
        ),
        2 | 3 => format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  labels:\n    app: {name}\nspec:\n  type: {}\n  selector:\n    app: {name}\n  ports:\n  - name: http # the name that others use\n    protocol: TCP\n    port: {}\n    targetPort: {port}\n",
            numbers.pick(&["ClusterIP", "NodePort", "LoadBalancer"]),
            80 + numbers.below(8000),
        ),
        4 => format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  LOG_LEVEL: \"{}\"\n  PORT: \"{port}\"\n  settings.ini: |\n    [server]\n    address = 0.0.0.0:{port}\n    workers = {}\n    # tuned by hand\n    timeout = {}s\n",
            numbers.pick(&["debug", "info", "warn"]),
            1 + numbers.below(16),
            1 + numbers.below(60),
        ),
        5 => format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {name}\nspec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: {name}\n  minReplicas: {}\n  maxReplicas: {}\n  metrics:\n  - type: Resource\n    resource:\n      name: cpu\n      target:\n        type: Utilization\n        averageUtilization: {}\n",
            1 + numbers.below(3),
            4 + numbers.below(20),
            30 + numbers.below(60),
        ),
        6 => format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\n  annotations:\n    example.com/owner: \"{}\"\nspec:\n  rules:\n  - host: {name}.example.com\n    http:\n      paths:\n      - path: /{}\n        pathType: Prefix\n        backend:\n          service:\n            name: {name}\n            port:\n              number: {port}\n",
            numbers.pick(NOUNS),
            numbers.pick(NOUNS),
        ),
        _ => format!(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: {name}\nspec:\n  schedule: \"{} {} * * *\"\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: OnFailure\n          containers:\n          - name: job\n            image: {image}\n            args: [\"--since\", \"{}h\"]\n",
            numbers.below(60),
            numbers.below(24),
            1 + numbers.below(48),
        ),
    }
}

/// Writes a site with this many guides into an empty folder.
pub fn write_site(root: &Path, guides: usize) -> std::io::Result<()> {
    std::fs::create_dir_all(root.join("content"))?;
    std::fs::write(
        root.join("guidewright.toml"),
        "title = \"Generated guides\"\nbase-url = \"https://example.com/\"\n",
    )?;
    std::fs::write(root.join("content/_index.md"), "---\ntitle: Generated guides\n---\n\nMany guides.\n")?;
    for number in 0..guides {
        let file = root.join("content").join(path(number));
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, guide(number))?;
    }
    Ok(())
}

/// A site of nothing but these examples of YAML files.
pub fn loose_site(loose: Vec<Example>, sources: &Sources) -> Site {
    let config = SiteConfig {
        title: String::new(),
        base_url: None,
        language: "en".into(),
        languages: vec!["en".into()],
        drafts: Drafts::Hide,
    };
    Site::assemble(Vec::new(), loose, config, Vec::new(), sources).0
}

/// The site in this folder.
pub fn site_folder(root: &Path) -> SiteFolder {
    SiteFolder { root: root.to_owned(), config: None }
}
