//! What a site asks of robots, as RFC 9309 says it is to be read.
//!
//! Who gets the file, and what is done where there is none, is told in `crawl`.

use std::time::Duration;

/// The name that a site knows us by.
const NAME: &str = "quoth";

/// Bytes that are read of the file; at least 500 KiB must be.
const MOST_BYTES: usize = 512 * 1024;

/// What a site asks of us.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    /// Time that should pass between two requests.
    pub(super) delay: Option<Duration>,
    /// Addresses of sitemaps.
    pub(super) sitemaps: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    allows: bool,
    /// In the form of [`comparable`]; `*` stands for anything, `$` at its end for the end.
    pattern: String,
}

/// The rules for some robots.
#[derive(Default)]
struct Group {
    robots: Vec<String>,
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Robots {
    /// Reads a file. What is no line of such a file is passed over.
    pub(super) fn read(bytes: &[u8]) -> Robots {
        let text = String::from_utf8_lossy(bytes.get(..MOST_BYTES).unwrap_or(bytes));
        let text = text.trim_start_matches('\u{feff}');
        let mut groups: Vec<Group> = Vec::new();
        let mut sitemaps = Vec::new();
        // Names that follow each other begin one group.
        let mut named = false;
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "sitemap" {
                sitemaps.push(value.to_owned());
                continue;
            }
            if key == "user-agent" {
                if !named {
                    groups.push(Group::default());
                }
                named = true;
                if let Some(group) = groups.last_mut() {
                    group.robots.push(product(value));
                }
                continue;
            }
            let Some(group) = groups.last_mut() else {
                continue;
            };
            match key.as_str() {
                "allow" | "disallow" => {
                    named = false;
                    if !value.is_empty() {
                        group.rules.push(Rule {
                            allows: key == "allow",
                            pattern: comparable(value),
                        });
                    }
                }
                "crawl-delay" => {
                    named = false;
                    group.delay = value
                        .parse()
                        .ok()
                        .and_then(|seconds: f64| Duration::try_from_secs_f64(seconds).ok());
                }
                _ => {}
            }
        }
        let mut robots = Robots {
            sitemaps,
            ..Robots::default()
        };
        // All groups for us count as one; those for everyone only where there is none for us.
        let ours = |group: &&Group, name: &str| group.robots.iter().any(|robot| robot == name);
        let name = match groups.iter().any(|group| ours(&group, NAME)) {
            true => NAME,
            false => "*",
        };
        for group in groups.iter().filter(|group| ours(group, name)) {
            robots.rules.extend(group.rules.iter().cloned());
            robots.delay = robots.delay.max(group.delay);
        }
        robots
    }

    /// What is asked where the file should be and cannot be read just now: to stay away.
    pub(super) fn closed() -> Robots {
        Robots::read(b"user-agent: *\ndisallow: /")
    }

    /// Whether we may ask for `path`, with its query.
    pub(super) fn allow(&self, path: &str) -> bool {
        let path = comparable(path);
        let matching = self.rules.iter().filter(|rule| rule.fits(&path));
        // The longest pattern decides; of two that are as long, the one that allows.
        let decides = matching.max_by_key(|rule| (rule.pattern.len(), rule.allows));
        decides.is_none_or(|rule| rule.allows)
    }
}

impl Rule {
    fn fits(&self, path: &str) -> bool {
        let (pattern, to_end) = match self.pattern.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (self.pattern.as_str(), false),
        };
        let (first, rest) = match pattern.split_once('*') {
            Some((first, rest)) => (first, Some(rest)),
            None => (pattern, None),
        };
        let Some(mut left) = path.strip_prefix(first) else {
            return false;
        };
        let Some(rest) = rest else {
            return !to_end || left.is_empty();
        };
        let (between, last) = match rest.rsplit_once('*') {
            Some((between, last)) => (Some(between), last),
            None => (None, rest),
        };
        for part in between.into_iter().flat_map(|between| between.split('*')) {
            match left.split_once(part) {
                Some((_, after)) => left = after,
                None => return false,
            }
        }
        match to_end {
            true => left.ends_with(last),
            false => left.contains(last),
        }
    }
}

