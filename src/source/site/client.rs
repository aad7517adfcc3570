//! One request to a site: to machines that may be reached, for so many bytes, in so much time.
//!
//! Redirects are not followed here: where they lead is an address like any other, which `crawl` checks.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderName};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};

use super::guard::{Guard, Refused};

/// What we are called in the logs of a site.
const AGENT: &str = concat!(
    "quoth/",
    env!("CARGO_PKG_VERSION"),
    " (reads documents for a question-answering bot)"
);

/// The longest that one request takes, and the part of it until there is a connection.
pub(super) const PATIENCE: (Duration, Duration) =
    (Duration::from_secs(30), Duration::from_secs(10));

/// Asks a site for pages.
pub(super) struct Client {
    http: reqwest::Client,
    guard: Guard,
}

/// How to tell whether a page changed, in the words of its server.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Version {
    /// A name for what the page holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    /// The moment of its last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
}

/// What a server answers.
#[derive(Debug)]
pub(super) enum Got {
    /// The page is as it was.
    Unchanged,
    /// It is at another address, as the server writes it.
    Moved(String),
    /// It is there no more, or was never.
    Gone(u16),
    /// It is of a kind that is not wanted.
    Unwanted(String),
    /// It is there.
    Page(Page),
}

/// A page as it came.
#[derive(Debug)]
pub(super) struct Page {
    /// Its kind, such as `text/html`, in small letters.
    pub(super) kind: String,
    /// The encoding that its server names.
    pub(super) encoding: Option<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) version: Version,
    /// What its server says to robots.
    pub(super) robots: Vec<String>,
}

/// Why a page cannot be had; it may be there all the same.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The machine may not be reached.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The server has a problem, or wants to be left alone for a while.
    #[error("its server has a problem (status {0})")]
    Status(u16),
    /// No answer in time.
    #[error("its server takes too long")]
    TooLong,
    /// No connection, or one that broke off.
    #[error("could not be reached: {0}")]
    Connection(String),
    /// More bytes than are read.
    #[error("is larger than {} MiB", .0.div_ceil(1 << 20))]
    TooLarge(usize),
    /// Bytes that nobody has asked for in this form.
    #[error("is sent compressed, which was not asked for")]
    Compressed,
}

impl Client {
    /// Takes what may be reached and how long a request and its connection may take.
    pub(super) fn new(
        guard: Guard,
        (patience, connecting): (Duration, Duration),
    ) -> Result<Client, reqwest::Error> {
        let http = reqwest::Client::builder()
            .user_agent(AGENT)
            .redirect(Policy::none())
            // What a proxy connects to could not be checked.
            .no_proxy()
            .dns_resolver(Arc::new(guard.clone()))
            .referer(false)
            .timeout(patience)
            .connect_timeout(connecting)
            .build()?;
        Ok(Client { http, guard })
    }

    /// Asks for `url`, of which `known` is there already; reads at most `most` bytes, and nothing of a
    /// kind that is not `wanted`.
    pub(super) async fn get(
        &self,
        url: &Url,
        known: Option<&Version>,
        most: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Got, Trouble> {
        self.check(url)?;
        let mut request = self
            .http
            .get(url.clone())
            .header(header::ACCEPT_ENCODING, "identity")
            .header(
                header::ACCEPT,
                "text/html, application/xhtml+xml, text/markdown, text/plain, application/pdf, \
                 application/xml;q=0.9, */*;q=0.1",
            );
        if let Some(version) = known {
            if let Some(etag) = &version.etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            }
            if let Some(moment) = &version.last_modified {
                request = request.header(header::IF_MODIFIED_SINCE, moment);
            }
        }
        let mut response = request.send().await.map_err(trouble)?;
        let status = response.status();
        let text = |name| text(response.headers(), name);
        match status {
            StatusCode::NOT_MODIFIED if known.is_some() => return Ok(Got::Unchanged),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
                return Err(Trouble::Status(status.as_u16()));
            }
            _ if status.is_redirection() => {
                return match text(header::LOCATION) {
                    Some(to) => Ok(Got::Moved(to)),
                    None => Err(Trouble::Status(status.as_u16())),
                };
            }
            _ if status.is_client_error() => return Ok(Got::Gone(status.as_u16())),
            StatusCode::OK => {}
            _ => return Err(Trouble::Status(status.as_u16())),
        }
        let (kind, encoding) = kind_and_encoding(&text(header::CONTENT_TYPE).unwrap_or_default());
        if !wanted(&kind) {
            return Ok(Got::Unwanted(kind));
        }
        if text(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(Trouble::Compressed);
        }
        let version = Version {
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
        };
        let robots = response.headers().get_all("x-robots-tag").iter();
        let robots = robots
            .filter_map(|value| value.to_str().ok())
            .map(str::to_owned)
            .collect();
        let mut bytes = Vec::new();
        while let Some(part) = response.chunk().await.map_err(trouble)? {
            if bytes.len() + part.len() > most {
                return Err(Trouble::TooLarge(most));
            }
            bytes.extend_from_slice(&part);
        }
        Ok(Got::Page(Page {
            kind,
            encoding,
            bytes,
            version,
            robots,
        }))
    }

    /// Refuses a machine that is named by its address; names are checked when they are resolved.
    fn check(&self, url: &Url) -> Result<(), Refused> {
        let host = url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse() {
            Ok(address) => self.guard.check(host, address),
            Err(_) => Ok(()),
        }
    }
}

