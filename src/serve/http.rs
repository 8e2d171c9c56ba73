//! Requests of browsers of this machine: pages from the stage, and news as a stream of events.
//!
//! Only GET and HEAD are answered, each on a connection of its own. The `Host` must be this machine: else a
//! page from elsewhere could read the site by a name that leads here. Pages get a script element that
//! listens for changes; what is built knows nothing of it.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use super::{Stage, failure, version};
use crate::escape;
use crate::sink::OutPath;

/// Below this path stand the server's own files. No site has such a folder: names in it are no titles.
const OWN: &str = "/-/guidewright/";
const SCRIPT: &str = include_str!("reload.js");
const STYLE: &str = include_str!("overlay.css");

/// The head of a request is no longer.
const MOST_HEAD: usize = 16 * 1024;
/// Who says nothing for so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers requests, each in a thread of its own, until the process ends.
pub(super) fn start(listener: TcpListener, port: u16, stage: Arc<Stage>) -> io::Result<()> {
    let accept = move || {
        for stream in listener.incoming().flatten() {
            let stage = Arc::clone(&stage);
            // Without a thread the browser sees a closed connection, and tries again.
            let _ = std::thread::Builder::new().name("request".into()).spawn(move || {
                // A browser that went away needs no answer.
                let _ = answer(stream, port, &stage);
            });
        }
    };
    std::thread::Builder::new().name("server".into()).spawn(accept).map(drop)
}

/// A request, as far as it counts.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    method: String,
    /// The path, still encoded.
    path: String,
    query: String,
    host: Option<String>,
}

#[derive(Debug)]
struct Response {
    status: &'static str,
    kind: &'static str,
    location: Option<String>,
    body: Arc<[u8]>,
}

impl Response {
    fn new(status: &'static str, kind: &'static str, body: impl Into<Arc<[u8]>>) -> Self {
        Self { status, kind, location: None, body: body.into() }
    }

    fn text(status: &'static str, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text.as_bytes())
    }

    fn write(&self, stream: &mut TcpStream, method: &str) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n",
            self.status,
            self.kind,
            self.body.len()
        );
        if self.status.starts_with("405") {
            head.push_str("Allow: GET, HEAD\r\n");
        }
        if let Some(location) = &self.location {
            head.push_str(&format!("Location: {location}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        if method != "HEAD" {
            stream.write_all(&self.body)?;
        }
        stream.flush()
    }
}

fn answer(mut stream: TcpStream, port: u16, stage: &Arc<Stage>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let Some(request) = read(&mut stream)? else {
        return Response::text("400 Bad Request", "This is no HTTP request.\n").write(&mut stream, "GET");
    };
    let refused = refusal(&request, port);
    if refused.is_none() && request.path == format!("{OWN}events") && request.method == "GET" {
        return tell(stream, &request, stage);
    }
    let response = refused.unwrap_or_else(|| respond(&request, stage));
    response.write(&mut stream, &request.method)
}

/// Reads the head of a request. `None` if it is none.
fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let (mut head, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut part)?;
        if count == 0 {
            return Ok(None);
        }
        head.extend_from_slice(&part[..count]);
        match parse(&head) {
            Ok(None) if head.len() < MOST_HEAD => {}
            Ok(request) => return Ok(request),
            Err(_) => return Ok(None),
        }
    }
}

/// `None` if the head is not yet whole.
fn parse(head: &[u8]) -> Result<Option<Request>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    if request.parse(head)?.is_partial() {
        return Ok(None);
    }
    let target = request.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut hosts = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("host"));
    let host =
        hosts.next().and_then(|header| std::str::from_utf8(header.value).ok()).map(|host| host.trim().to_owned());
    Ok(Some(Request {
        method: request.method.unwrap_or("").to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        // Two hosts are none.
        host: host.filter(|_| hosts.next().is_none()),
    }))
}

