//! Which addresses belong to a site, and under which path below its folder a page is kept.
//!
//! Whether a page is asked for is decided in `crawl`; which machines may be reached, in `guard`.

use quoth_index::extract::{ending_of, format_of};
use quoth_index::source::{Patterns, SourceError};
use reqwest::Url;

use super::SiteSource;

/// The longest address that is followed.
const MOST_URL_CHARS: usize = 2_000;

/// The most bytes of a name of a file or folder.
const MOST_NAME_BYTES: usize = 100;

/// The most folders that a page is kept below.
const MOST_FOLDERS: usize = 12;

/// The addresses that belong to a site.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// Where the site begins.
    pub(super) start: Url,
    hosts: Vec<Host>,
    patterns: Patterns,
}

/// A host, with the port that the site is at where that is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Host {
    name: String,
    port: Option<u16>,
}

/// Why there is no such site.
#[derive(Debug, thiserror::Error)]
pub enum ScopeError {
    /// It is no address, or one of something else.
    #[error("this is not the address of a site; use one like https://example.org/docs/")]
    Address,
    /// It holds a name and a password, which nobody is told here.
    #[error("the address of a site holds no user and no password")]
    Credentials,
    /// A pattern is none.
    #[error(transparent)]
    Pattern(#[from] SourceError),
}

/// The address of a site, checked.
pub fn site_address(text: &str) -> Result<Url, ScopeError> {
    let mut url = Url::parse(text).map_err(|_| ScopeError::Address)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(ScopeError::Address);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ScopeError::Credentials);
    }
    url.set_fragment(None);
    Ok(url)
}

/// Whether this is the name of a host, with a port or without.
pub fn is_host(text: &str) -> bool {
    let host = host(text);
    host.is_some_and(|host| !host.name.is_empty()) && !text.contains(['/', '@', '?', '#', '*', ' '])
}

/// The name of a host without its port, as it is written in addresses.
pub(super) fn host_name(text: &str) -> Option<String> {
    host(text).map(|host| host.name)
}

fn host(text: &str) -> Option<Host> {
    // So that the name is written as it is in addresses.
    let url = Url::parse(&format!("ftp-like://{text}/")).ok()?;
    let port = url.port();
    let url = Url::parse(&format!("http://{}/", url.host_str()?)).ok()?;
    Some(Host {
        name: url.host_str()?.to_owned(),
        port,
    })
}

impl Scope {
    /// The addresses that belong to `site`.
    pub(super) fn new(site: &SiteSource) -> Result<Scope, ScopeError> {
        let start = site_address(&site.url)?;
        let own = Host {
            name: start.host_str().unwrap_or_default().to_owned(),
            port: start.port(),
        };
        let further = site.hosts.iter().filter_map(|text| host(text));
        Ok(Scope {
            hosts: std::iter::once(own).chain(further).collect(),
            patterns: Patterns::new(&site.include, &site.exclude)?,
            start,
        })
    }

    /// The address that `text` stands for on the page `base`, where it belongs to the site.
    pub(super) fn resolve(&self, base: &Url, text: &str) -> Option<Url> {
        let mut url = base.join(text).ok()?;
        url.set_fragment(None);
        self.holds(&url).then_some(url)
    }

    /// Whether the address belongs to the site: to one of its hosts and, on its first, below the folder
    /// that it begins in.
    pub(super) fn holds(&self, url: &Url) -> bool {
        self.is_of_hosts(url) && (self.host_number(url) > 0 || self.below(url).is_some())
    }

    /// Whether the address is one of the site's hosts, as that of a sitemap may be.
    pub(super) fn is_of_hosts(&self, url: &Url) -> bool {
        let plain = url.username().is_empty() && url.password().is_none();
        let known = matches!(url.scheme(), "http" | "https");
        let short = url.as_str().len() <= MOST_URL_CHARS;
        known && plain && short && self.host_number(url) < self.hosts.len()
    }

    /// Whether the owner wants the page.
    pub(super) fn wants(&self, url: &Url) -> bool {
        self.patterns.admit(self.path(url))
    }

