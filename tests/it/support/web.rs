//! A web site on this machine, whose pages a test sets and whose visitors it counts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;

/// A site that ends with the test.
pub(crate) struct Web {
    /// Its address, ending in `/`.
    pub(crate) url: String,
    shared: Arc<Shared>,
    _runtime: tokio::runtime::Runtime,
}

#[derive(Default)]
struct Shared {
    pages: Mutex<BTreeMap<String, Reply>>,
    visits: Mutex<Vec<(String, u16)>>,
}

/// What the site answers.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    /// A page with a name for what it holds.
    pub(crate) fn page(kind: &str, body: impl Into<Vec<u8>>) -> Reply {
        let body = body.into();
        let etag = format!("\"{}\"", blake3::hash(&body).to_hex());
        Reply::status(200, body)
            .with("content-type", kind)
            .with("etag", &etag)
    }

    /// A page of HTML, without what no page needs.
    pub(crate) fn html(body: &str) -> Reply {
        Reply::page("text/html; charset=utf-8", format!("<!doctype html>{body}"))
    }

    /// Only a status, with a body.
    pub(crate) fn status(status: u16, body: impl Into<Vec<u8>>) -> Reply {
        Reply {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// A redirect.
    pub(crate) fn to(location: &str) -> Reply {
        Reply::status(302, "").with("location", location)
    }

    /// With one more header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Web {
    /// A site with these pages.
    pub(crate) fn new(pages: &[(&str, Reply)]) -> Web {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let shared = Arc::new(Shared::default());
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        runtime.spawn(async move { axum::serve(listener, router).await });
        let web = Web {
            url: format!("http://127.0.0.1:{port}/"),
            shared,
            _runtime: runtime,
        };
        for (path, reply) in pages {
            web.set(path, reply.clone());
        }
        web
    }

    /// Sets what is answered for a path, with its query.
    pub(crate) fn set(&self, path: &str, reply: Reply) {
        let mut pages = self.shared.pages.lock().unwrap();
        pages.insert(path.to_owned(), reply);
    }

    /// Takes a page away.
    pub(crate) fn remove(&self, path: &str) {
        self.shared.pages.lock().unwrap().remove(path);
    }

    /// The paths that were asked for since the last call, with the status of the answer, sorted.
    pub(crate) fn visits(&self) -> Vec<(String, u16)> {
        let mut visits = std::mem::take(&mut *self.shared.visits.lock().unwrap());
        visits.sort();
        visits
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().as_str().to_owned();
    let reply = shared.pages.lock().unwrap().get(&path).cloned();
    let reply = reply.unwrap_or_else(|| Reply::status(404, "<a href=/nowhere>Not here</a>"));
    let etag = reply.headers.iter().find(|(name, _)| name == "etag");
    let known = request.headers().get("if-none-match");
    let known = known.and_then(|known| known.to_str().ok());
    let same = etag.is_some_and(|(_, etag)| Some(etag.as_str()) == known);
    let status = if same { 304 } else { reply.status };
    shared.visits.lock().unwrap().push((path, status));
    let mut response = Response::builder().status(status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    let body = if same { Vec::new() } else { reply.body };
    response.body(Body::from(body)).unwrap()
}