/// What is said to requests that are not answered.
fn refusal(request: &Request, port: u16) -> Option<Response> {
    if !request.host.as_deref().is_some_and(|host| is_here(host, port)) {
        let text = format!("This server answers only to http://127.0.0.1:{port}/ and http://localhost:{port}/.\n");
        return Some(Response::text("403 Forbidden", &text));
    }
    let is_known = matches!(request.method.as_str(), "GET" | "HEAD");
    (!is_known).then(|| Response::text("405 Method Not Allowed", "Only GET and HEAD are answered.\n"))
}

/// Whether a host names this machine and this server.
fn is_here(host: &str, port: u16) -> bool {
    let name = host.strip_suffix(&format!(":{port}")).or((port == 80).then_some(host));
    name.is_some_and(|name| name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost"))
}

fn respond(request: &Request, stage: &Stage) -> Response {
    match request.path.strip_prefix(OWN) {
        Some("reload.js") => return Response::new("200 OK", kind_of("reload.js"), SCRIPT.as_bytes()),
        Some("overlay.css") => return Response::new("200 OK", kind_of("overlay.css"), STYLE.as_bytes()),
        Some(_) => return Response::text("404 Not Found", "There is no such file of the server.\n"),
        None => {}
    }
    let (outputs, generation) = stage.outputs();
    let path = page_of(&request.path);
    let version = version(outputs.as_deref(), generation, path.as_ref());
    let Some(outputs) = outputs else {
        // Nothing was built yet: the script tells why, and loads the page once there is one.
        return html("503 Service Unavailable", shell("The site cannot be built.").as_bytes(), &version);
    };
    let missing = || match OutPath::new("404.html").ok().and_then(|path| outputs.get(&path).ok().flatten()) {
        Some(page) => html("404 Not Found", &page, &version),
        None => html("404 Not Found", shell("There is no such page.").as_bytes(), &version),
    };
    let Some(path) = path else { return missing() };
    match outputs.get(&path) {
        Ok(Some(bytes)) => match kind_of(path.as_str()) {
            HTML => html("200 OK", &bytes, &version),
            kind => Response { status: "200 OK", kind, location: None, body: bytes },
        },
        Ok(None) => {
            let below = OutPath::new(format!("{path}/index.html")).ok();
            if !request.path.ends_with('/') && below.is_some_and(|below| outputs.is_page(&below)) {
                // Relative links of a page count from its folder.
                let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
                let location = format!("/{}/{query}", escape::path(path.as_str(), escape::Letters::AsBytes));
                return Response {
                    location: Some(location),
                    ..Response::text("302 Found", "The page has a slash at its end.\n")
                };
            }
            missing()
        }
        Err(error) => {
            let text = format!("The page cannot be made: {}", failure(&error));
            html("500 Internal Server Error", shell(&text).as_bytes(), &version)
        }
    }
}

/// The output at a path of a request, if it can be one.
fn page_of(path: &str) -> Option<OutPath> {
    let path = decode(path.strip_prefix('/')?)?;
    OutPath::new(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path }).ok()
}

/// Percent-decodes. `None` if what comes out is no text.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
            bytes.push(u8::try_from(digit(0)? * 16 + digit(1)?).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

const HTML: &str = "text/html; charset=utf-8";

/// The type of a file, by its ending.
fn kind_of(path: &str) -> &'static str {
    let ending = path.rsplit(['.', '/']).next().unwrap_or("").to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "md" | "txt" | "sha256" | "toml" | "yaml" | "yml" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        "wasm" => "application/wasm",
        "zip" => "application/zip",
        "gz" | "tgz" => "application/gzip",
        _ => "application/octet-stream",
    }
}

/// A page of the server's own.
fn shell(text: &str) -> String {
    let mut escaped = String::new();
    escape::markup(text, &mut escaped);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>guidewright serve</title>\n\
         </head>\n<body>\n<p>{escaped}</p>\n</body>\n</html>\n"
    )
}

fn html(status: &'static str, page: &[u8], version: &str) -> Response {
    Response::new(status, HTML, decorate(page, version))
}

