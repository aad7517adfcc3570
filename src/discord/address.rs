//! Where Discord is: the real one, or a stand-in on this machine.
//!
//! A bot that is pointed at a stand-in must never send its token anywhere else, so every address
//! that it is told there is checked here before it is used.

use reqwest::Url;

/// Where Discord's HTTP interface is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    api: String,
    is_stand_in: bool,
}

impl Address {
    /// Reads `discord.api_url`: empty for Discord itself, else plain http on a loopback address.
    pub(crate) fn parse(api_url: &str) -> Option<Address> {
        if api_url.is_empty() {
            return Some(Address {
                api: "https://discord.com".to_owned(),
                is_stand_in: false,
            });
        }
        let url = Url::parse(api_url).ok()?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if url.scheme() != "http" || !bare || !is_loopback(&url) {
            return None;
        }
        Some(Address {
            api: api_url.trim_end_matches('/').to_owned(),
            is_stand_in: true,
        })
    }

    /// Address of the HTTP interface, without the slash at its end.
    pub(crate) fn api(&self) -> &str {
        &self.api
    }

    /// Whether this is not Discord itself.
    pub(crate) fn is_stand_in(&self) -> bool {
        self.is_stand_in
    }

    /// Whether the gateway at `url` may be entered: on this machine for a stand-in, encrypted for
    /// Discord.
    pub(crate) fn allows_gateway(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else {
            return false;
        };
        if self.is_stand_in {
            return url.scheme() == "ws" && is_loopback(&url);
        }
        let host = url.host_str().unwrap_or_default();
        let of_discord = host == "discord.gg" || host.ends_with(".discord.gg");
        url.scheme() == "wss" && of_discord && url.username().is_empty() && url.password().is_none()
    }
}

impl Address {
    /// Whether a file that was sent along with a message may be read at `url`.
    pub(crate) fn allows_file(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else {
            return false;
        };
        if self.is_stand_in {
            return url.scheme() == "http" && is_loopback(&url);
        }
        let host = url.host_str().unwrap_or_default();
        let of_discord = ["cdn.discordapp.com", "media.discordapp.net"].contains(&host);
        let bare = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        url.scheme() == "https" && of_discord && bare
    }
}

/// Whether `url` leads to this machine by its number; a name could be resolved to anything.
fn is_loopback(url: &Url) -> bool {
    let loopback = match url.host_str().map(|host| host.trim_matches(['[', ']'])) {
        Some(host) => host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    };
    loopback && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_can_stand_in_for_discord() {
        let allowed = |url| Address::parse(url).is_some_and(|address| address.is_stand_in());
        assert!(allowed("http://127.0.0.1:8080"));
        assert!(allowed("http://[::1]:8080/"));
        for url in [
            "http://example.org",
            "http://localhost:80",
            "https://127.0.0.1",
            "http://127.0.0.1@example.org",
            "http://user@127.0.0.1",
            "http://10.0.0.1",
            "http://127.0.0.1/path",
            "nonsense",
        ] {
            assert!(!allowed(url), "{url}");
        }
        assert!(!Address::parse("").unwrap().is_stand_in());
    }

    #[test]
    fn a_gateway_elsewhere_is_refused() {
        let stand_in = Address::parse("http://127.0.0.1:1").unwrap();
        assert!(stand_in.allows_gateway("ws://127.0.0.1:2/gateway"));
        assert!(!stand_in.allows_gateway("wss://gateway.discord.gg"));
        assert!(!stand_in.allows_gateway("ws://example.org"));
        let discord = Address::parse("").unwrap();
        assert!(discord.allows_gateway("wss://gateway.discord.gg"));
        assert!(discord.allows_gateway("wss://gateway-us-east1-b.discord.gg"));
        assert!(!discord.allows_gateway("ws://gateway.discord.gg"));
        assert!(!discord.allows_gateway("wss://gateway.discord.gg.example.org"));
        assert!(!discord.allows_gateway("wss://x@example.org/.discord.gg"));
    }

    #[test]
    fn files_are_read_from_discord_only() {
        let discord = Address::parse("").unwrap();
        assert!(discord.allows_file("https://cdn.discordapp.com/attachments/1/2/a.log?ex=1"));
        for url in [
            "http://cdn.discordapp.com/a.log",
            "https://cdn.discordapp.com.example.org/a.log",
            "https://cdn.discordapp.com@example.org/a.log",
            "https://cdn.discordapp.com:8443/a.log",
            "https://127.0.0.1/a.log",
            "file:///etc/passwd",
        ] {
            assert!(!discord.allows_file(url), "{url}");
        }
        let stand_in = Address::parse("http://127.0.0.1:1").unwrap();
        assert!(stand_in.allows_file("http://127.0.0.1:1/files/a.log"));
        assert!(!stand_in.allows_file("https://cdn.discordapp.com/a.log"));
    }
}
