//! The development server, as a browser meets it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "serve")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use support::Folder;

/// A server that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(folder: &Folder) -> Self {
        Self::start_at("auto", folder)
    }

    fn start_at(port: &str, folder: &Folder) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_guidewright"))
            .args(["serve", "--port", port])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find(|line| line.as_ref().unwrap().contains("http://")).unwrap().unwrap();
        // What is said later must find a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let port = line.split("http://127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        Self { child, port: port.parse().unwrap() }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// What is answered to the head of a request.
    fn ask(&self, head: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost:{}", self.port))
    }

    /// The news for a page.
    fn listen(&self, page: &str) -> News {
        let mut stream = self.connect();
        let head = format!("GET /-/guidewright/events?page={page} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port);
        stream.write_all(head.as_bytes()).unwrap();
        News(BufReader::new(stream))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct News(BufReader<TcpStream>);

impl News {
    /// The next message.
    fn next(&mut self) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

const CRD: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\n\
    spec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets, singular: widget}\n  versions:\n\
    \x20 - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n\
    \x20       properties:\n          spec:\n            type: object\n            properties:\n              size: {type: integer}\n";

fn guide(text: &str) -> String {
    format!("---\ntitle: Web\n---\n\n{text}\n")
}

#[test]
fn a_change_reaches_the_browser() {
    let folder = Folder::site(&[("_index.md", "# Home"), ("가이드.md", &guide("The first text."))]);
    let server = Server::start(&folder);
    let path = "/%EA%B0%80%EC%9D%B4%EB%93%9C/";
    let page = server.get(path);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("The first text."), "{page}");
    let mut news = server.listen(path);
    let version = news.next()["version"].as_str().unwrap().to_owned();
    assert!(page.contains(&format!("data-version=\"{version}\"")), "{page}");

    folder.write("content/가이드.md", guide("Another text."));
    let state = news.next();
    assert_ne!(state["version"], version.as_str());
    assert_eq!(state["state"]["findings"], serde_json::json!([]));
    assert!(server.get(path).contains("Another text."));

    // What is wrong in the text is shown with the new page.
    folder.write(
        "content/가이드.md",
        guide("```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndate: {}\n```"),
    );
    let state = news.next();
    let finding = &state["state"]["findings"][0];
    assert_eq!(finding["place"], "content/가이드.md:10:1");
    assert_eq!(finding["source"], "date: {}");
    assert!(finding["message"].as_str().unwrap().contains("no field `date`"), "{finding}");
    assert!(server.get(path).contains("ConfigMap"));

    // A template that fails leaves the last good page, and says where.
    let good = state["version"].clone();
    folder.write("templates/guide.html", "{{ nothing.at.all }}");
    let state = news.next();
    assert_eq!(state["version"], good);
    assert!(state["state"]["failure"].as_str().unwrap().starts_with("templates/guide.html:1:"), "{state}");
    assert!(server.get(path).contains("ConfigMap"));
    // So does a configuration that is gone.
    std::fs::remove_file(folder.path().join("templates/guide.html")).unwrap();
    let state = news.next();
    assert!(state["state"]["failure"].is_null() && state["version"] == good, "{state}");
    std::fs::remove_file(folder.path().join("guidewright.toml")).unwrap();
    assert!(news.next()["state"]["failure"].as_str().unwrap().contains("guidewright.toml"));
    assert!(server.get("/").contains("Home"));
}

#[test]
fn a_page_is_loaded_again_when_it_is_another() {
    let folder = Folder::site(&[("_index.md", "# Home"), ("a.md", &guide("The first text.")), ("b.md", &guide("B."))]);
    let server = Server::start(&folder);
    let mut news = server.listen("/a/");
    let first = news.next()["version"].clone();

    // What an editor leaves is no change: the next news is of the guide beside this one, which leaves this page as it is.
    folder.write("content/.a.md.swp", "x");
    folder.write("content/a.md~", "x");
    folder.write("content/b.md", guide("Other text, elsewhere."));
    assert_eq!(news.next()["version"], first);
    assert!(server.get("/b/").contains("Other text, elsewhere."));

    // Saved as editors do: a new file takes the place of the old one. Saved again, it is seen again.
    let mut version = first;
    for text in ["A second text.", "A third text."] {
        folder.write("content/.a.md.new", guide(text));
        std::fs::rename(folder.path().join("content/.a.md.new"), folder.path().join("content/a.md")).unwrap();
        let state = news.next();
        assert_ne!(state["version"], version);
        version = state["version"].clone();
        assert!(server.get("/a/").contains(text));
    }

    // A guide that goes and one that comes change the page that lists them.
    let mut home = server.listen("/");
    let before = home.next()["version"].clone();
    std::fs::remove_file(folder.path().join("content/b.md")).unwrap();
    let without = home.next()["version"].clone();
    assert_ne!(without, before);
    assert!(server.get("/b/").starts_with("HTTP/1.1 404 "));
    folder.write("content/b.md", guide("B."));
    assert_ne!(home.next()["version"], without);
    folder.write("content/new/guide.md", guide("New."));
    home.next();
    assert!(server.get("/new/guide/").contains("New."));
}

#[test]
fn what_else_a_site_is_made_of_is_seen() {
    let widget = "```yaml\napiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\nspec:\n  size: big\n```";
    let folder = Folder::site(&[("a.md", &guide(widget))]);
    let server = Server::start(&folder);
    let mut news = server.listen("/a/");
    let mut version = news.next()["version"].clone();
    let mut is_another = |state: &serde_json::Value| {
        let is_another = state["version"] != version;
        version = state["version"].clone();
        is_another
    };
    folder.write("static/site.css", "body { color: teal }");
    assert!(is_another(&news.next()), "a style sheet came");
    folder.write("templates/guide.html", "<h1>{{ page.title }} by hand</h1>");
    assert!(is_another(&news.next()), "a template came");
    assert!(server.get("/a/").contains("Web by hand"));
    std::fs::remove_file(folder.path().join("templates/guide.html")).unwrap();
    assert!(is_another(&news.next()), "the template went");

    folder.write("crds/widget.yaml", CRD);
    let state = news.next();
    assert!(is_another(&state), "a definition came");
    assert!(state["state"]["findings"][0]["message"].as_str().unwrap().contains("size"), "{state}");
    folder.write("crds/widget.yaml", CRD.replace("integer", "string"));
    let state = news.next();
    assert!(is_another(&state) && state["state"]["findings"] == serde_json::json!([]), "{state}");

    folder.write("guidewright.toml", "title = 'Another title'\n");
    assert!(is_another(&news.next()), "the configuration is another");
    assert!(server.get("/a/").contains("Another title"));
}

#[test]
fn requests_are_answered_as_browsers_expect() {
    let folder = Folder::site(&[("guides/web.md", &guide("Text."))]);
    folder.write("static/a b.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    let server = Server::start(&folder);
    let (port, get) = (server.port, |path: &str| server.get(path));
    assert!(get("/a%20b.svg").contains("Content-Type: image/svg+xml\r\n"));
    assert!(get("/bundles.json").starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
    assert!(get("/guides/web?x=1").contains("\r\nLocation: /guides/web/?x=1\r\n"));
    let missing = get("/none/");
    assert!(missing.starts_with("HTTP/1.1 404 ") && missing.contains("reload.js"), "{missing}");
    for path in ["/../guidewright.toml", "/%2e%2e/guidewright.toml", "/..%2fguidewright.toml", "//etc/passwd"] {
        assert!(get(path).starts_with("HTTP/1.1 404 "), "{path}");
    }
    // What another site includes in its pages is not handed to it.
    assert!(get("/bundles.json").contains("Cross-Origin-Resource-Policy: same-origin\r\n"));
    // Scripts, styles and the snippet come from the server itself.
    let home = get("/");
    assert!(home.contains("<script src=\"/-/guidewright/reload.js\" data-version="), "{home}");
    assert!(get("/-/guidewright/reload.js").contains("Content-Type: text/javascript"));
    assert!(get("/-/guidewright/overlay.css").contains("Content-Type: text/css"));
    for link in
        home.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|link| link.ends_with(".css"))
    {
        assert!(get(&format!("/{link}")).starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/css"), "{link}");
    }

    let host = |host: &str| server.ask(&format!("GET / HTTP/1.1\r\nHost: {host}"));
    assert!(host(&format!("127.0.0.1:{port}")).starts_with("HTTP/1.1 200 "));
    for bad in ["evil.example", &format!("evil.example:{port}"), "localhost", "127.0.0.1:1"] {
        let answer = host(bad);
        assert!(answer.starts_with("HTTP/1.1 403 ") && !answer.contains("<html"), "{bad}: {answer}");
    }
    assert!(server.ask("GET / HTTP/1.1\r\nX: y").starts_with("HTTP/1.1 403 "));
    let head = server.ask(&format!("HEAD /guides/web/ HTTP/1.1\r\nHost: localhost:{port}"));
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let post = server.ask(&format!("POST / HTTP/1.1\r\nHost: localhost:{port}"));
    assert!(post.starts_with("HTTP/1.1 405 ") && post.contains("Allow: GET, HEAD"), "{post}");
    assert!(server.ask("nonsense").starts_with("HTTP/1.1 400 "));
}

#[test]
fn a_port_that_is_taken_is_told_and_given_back() {
    let folder = Folder::site(&[("_index.md", "# Home")]);
    let server = Server::start(&folder);
    let port = server.port.to_string();
    folder.run(&["serve", "--port", &port]).expect_status(2).expect_text("is in use");
    // Another server finds another port.
    let other = Server::start(&folder);
    assert_ne!(other.port, server.port);
    // An open stream does not keep the server alive, nor the port taken: one that no other test's server finds.
    let is_free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = (21_414..21_514).find(is_free).unwrap().to_string();
    let server = Server::start_at(&port, &folder);
    let mut news = server.listen("/");
    news.next();
    drop(server);
    let mut rest = Vec::new();
    let _ = news.0.read_to_end(&mut rest);
    let listener = std::net::TcpListener::bind(format!("127.0.0.1:{port}"));
    assert!(listener.is_ok(), "{listener:?}");
    folder.run(&["serve", "--port", "0"]).expect_status(2).expect_text("from 1 to 65535");
}
