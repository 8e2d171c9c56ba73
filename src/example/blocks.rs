//! Which blocks hold YAML or JSON, by label and first lines.

use super::Syntax;

/// Labels that say nothing of the content: such a block is an example if it begins as a manifest.
const SILENT_LABELS: [&str; 16] = [
    "",
    "bash",
    "cli",
    "console",
    "none",
    "plain",
    "plaintext",
    "sh",
    "shell",
    "shell-session",
    "shellsession",
    "terminal",
    "text",
    "txt",
    "zsh",
    "no-highlight",
];

/// Words that begin a command line in documentation of Kubernetes.
const COMMANDS: [&str; 47] = [
    "aws",
    "az",
    "brew",
    "cat",
    "cd",
    "chmod",
    "cp",
    "curl",
    "docker",
    "echo",
    "eksctl",
    "export",
    "flux",
    "gcloud",
    "git",
    "go",
    "grep",
    "helm",
    "istioctl",
    "jq",
    "k3d",
    "k9s",
    "kind",
    "kn",
    "krew",
    "kubeadm",
    "kubectl",
    "kubens",
    "kustomize",
    "ls",
    "make",
    "minikube",
    "mkdir",
    "npm",
    "nslookup",
    "oc",
    "openssl",
    "podman",
    "rm",
    "sed",
    "ssh",
    "sudo",
    "tee",
    "vi",
    "vim",
    "watch",
    "wget",
];

/// Labels of commands and sessions.
const SHELL_LABELS: [&str; 13] = [
    "bash",
    "bash-session",
    "cli",
    "command",
    "commands",
    "console",
    "sh",
    "shell",
    "shell-session",
    "shellsession",
    "terminal",
    "terminal-session",
    "zsh",
];

/// Whether a block with this label (in lower case) and text is read as shell: it says so, or it begins
/// with a command or a prompt.
pub(super) fn is_shell(label: &str, text: &str) -> bool {
    let may_be = matches!(label, "yaml" | "yml" | "json" | "jsonc") || SILENT_LABELS.contains(&label);
    SHELL_LABELS.contains(&label) || (may_be && begins_with_command(text))
}

/// How a block with this label (in lower case) and text is read; `None` if it is no example.
pub(super) fn syntax_of(label: &str, text: &str) -> Option<Syntax> {
    let labelled = match label {
        "yaml" | "yml" => Some(Syntax::Yaml),
        "json" | "jsonc" => Some(Syntax::Json),
        _ if SILENT_LABELS.contains(&label) => None,
        _ => return None,
    };
    match labelled {
        Some(syntax) => (!begins_with_command(text)).then_some(syntax),
        None => begins_as_manifest(text).then_some(Syntax::Yaml),
    }
}

/// Whether the first lines, but for comments and `---`, are `apiVersion` and `kind`, in either order.
fn begins_as_manifest(text: &str) -> bool {
    let mut lines = significant_lines(text).filter(|line| !line.starts_with("---") && !line.starts_with('%'));
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_field = |line: &str, name: &str| {
        line.trim_start()
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|value| value.starts_with([' ', '\t']) && !value.trim().is_empty())
    };
    indent(first) == indent(second)
        && ((is_field(first, "apiVersion") && is_field(second, "kind"))
            || (is_field(first, "kind") && is_field(second, "apiVersion")))
}

/// Whether the first line that is no comment is a command or a prompt: then the block is shell.
fn begins_with_command(text: &str) -> bool {
    significant_lines(text).next().is_some_and(is_command)
}

/// The lines that are neither empty nor comments.
fn significant_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#')
    })
}

fn is_command(line: &str) -> bool {
    let line = line.trim();
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    // `kind: Pod` and `kind : Pod` are keys; so is `cat:`, which is no word of the list.
    if rest.trim_start().starts_with(':') {
        return false;
    }
    match word {
        "$" | "%" | "❯" | "➜" | "PS>" => !rest.is_empty(),
        _ => COMMANDS.contains(&word) && !rest.is_empty() || is_assignment(word) || is_prompt(line),
    }
}

/// `NAME=value`.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    })
}

/// `user@host:~$ command` and `[user@host ~]# command`.
fn is_prompt(line: &str) -> bool {
    let Some((user, rest)) = line.trim_start_matches('[').split_once('@') else { return false };
    !user.is_empty()
        && user.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        && rest.split_once(['$', '#']).is_some_and(|(host, command)| {
            command.starts_with(' ')
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:~/ ]".contains(&b))
                && !host.contains(": ")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_first_lines_decide() {
        use Syntax::{Json, Yaml};
        let manifest = "apiVersion: v1\nkind: Pod\n";
        for (label, text, expected) in [
            ("yaml", "a: 1\n", Some(Yaml)),
            ("yml", "", Some(Yaml)),
            ("json", "{}", Some(Json)),
            ("jsonc", "{}", Some(Json)),
            ("toml", manifest, None),
            ("", manifest, Some(Yaml)),
            ("text", "kind: Pod\napiVersion: v1\n", Some(Yaml)),
            ("bash", "# pod.yaml\n---\n\napiVersion: v1\n# the kind\nkind: Pod\n", Some(Yaml)),
            ("console", "  apiVersion: v1\n  kind: Pod\n", Some(Yaml)),
            ("", "apiVersion: v1\n  kind: Pod\n", None),
            ("", "apiVersion: v1\nmetadata: {}\nkind: Pod\n", None),
            ("", "apiVersion:\nkind:\n", None),
            ("", "KIND:     Pod\nVERSION:  v1\n", None),
            ("", "a: 1\n", None),
            ("", "", None),
        ] {
            assert_eq!(syntax_of(label, text), expected, "{label:?} {text:?}");
        }
    }

    #[test]
    fn a_block_that_begins_with_a_command_is_shell() {
        for text in [
            "$ kubectl get pod web -o yaml\napiVersion: v1\n",
            "kubectl apply -f - <<EOF\napiVersion: v1\n",
            "# create it\ncat <<EOF > web.yaml\nkind: Pod\nEOF\n",
            "curl https://example.com\n",
            "VERSION=1.2 ./run.sh\n",
            "root@node:~# kubectl get pods\n",
            "[dev@host ~]$ kubectl get pods\n",
        ] {
            assert_eq!(syntax_of("yaml", text), None, "{text:?}");
        }
        for text in [
            "kubectl: 1.37\n",
            "kind: Pod\n",
            "kind : Pod\n",
            "go:\n  version: 1\n",
            "email: me@example.com # $ no prompt\n",
            "me@example.com: 1\n",
            "$patch: delete\n",
        ] {
            assert_eq!(syntax_of("yaml", text), Some(Syntax::Yaml), "{text:?}");
        }
    }
}
