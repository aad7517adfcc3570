//! Reads sitemaps: the pages that a site lists, or further sitemaps.
//!
//! Only the addresses are looked for, in one pass. Where sitemaps are is told in `crawl`.

use std::io::Read;

use flate2::read::GzDecoder;

use super::tags::unescape;

/// Bytes that a sitemap may unfold to.
pub(super) const MOST_BYTES: usize = 16 << 20;

/// Addresses that are taken from one sitemap; more are not allowed in one.
const MOST_ADDRESSES: usize = 50_000;

/// What a sitemap lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Sitemap {
    /// Whether it lists further sitemaps, not pages.
    pub(super) is_index: bool,
    /// The addresses, as they stand there.
    pub(super) addresses: Vec<String>,
}

/// Reads a sitemap in XML or in lines, compressed or not. What is none lists nothing.
pub(super) fn read(bytes: &[u8]) -> Sitemap {
    let mut unfolded = Vec::new();
    let bytes = match bytes.starts_with(&[0x1f, 0x8b]) {
        true => {
            let mut reader = GzDecoder::new(bytes).take(MOST_BYTES as u64);
            // What is broken off still lists what came before.
            let _ = reader.read_to_end(&mut unfolded);
            unfolded.as_slice()
        }
        false => bytes,
    };
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        let addresses = text.lines().map(str::trim);
        let addresses = addresses.filter(|line| line.starts_with("http"));
        return Sitemap {
            is_index: false,
            addresses: addresses.take(MOST_ADDRESSES).map(str::to_owned).collect(),
        };
    }
    let mut sitemap = Sitemap {
        is_index: text.contains("<sitemapindex"),
        addresses: Vec::new(),
    };
    let mut left = text;
    while let Some((_, after)) = left.split_once("<loc>") {
        let Some((address, after)) = after.split_once("</loc>") else {
            break;
        };
        left = after;
        let address = address.trim();
        let plain = address.strip_prefix("<![CDATA[");
        let plain = plain.and_then(|address| address.strip_suffix("]]>"));
        let address = match plain {
            Some(address) => address.trim().to_owned(),
            None => unescape(address),
        };
        if !address.is_empty() {
            sitemap.addresses.push(address);
        }
        if sitemap.addresses.len() >= MOST_ADDRESSES {
            break;
        }
    }
    sitemap
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use std::io::Write;

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], is_index: bool, addresses: &[&str]) {
        let expected = Sitemap {
            is_index,
            addresses: addresses
                .iter()
                .map(|&address| address.to_owned())
                .collect(),
        };
        assert_eq!(read(bytes), expected);
    }

    const PAGES: &[u8] =
        b"<?xml version='1.0'?><urlset><url><loc>\n https://e.org/a?x=1&amp;y=2 \n\
        </loc><image:loc>https://e.org/a.png</image:loc></url>\
        <url><loc><![CDATA[https://e.org/b&c]]></loc></url><url><loc>https://e.org/cut";

    #[test]
    fn pages_are_listed_in_xml_compressed_or_in_lines() {
        let expected = ["https://e.org/a?x=1&y=2", "https://e.org/b&c"];
        check(PAGES, false, &expected);
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(PAGES).unwrap();
        let compressed = out.finish().unwrap();
        check(&compressed, false, &expected);
        check(compressed.get(..20).unwrap(), false, &[]);
        check(
            b"\xef\xbb\xbfhttps://e.org/a\r\n\nnot one\nhttps://e.org/b",
            false,
            &["https://e.org/a", "https://e.org/b"],
        );
    }

    #[test]
    fn an_index_lists_sitemaps() {
        let index =
            b"<sitemapindex><sitemap><loc>https://e.org/1.xml</loc></sitemap></sitemapindex>";
        check(index, true, &["https://e.org/1.xml"]);
    }

    #[test]
    fn what_unfolds_without_end_and_what_is_no_sitemap_lists_nothing() {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![b'<'; 1 << 20];
        for _ in 0..64 {
            out.write_all(&zeros).unwrap();
        }
        check(&out.finish().unwrap(), false, &[]);
        check(b"<html><body>No such page", false, &[]);
        check(b"", false, &[]);
    }
}