/// The name of a robot without its version, in small letters.
fn product(value: &str) -> String {
    let name = value.split(|c: char| !(c.is_ascii_alphanumeric() || "_-*".contains(c)));
    name.into_iter()
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// A path in the one way of writing it: what may stand for itself does, everything else is escaped.
fn comparable(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut bytes = path.as_bytes().iter();
    while let Some(&byte) = bytes.next() {
        let code = bytes.as_slice().get(..2).filter(|_| byte == b'%');
        let code = code.and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        match escaped {
            Some(byte) => {
                bytes.nth(1);
                match plain(byte) {
                    true => out.push(char::from(byte)),
                    false => out.push_str(&format!("%{byte:02X}")),
                }
            }
            None if byte.is_ascii_graphic() => out.push(char::from(byte)),
            None => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, allowed: &[&str], closed: &[&str]) {
        let robots = Robots::read(file.as_bytes());
        for path in allowed {
            assert!(robots.allow(path), "{path}");
        }
        for path in closed {
            assert!(!robots.allow(path), "{path}");
        }
    }

    #[test]
    fn the_longest_pattern_decides_and_of_equals_the_one_that_allows() {
        let file = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n\
                    Allow: /same\nDisallow: /same";
        check(file, &["/", "/a/b", "/a/bc", "/same"], &["/a", "/a/b/c/d"]);
    }

    #[test]
    fn stars_stand_for_anything_and_a_dollar_for_the_end() {
        let file =
            "User-agent: *\nDisallow: /*.pdf$\nDisallow: /a*b*c\nDisallow: /x$\nDisallow: *?s=";
        check(
            file,
            &["/a.pdf?x", "/x/", "/acb", "/q?t=1"],
            &["/a.pdf", "/d/e.pdf", "/a1b2c3", "/x", "/q?s=1"],
        );
        check("User-agent: *\nDisallow: /*", &[], &["/", "/a"]);
        check("User-agent: *\nDisallow: /a*$", &["/b"], &["/a", "/abc"]);
    }

    #[test]
    fn our_own_group_counts_and_that_for_everyone_only_without_it() {
        let file = "User-agent: other\nUser-agent: Quoth/0.1\nDisallow: /ours\n\n\
                    User-agent: *\nDisallow: /\n\nuser-agent: quoth\ndisallow: /more # why\n";
        check(file, &["/", "/a"], &["/ours", "/more"]);
        check("User-agent: quothbot\nDisallow: /", &["/"], &[]);
        check("User-agent: *\nDisallow: /", &[], &["/a"]);
        check("User-agent: *\nDisallow:", &["/a"], &[]);
        check("Disallow: /\n<html>", &["/a"], &[]);
        check("\u{feff}user-agent:*\rdisallow:/a\r", &["/b"], &["/a"]);
    }

    #[test]
    fn escapes_are_compared_as_what_they_stand_for() {
        let file = "User-agent: *\nDisallow: /%7Ejoe/\nDisallow: /ü\nDisallow: /a%2fb\n";
        check(
            file,
            &["/a/b", "/%"],
            &["/~joe/x", "/%7ejoe/", "/%C3%BC", "/%c3%bcx", "/a%2Fb"],
        );
    }

    #[test]
    fn delay_and_sitemaps_are_read() {
        let file = b"Sitemap: https://example.org/a.xml\nUser-agent: *\nCrawl-delay: 2.5\n\
                     Disallow: /x\nsitemap: https://example.org/b.xml\nCrawl-delay: -1\n";
        let robots = Robots::read(file);
        assert_eq!(robots.delay, None);
        let robots = Robots::read(file.strip_suffix(b"Crawl-delay: -1\n").unwrap_or_default());
        assert_eq!(robots.delay, Some(Duration::from_millis(2500)));
        let expected = ["https://example.org/a.xml", "https://example.org/b.xml"];
        assert_eq!(robots.sitemaps, expected);
        assert!(!Robots::closed().allow("/"));
    }

    #[test]
    fn bytes_of_any_kind_are_read_without_a_fault() {
        for bytes in [
            &b"\xff\xfe:\0"[..],
            b":",
            b"user-agent:\ndisallow:%",
            b"%%%",
        ] {
            Robots::read(bytes).allow("/%e");
        }
        let long = "user-agent: *\ndisallow: /\n".repeat(100_000);
        assert!(!Robots::read(long.as_bytes()).allow("/"));
    }
}