/// Adds the script element: at the end of the head, else of the page.
fn decorate(page: &[u8], version: &str) -> Vec<u8> {
    let script = format!("<script src=\"{OWN}reload.js\" data-version=\"{version}\" defer></script>\n");
    let at = memchr::memmem::find(page, b"</head>").unwrap_or(page.len());
    [&page[..at], script.as_bytes(), &page[at..]].concat()
}

/// Tells a browser what happens, as long as it listens.
fn tell(mut stream: TcpStream, request: &Request, stage: &Arc<Stage>) -> io::Result<()> {
    let page = request.query.split('&').find_map(|pair| pair.strip_prefix("page=")).and_then(decode);
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n\
          retry: 500\n\n",
    )?;
    let mut end = stream.try_clone()?;
    end.set_read_timeout(None)?;
    let (number, news) = stage.join(page.as_deref().and_then(page_of));
    let leaving = Arc::clone(stage);
    let watch = move || {
        // A browser says nothing more; it is only seen to go.
        while matches!(end.read(&mut [0; 64]), Ok(count) if count > 0) {}
        leaving.leave(number);
    };
    std::thread::Builder::new().name("listener".into()).spawn(watch)?;
    for message in news {
        if let Err(error) = stream.write_all(format!("event: state\ndata: {message}\n\n").as_bytes()) {
            stage.leave(number);
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read() {
        let request = parse(b"GET /a%20b/?x=1 HTTP/1.1\r\nhost: localhost:1414\r\n\r\n").unwrap().unwrap();
        assert_eq!((request.path.as_str(), request.query.as_str()), ("/a%20b/", "x=1"));
        assert_eq!(request.host.as_deref(), Some("localhost:1414"));
        assert_eq!(parse(b"GET / HTTP/1.1\r\nHo").unwrap(), None);
        assert!(parse(b"\x16\x03\x01\x02\x00").is_err());
        let two = parse(b"GET / HTTP/1.1\r\nHost: localhost:1\r\nHost: evil.example\r\n\r\n").unwrap().unwrap();
        assert_eq!(two.host, None);
    }

    #[test]
    fn only_this_machine_is_answered() {
        for host in ["127.0.0.1:1414", "localhost:1414", "LOCALHOST:1414"] {
            assert!(is_here(host, 1414), "{host}");
        }
        for host in
            ["", "localhost", "127.0.0.1:80", "evil.example:1414", "localhost.evil.example:1414", "x127.0.0.1:1414"]
        {
            assert!(!is_here(host, 1414), "{host}");
        }
        assert!(is_here("localhost", 80));
    }

    #[test]
    fn paths_do_not_lead_out() {
        let at = |path: &str| page_of(path).map(|path| path.as_str().to_owned());
        assert_eq!(at("/").as_deref(), Some("index.html"));
        assert_eq!(at("/%EA%B0%80%EC%9D%B4%EB%93%9C/").as_deref(), Some("가이드/index.html"));
        assert_eq!(at("/a/bundle.yaml").as_deref(), Some("a/bundle.yaml"));
        for path in
            ["", "a", "//etc", "/../x", "/%2e%2e/x", "/a/%2e%2e%2fx", "/a%5c..%5cx", "/%00", "/%zz", "/%e", "/%ff"]
        {
            assert_eq!(at(path), None, "{path}");
        }
    }

    #[test]
    fn pages_get_a_script_and_keep_their_bytes() {
        let page = "<head><title>t</title></head><body>가</body>";
        let decorated = String::from_utf8(decorate(page.as_bytes(), "7-1")).unwrap();
        let script = "<script src=\"/-/guidewright/reload.js\" data-version=\"7-1\" defer></script>\n";
        assert_eq!(decorated.replace(script, ""), page);
        assert!(decorated.find(script) < decorated.find("</head>"));
        assert!(String::from_utf8(decorate(b"text", "7-1")).unwrap().ends_with(script));
    }
}
