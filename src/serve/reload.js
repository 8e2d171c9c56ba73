// Listens for changes of the site: loads the page again, where it was scrolled to, and shows what is wrong.
(() => {
  "use strict";
  const script = document.currentScript;
  const own = script.dataset.version;
  const place = "guidewright-scroll:" + location.pathname;
  let host = null;

  // At once, and again when everything is there, unless the reader has scrolled meanwhile.
  const kept = sessionStorage.getItem(place);
  sessionStorage.removeItem(place);
  if (kept !== null) {
    const restore = () => scrollTo({ top: Number(kept), behavior: "instant" });
    restore();
    const reached = scrollY;
    if (document.readyState !== "complete") addEventListener("load", () => scrollY === reached && restore());
  }

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const describe = (finding) => {
    const item = element("li");
    const head = element("p", "", "message");
    head.append(element("strong", `${finding.level}[${finding.rule}]`, finding.level), `: ${finding.message}`);
    item.append(head, element("p", finding.place, "place"), element("pre", finding.source));
    for (const help of finding.help) item.append(element("p", `help: ${help}`, "help"));
    return item;
  };

  const show = (state) => {
    if (host) host.remove();
    host = null;
    if (!state.failure && state.findings.length === 0) return;
    host = element("guidewright-errors");
    const root = host.attachShadow({ mode: "open" });
    const style = element("link");
    style.rel = "stylesheet";
    style.href = new URL("overlay.css", script.src).href;
    const panel = element("section");
    panel.setAttribute("role", "alert");
    panel.lang = "en";
    const close = element("button", "Close");
    close.type = "button";
    close.addEventListener("click", () => host.remove());
    const count = state.findings.length + state.more;
    const title = state.failure ? "The site cannot be built" : count === 1 ? "1 error" : `${count} errors`;
    const head = element("header");
    head.append(element("h2", title), close);
    panel.append(head);
    if (state.failure) {
      panel.append(element("pre", state.failure));
      panel.append(element("p", "This page is from the last build that worked.", "help"));
    }
    const list = element("ul");
    list.append(...state.findings.map(describe));
    if (state.more > 0) list.append(element("li", `and ${state.more} more: see the terminal`));
    panel.append(list);
    root.append(style, panel);
    document.body.append(host);
  };

  const listen = () => {
    const events = new EventSource(new URL("events?page=" + encodeURIComponent(location.pathname), script.src));
    events.addEventListener("state", (event) => {
      const { version, state } = JSON.parse(event.data);
      if (version !== own) {
        events.close();
        sessionStorage.setItem(place, String(scrollY));
        location.reload();
        return;
      }
      show(state);
    });
    // A page that comes back from the browser's cache listens anew.
    addEventListener("pagehide", () => events.close(), { once: true });
  };
  addEventListener("pageshow", (event) => event.persisted && listen());
  listen();
})();
