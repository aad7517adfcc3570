//! Which addresses of machines a site may lead to: public ones, and private ones of hosts that an owner
//! has named for it.
//!
//! Names are resolved here and nowhere else, so that what was checked is what is connected to. Which
//! hosts belong to a site at all is told in `scope`.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::scope::host_name;

/// Resolves names, and refuses addresses that a site has no business with.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    /// Hosts that may be in a private network.
    private_hosts: Vec<String>,
}

/// An address that is not connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub(super) struct Refused {
    address: IpAddr,
    reach: Reach,
}

/// Who can be reached at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Anyone on the internet.
    Public,
    /// This machine, or one in the same network.
    Private,
    /// What no site is at: services of the machine's host, many machines at once, nobody.
    Never,
}

impl Guard {
    /// Lets only `private_hosts` be in a private network, whatever their port.
    pub(super) fn new(private_hosts: &[&str]) -> Guard {
        let names = private_hosts.iter().filter_map(|host| host_name(host));
        Guard {
            private_hosts: names.collect(),
        }
    }

    /// Whether `host` may be at `address`.
    pub(super) fn check(&self, host: &str, address: IpAddr) -> Result<(), Refused> {
        let reach = reach(address);
        let named = |private: &String| private.eq_ignore_ascii_case(host);
        match reach {
            Reach::Public => Ok(()),
            Reach::Private if self.private_hosts.iter().any(named) => Ok(()),
            Reach::Private | Reach::Never => Err(Refused { address, reach }),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            // One that is refused speaks against all: it may be the one that is meant to be used.
            for address in &found {
                guard.check(host, address.ip())?;
            }
            if found.is_empty() {
                return Err(io::Error::from(io::ErrorKind::NotFound).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

impl Refused {
    fn words(&self) -> String {
        let address = self.address;
        match self.reach {
            Reach::Private => format!(
                "its host is in a private network ({address}); if that is meant, name it in \
                 `private_hosts`"
            ),
            Reach::Never | Reach::Public => {
                format!("its host is at an address that no site is at ({address})")
            }
        }
    }
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        // Data about the machine, in one of the clouds that keep it outside 169.254.0.0/16.
        [100, 100, 100, 200] => Reach::Never,
        [10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => {
            Reach::Private
        }
        [0 | 224..=255, ..] | [169, 254, ..] | [198, 18 | 19, ..] => Reach::Never,
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Never,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        reach_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Private,
        // IPv4 addresses in other clothes: mapped, translated, tunnelled.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            inner(high, low)
        }
        [0x2002, high, low, ..] => inner(high, low),
        // Data about the machine.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] => Reach::Never,
        [0xfc00..=0xfdff, ..] => Reach::Private,
        // Teredo, and what is only for examples.
        [0x2001, 0 | 0xdb8, ..] => Reach::Never,
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Never,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: Reach, addresses: &[&str]) {
        for address in addresses {
            assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn private_networks_and_what_is_no_site_are_told_from_the_internet() {
        check(
            Reach::Public,
            &["93.184.216.34", "172.15.0.1", "172.32.0.1", "100.128.0.1"],
        );
        check(Reach::Public, &["2606:2800:220:1::1", "::ffff:8.8.8.8"]);
        check(Reach::Public, &["64:ff9b::808:808", "2002:808:808::1"]);
        let private = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1"];
        check(Reach::Private, &private);
        check(Reach::Private, &["100.64.0.1", "::1", "fc00::1", "fd12::1"]);
        check(
            Reach::Private,
            &["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1"],
        );
        check(Reach::Private, &["2002:7f00:1::", "2002:c0a8:101::1"]);
        let never = [
            "169.254.169.254",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "100.100.100.200",
            "192.0.0.192",
        ];
        check(Reach::Never, &never);
        check(Reach::Never, &["::", "fe80::1", "ff02::1", "fec0::1"]);
        check(Reach::Never, &["::ffff:169.254.169.254", "fd00:ec2::254"]);
        check(Reach::Never, &["64:ff9b::a9fe:a9fe", "2001:db8::1", "::2"]);
    }

    #[test]
    fn only_a_host_that_was_named_may_be_private_and_none_may_be_what_no_site_is() {
        let guard = Guard::new(&["wiki.lan:8080", "127.0.0.1", "[::1]"]);
        let private = "10.0.0.1".parse().unwrap();
        assert_eq!(guard.check("wiki.lan", private), Ok(()));
        assert_eq!(guard.check("WIKI.lan", private), Ok(()));
        assert!(guard.check("example.org", private).is_err());
        assert!(guard.check("x.wiki.lan", private).is_err());
        assert_eq!(guard.check("[::1]", "::1".parse().unwrap()), Ok(()));
        let metadata = "169.254.169.254".parse().unwrap();
        assert!(guard.check("wiki.lan", metadata).is_err());
        assert_eq!(
            guard.check("127.0.0.1", "127.0.0.1".parse().unwrap()),
            Ok(())
        );
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_once_it_is_resolved() {
        let guard = Guard::new(&[]);
        let found = guard.resolve("localhost".parse().unwrap()).await;
        let refused = found.err().unwrap();
        assert!(refused.downcast_ref::<Refused>().is_some(), "{refused}");
        let guard = Guard::new(&["localhost"]);
        assert!(guard.resolve("localhost".parse().unwrap()).await.is_ok());
    }
}