impl Trouble {
    /// Whether it is the page that is at fault and not its server.
    pub(super) fn is_of_page(&self) -> bool {
        matches!(self, Trouble::TooLarge(_) | Trouble::Compressed)
    }
}

/// What a `Content-Type` says, such as `text/html; charset="utf-8"`, in small letters.
fn kind_and_encoding(words: &str) -> (String, Option<String>) {
    let words = words.to_ascii_lowercase();
    let mut parts = words.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_owned();
    let encoding = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        (name.trim_end() == "charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    // It is kept, so it has to be short; no encoding has a longer name.
    let encoding = encoding.filter(|name| !name.is_empty() && name.len() <= 40);
    (kind, encoding.map(str::to_owned))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    // What a server says is kept, so it has to be short.
    (!value.is_empty() && value.len() < 4_000).then(|| value.to_owned())
}

fn trouble(error: reqwest::Error) -> Trouble {
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    let mut last = String::new();
    while let Some(each) = cause {
        if let Some(refused) = each.downcast_ref::<Refused>() {
            return Trouble::Refused(*refused);
        }
        last = each.to_string();
        cause = each.source();
    }
    match error.is_timeout() {
        true => Trouble::TooLong,
        false => Trouble::Connection(last),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Asks a server that answers with `head` and then with as many of `part` as are taken.
    async fn ask(head: &'static str, part: &'static [u8], pause: Duration) -> Result<Got, Trouble> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(head.as_bytes()).await;
            while !part.is_empty() && stream.write_all(part).await.is_ok() {
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
            }
        });
        let guard = Guard::new(&["127.0.0.1"]);
        let short = Duration::from_millis(400);
        let client = Client::new(guard, (short, short)).unwrap();
        let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
        let got = client.get(&url, None, 1 << 20, |_| true).await;
        server.abort();
        got
    }

    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: Text/HTML; charset=utf-8\r\n\r\n";

    #[tokio::test]
    async fn a_body_without_end_is_cut_off_by_size_and_by_time() {
        let got = ask(HEAD, &[b'x'; 1 << 17], Duration::ZERO).await;
        assert!(matches!(got, Err(Trouble::TooLarge(_))), "{got:?}");
        let got = ask(HEAD, b"x", Duration::from_millis(20)).await;
        assert!(matches!(got, Err(Trouble::TooLong)), "{got:?}");
        let got = ask(
            "HTTP/1.1 200 OK\r\n",
            b"x-a: b\r\n",
            Duration::from_millis(20),
        )
        .await;
        assert!(got.is_err(), "{got:?}");
    }

    #[test]
    fn the_kind_and_the_encoding_are_told_apart() {
        let check = |words, kind: &str, encoding: Option<&str>| {
            let expected = (kind.to_owned(), encoding.map(str::to_owned));
            assert_eq!(kind_and_encoding(words), expected, "{words}");
        };
        check("Text/HTML; charset=UTF-8", "text/html", Some("utf-8"));
        check(
            "text/html;level=1 ; Charset = 'windows-1251'",
            "text/html",
            Some("windows-1251"),
        );
        check(
            "text/plain;charset=\"koi8-r\"",
            "text/plain",
            Some("koi8-r"),
        );
        check("text/html; charset=", "text/html", None);
        check("", "", None);
    }

    #[tokio::test]
    async fn what_is_no_answer_is_trouble() {
        let got = ask("nonsense\r\n\r\n", b"", Duration::ZERO).await;
        assert!(matches!(got, Err(Trouble::Connection(_))), "{got:?}");
        let got = ask(
            "HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n",
            b"",
            Duration::ZERO,
        )
        .await;
        assert!(matches!(got, Err(Trouble::Status(302))), "{got:?}");
        let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n";
        let got = ask(head, b"", Duration::ZERO).await;
        assert!(matches!(got, Err(Trouble::Compressed)), "{got:?}");
        let got = ask(
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
            b"",
            Duration::ZERO,
        )
        .await;
        assert!(matches!(got, Err(Trouble::Connection(_))), "{got:?}");
    }

    #[tokio::test]
    async fn a_machine_that_may_not_be_reached_is_not_asked() {
        let client = Client::new(Guard::new(&[]), PATIENCE).unwrap();
        for url in [
            "http://127.0.0.1:9/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://localhost:9/",
        ] {
            let got = client
                .get(&Url::parse(url).unwrap(), None, 1, |_| true)
                .await;
            assert!(matches!(got, Err(Trouble::Refused(_))), "{url}: {got:?}");
        }
    }
}
