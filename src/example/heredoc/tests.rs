//! Here-documents as scripts and sessions write them.

use super::*;
use crate::source::Sources;

/// The here-documents of a block: title, text, and what the shell puts in.
fn found(code: &str) -> Vec<(Option<String>, String, Vec<String>)> {
    let mut sources = Sources::default();
    let file = sources.add("a.md", code);
    let excerpt = Excerpt::whole(file, sources.get(file));
    find(&excerpt)
        .into_iter()
        .map(|one| {
            let expansions = one.expansions.iter().map(|range| one.text.text()[range.clone()].to_owned()).collect();
            (one.title.map(|title| title.text), one.text.text().to_owned(), expansions)
        })
        .collect()
}

fn texts(code: &str) -> Vec<String> {
    found(code).into_iter().map(|(_, text, _)| text).collect()
}

#[test]
fn what_kubectl_reads_is_found() {
    for code in [
        "kubectl apply -f - <<EOF\na: 1\nEOF\n",
        "cat <<EOF | kubectl apply -f -\na: 1\nEOF\n",
        "cat << 'EOF' | kubectl -n shop create -f -\na: 1\nEOF\n",
        "cat <<\"EOF\" | tee /dev/null | kubectl replace --filename=-\na: 1\nEOF\n",
        "cat <<EOF | \\\n  kubectl apply -f -\na: 1\nEOF\n",
        "cat <<EOF |\na: 1\nEOF\nkubectl apply -f -\n",
        "<<EOF kubectl apply -f -\na: 1\nEOF\n",
        "KUBECONFIG=x sudo kubectl apply --server-side -f-<<EOF\na: 1\nEOF",
        "echo 'it''s' && cat <<EOF | kubectl apply -f /dev/stdin # done\na: 1\nEOF\n",
        "$ cat <<EOF | kubectl apply -f -\na: 1\nEOF\npod/web created\n",
        "$ cat <<EOF | kubectl apply -f -\n> a: 1\n> EOF\npod/web created\n",
        "dev@host:~/shop$ kubectl apply -f - <<EOF\na: 1\nEOF\n",
        "if true; then\n  kubectl apply -f - <<-EOF\n\ta: 1\n\tEOF\nfi\n",
        "minikube kubectl -- apply -f - <<EOF\na: 1\nEOF\n",
    ] {
        assert_eq!(texts(code), ["a: 1\n"], "{code}");
    }
}

#[test]
fn files_that_are_written_bear_their_name() {
    for (code, title) in [
        ("cat <<EOF > web.yaml\na: 1\nEOF\n", Some("web.yaml")),
        ("cat <<EOF >./deploy/web.yml\na: 1\nEOF\n", Some("web.yml")),
        ("cat > \"web app.yaml\" <<'EOF'\na: 1\nEOF\n", Some("web app.yaml")),
        ("cat <<EOF | sudo tee /etc/web.yaml\na: 1\nEOF\n", Some("web.yaml")),
        ("tee web.yaml <<EOF >/dev/null\na: 1\nEOF\n", Some("web.yaml")),
        ("cat <<EOF >> web.yaml\na: 1\nEOF\n", None),
        ("cat <<EOF > $DIR.yaml\na: 1\nEOF\n", None),
        ("cat <<EOF | tee web.yaml | kubectl apply -f -\na: 1\nEOF\n", Some("web.yaml")),
    ] {
        assert_eq!(found(code), [(title.map(str::to_owned), "a: 1\n".to_owned(), vec![])], "{code}");
    }
}

#[test]
fn other_here_documents_are_left() {
    for code in [
        "cat <<EOF > notes.txt\na: 1\nEOF\n",
        "cat <<EOF\na: 1\nEOF\n",
        "helm install web -f - <<EOF\na: 1\nEOF\n",
        "ssh host kubectl apply -f - <<EOF\na: 1\nEOF\n",
        "cat <<EOF | sed s/a/b/ | kubectl apply -f -\na: 1\nEOF\n",
        "kubectl create configmap x --from-file=/dev/stdin <<EOF\na: 1\nEOF\n",
        "kubectl apply -f - <<< 'a: 1'\n",
        "echo 'cat <<EOF | kubectl apply -f -'\na: 1\nEOF\n",
        "# kubectl apply -f - <<EOF\na: 1\nEOF\n",
        "kubectl apply -f - <<EOF\na: 1\n",
        "kubectl apply -f - <<EOF\nEOF\n",
        "$ kubectl get pods\nkubectl apply -f - <<EOF\na: 1\nEOF\n",
    ] {
        assert_eq!(texts(code), [""; 0], "{code}");
    }
}

#[test]
fn several_stand_in_one_block() {
    let code = "cat <<A > a.yaml\na: 1\nA\n\nkubectl apply -f - <<'B' && cat <<C > c.yaml\nb: 1\nB\nc: 1\nC\nls\n";
    assert_eq!(texts(code), ["a: 1\n", "b: 1\n", "c: 1\n"]);
    // The last one is what the command reads.
    assert_eq!(texts("kubectl apply -f - <<A <<B\na: 1\nA\nb: 1\nB\n"), ["b: 1\n"]);
}

#[test]
fn the_shell_puts_values_in_unless_the_delimiter_is_quoted() {
    let text = "a: $NAME-${B:-x}\nb: $(date +%s) `id` \\$C \\\\ \\n $5\n";
    let (_, unescaped, expansions) = found(&format!("kubectl apply -f - <<EOF\n{text}EOF\n")).remove(0);
    assert_eq!(unescaped, "a: $NAME-${B:-x}\nb: $(date +%s) `id` $C \\ \\n $5\n");
    assert_eq!(expansions, ["$NAME", "${B:-x}", "$(date +%s)", "`id`", "$5"]);
    for quoted in ["'EOF'", "\"EOF\"", "\\EOF"] {
        let (_, as_is, expansions) = found(&format!("kubectl apply -f - <<{quoted}\n{text}EOF\n")).remove(0);
        assert_eq!((as_is.as_str(), expansions), (text, vec![]), "{quoted}");
    }
    let (_, as_is, expansions) = found("cat <<'EOF' | envsubst | kubectl apply -f -\na: $NAME $(X)\nEOF\n").remove(0);
    assert_eq!((as_is.as_str(), expansions), ("a: $NAME $(X)\n", vec!["$NAME".to_owned()]));
}

#[test]
fn places_are_exact() {
    let code = "cat <<-EOF > web.yaml\n\ta: \\$x\n\n\tb: é\\\\ c\n\tEOF\n";
    let mut sources = Sources::default();
    let file = sources.add("a.md", code);
    let one = find(&Excerpt::whole(file, sources.get(file))).remove(0);
    assert_eq!(one.text.text(), "a: $x\n\nb: é\\ c\n");
    for word in ["a", "$x", "b", "é", "c"] {
        let at = one.text.text().find(word).unwrap();
        assert_eq!(sources.slice(one.text.span(at..at + word.len())), word);
    }
    assert_eq!(sources.slice(one.span), "\ta: \\$x\n\n\tb: é\\\\ c\n");
    assert_eq!(sources.slice(one.title.unwrap().span), "web.yaml");
}

#[test]
fn any_text_costs_no_more_than_its_length() {
    for part in ["<<", "cat <<A\n", "'\n<<", "\"\\", "$(", "<<-'", "cat <<A |\nA\n", "é<<é\n", "\\\n"] {
        find_in(&part.repeat(20_000));
    }
}

fn find_in(code: &str) {
    let mut sources = Sources::default();
    let file = sources.add("a.md", code);
    find(&Excerpt::whole(file, sources.get(file)));
}