    /// Which of the hosts; their number where it is none.
    fn host_number(&self, url: &Url) -> usize {
        let name = url.host_str().unwrap_or_default();
        let is_at = |host: &Host| match host.port {
            Some(port) => url.port_or_known_default() == Some(port),
            None => url.port().is_none(),
        };
        let is_it = |host: &Host| host.name == name && is_at(host);
        let number = self.hosts.iter().position(is_it);
        number.unwrap_or(self.hosts.len())
    }

    /// The path below the folder that the site begins in.
    fn below<'u>(&self, url: &'u Url) -> Option<&'u str> {
        let folder = match self.start.path().rsplit_once('/') {
            Some((folder, _)) => folder,
            None => "",
        };
        let left = url.path().strip_prefix(folder)?;
        match left {
            // The folder itself, without its slash.
            "" => Some(left),
            _ => left.strip_prefix('/'),
        }
    }

    /// What patterns are compared with: the path below the site, or below the name of a further host.
    fn path(&self, url: &Url) -> String {
        let path = match self.host_number(url) {
            0 => self.below(url).unwrap_or_default().to_owned(),
            _ => format!("{}{}", url.host_str().unwrap_or_default(), url.path()),
        };
        decoded(path.trim_end_matches('/'))
    }

    /// Where a page is kept: its path, in names that every system takes, ending in `ending` or in another
    /// one of the same format.
    pub(super) fn file(&self, url: &Url, ending: &str) -> String {
        let path = self.path(url);
        let mut names: Vec<String> = path
            .split('/')
            .filter(|name| !name.is_empty())
            .map(safe)
            .collect();
        let is_folder = url.path().ends_with('/') && ending == "html";
        if names.is_empty() || is_folder {
            names.push("index".to_owned());
        }
        names.truncate(MOST_FOLDERS);
        let mut file = names.join("/");
        if let Some(query) = url.query() {
            file.push_str(&format!("-{}", key(query)));
        }
        let has_it =
            ending_of(&file).is_some() && format_of(&file) == format_of(&format!("x.{ending}"));
        match has_it {
            true => file,
            false => format!("{file}.{ending}"),
        }
    }
}

/// A short name for something long.
pub(super) fn key(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    hash.chars().take(10).collect()
}

fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut left = path.as_bytes().iter();
    while let Some(&byte) = left.next() {
        let digits = left.as_slice().get(..2).filter(|_| byte == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                left.nth(1);
                bytes.push(byte);
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A name for a file: no hidden one, none that leads elsewhere, none that a system reads otherwise.
fn safe(name: &str) -> String {
    let safe = |c: char| match c {
        '-' | '_' | '.' | '~' | '+' | '@' | ',' | ' ' => c,
        _ if c.is_alphanumeric() => c,
        _ => '-',
    };
    let mut out = String::new();
    for c in name.chars().map(safe) {
        if out.len() + c.len_utf8() > MOST_NAME_BYTES {
            // Cut, but still a name of its own.
            out.push_str(&format!("-{}", key(name)));
            break;
        }
        out.push(c);
    }
    let trimmed = out.trim_matches(' ').trim_end_matches('.');
    match trimmed {
        "" => format!("_{}", key(name)),
        _ if trimmed.starts_with('.') => format!("_{trimmed}"),
        _ => trimmed.to_owned(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    fn scope(url: &str) -> Scope {
        let site = SiteSource {
            hosts: vec!["more.example.org".to_owned(), "[::1]:81".to_owned()],
            exclude: vec!["drafts/**".to_owned(), "*.pdf".to_owned()],
            ..SiteSource::of(url)
        };
        Scope::new(&site).unwrap()
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let scope = scope("https://example.org/docs/start.html");
        let base = Url::parse("https://example.org/docs/a/b").unwrap();
        let found = scope.resolve(&base, text);
        assert_eq!(found.as_ref().map(Url::as_str), expected, "{text}");
    }

    #[test]
    fn only_addresses_of_the_site_are_followed() {
        check("c#d", Some("https://example.org/docs/a/c"));
        check("../x?y=1", Some("https://example.org/docs/x?y=1"));
        check("//EXAMPLE.org:443/docs/", Some("https://example.org/docs/"));
        check("http://example.org/docs", Some("http://example.org/docs"));
        check("/docsother", None);
        check("/blog/", None);
        check("../../../docs/../secret", None);
        check("https://example.org:8443/docs/", None);
        check("https://user@example.org/docs/", None);
        check("https://example.org.evil.example/docs/", None);
        check("https://other.example.org/docs/", None);
        check(
            "https://more.example.org/any",
            Some("https://more.example.org/any"),
        );
        check("https://more.example.org:81/any", None);
        check("http://[::1]:81/", Some("http://[::1]:81/"));
        check("mailto:a@example.org", None);
        check("javascript:alert(1)", None);
        check("file:///etc/passwd", None);
        check("https://[", None);
        check(&"x".repeat(3000), None);
    }

    #[test]
    fn patterns_are_compared_with_the_path_below_the_site() {
        let scope = scope("https://example.org/docs/");
        let wants = |url: &str| scope.wants(&Url::parse(url).unwrap());
        assert!(wants("https://example.org/docs/") && wants("https://example.org/docs/a?b"));
        assert!(!wants("https://example.org/docs/drafts/a/"));
        assert!(!wants("https://example.org/docs/a/b%2Epdf"));
        assert!(wants("https://more.example.org/drafts/a"));
    }

    #[track_caller]
    fn check_file(url: &str, ending: &str, expected: &str) {
        let scope = scope("https://example.org/docs/");
        assert_eq!(scope.file(&Url::parse(url).unwrap(), ending), expected);
    }

    #[test]
    fn a_page_is_kept_under_its_path_in_names_that_lead_nowhere() {
        check_file("https://example.org/docs/", "html", "index.html");
        check_file("https://example.org/docs", "html", "index.html");
        check_file("https://example.org/docs/a/b/", "html", "a/b/index.html");
        check_file("https://example.org/docs/a/b", "html", "a/b.html");
        check_file("https://example.org/docs/a.htm", "html", "a.htm");
        check_file("https://example.org/docs/v1.2", "html", "v1.2.html");
        check_file("https://example.org/docs/a.php", "html", "a.php.html");
        check_file("https://example.org/docs/a.pdf", "pdf", "a.pdf");
        check_file(
            "https://example.org/docs/..%2F.ssh/x",
            "md",
            &format!("_{}/_.ssh/x.md", key("..")),
        );
        check_file(
            "https://example.org/docs/.gitignore",
            "txt",
            "_.gitignore.txt",
        );
        check_file("https://example.org/docs/CON%00%5C", "html", "CON--.html");
        check_file("https://example.org/docs/%C3%BC", "html", "ü.html");
        check_file(
            "https://more.example.org/a/",
            "html",
            "more.example.org/a/index.html",
        );
        let scope = scope("https://example.org/docs/");
        let file = |url: &str| scope.file(&Url::parse(url).unwrap(), "html");
        let long = file(&format!("https://example.org/docs/{}", "ü/x".repeat(300)));
        assert!(long.split('/').all(|name| name.len() < 130), "{long}");
        assert_ne!(
            file("https://example.org/docs/a?x=1"),
            file("https://example.org/docs/a?x=2")
        );
    }

    #[test]
    fn an_address_of_a_site_is_checked() {
        for wrong in [
            "example.org",
            "ftp://example.org/",
            "file:///etc",
            "",
            "https://",
        ] {
            assert!(site_address(wrong).is_err(), "{wrong}");
        }
        let error = site_address("https://a:secret@example.org/").unwrap_err();
        assert!(!error.to_string().contains("secret"));
        assert!(is_host("wiki.lan") && is_host("wiki.lan:8080") && is_host("[::1]:80"));
        assert!(is_host("10.0.0.1") && is_host("münchen.example"));
        assert!(!is_host("https://wiki.lan") && !is_host("wiki/x") && !is_host(""));
        assert!(!is_host("a@b") && !is_host("*.example.org"));
    }
}
