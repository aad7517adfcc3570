//! Resolves the names by which parts of an archive refer to each other.
//!
//! The result is only ever looked up in the same archive, so that it cannot lead out of it.

use percent_encoding::percent_decode_str;

/// The name of the part that `reference` means where it stands in the part `base`.
pub(super) fn resolved(base: &str, reference: &str) -> String {
    let reference = reference.split(['#', '?']).next().unwrap_or_default();
    let decoded = percent_decode_str(reference).decode_utf8_lossy();
    let mut names: Vec<&str> = match decoded.starts_with('/') {
        true => Vec::new(),
        false => base.split('/').collect(),
    };
    names.pop();
    for name in decoded.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_relative_to_the_part_they_stand_in() {
        assert_eq!(
            resolved("OEBPS/content.opf", "text/a%20b.xhtml#x"),
            "OEBPS/text/a b.xhtml"
        );
        assert_eq!(
            resolved("ppt/slides/s.xml", "../notes/n.xml"),
            "ppt/notes/n.xml"
        );
        assert_eq!(
            resolved("ppt/p.xml", "/ppt/slides/s.xml"),
            "ppt/slides/s.xml"
        );
        assert_eq!(resolved("a", "../../../etc/passwd"), "etc/passwd");
    }
}
