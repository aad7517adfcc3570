//! Addresses of files in a repository that stay right whatever is committed later.
//!
//! Where in a file a link points is decided when it is quoted.

/// The address of the files of `commit`, ending in `/`, where the repository's host is known.
pub(super) fn base_url(repository: &str, commit: &str) -> Option<String> {
    let (host, path) = host_and_path(repository)?;
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    if path.is_empty() {
        return None;
    }
    let files = match host {
        "github.com" => "blob",
        "codeberg.org" => "src/commit",
        _ if host.starts_with("gitlab.") => "-/blob",
        _ => return None,
    };
    Some(format!("https://{host}/{path}/{files}/{commit}/"))
}

/// The host of a repository and its path there, without user, password and port.
fn host_and_path(repository: &str) -> Option<(&str, &str)> {
    let (authority, path) = match repository.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => repository.split_once(':')?,
    };
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let clean = host
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    (clean && !host.is_empty()).then_some((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(repository: &str, expected: Option<&str>) {
        let expected = expected.map(str::to_owned);
        assert_eq!(base_url(repository, "c0ffee"), expected, "{repository}");
    }

    #[test]
    fn known_hosts_have_permanent_addresses() {
        let github = Some("https://github.com/o/n/blob/c0ffee/");
        check("https://github.com/o/n", github);
        check("https://github.com/o/n.git", github);
        check("https://user:secret@github.com/o/n.git/", github);
        check("git@github.com:o/n.git", github);
        check("ssh://git@github.com:22/o/n.git", github);
        let gitlab = Some("https://gitlab.com/g/sub/n/-/blob/c0ffee/");
        check("https://gitlab.com/g/sub/n.git", gitlab);
        check(
            "git@gitlab.example.org:n",
            Some("https://gitlab.example.org/n/-/blob/c0ffee/"),
        );
        check(
            "https://codeberg.org/o/n",
            Some("https://codeberg.org/o/n/src/commit/c0ffee/"),
        );
    }

    #[test]
    fn others_have_none() {
        check("/srv/docs.git", None);
        check("file:///srv/github.com/o/n", None);
        check("https://example.org/o/n", None);
        check("https://github.com/", None);
        check("https://github.com.example.org/o/n", None);
        check("../docs", None);
    }
}
