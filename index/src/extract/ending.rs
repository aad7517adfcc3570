//! Tells by a file's name which reader it goes to, and by its content when the name is wrong.
//!
//! The content only ever refuses: a wrong name gets a reason and no other reader.

use super::ExtractError;
use crate::document::Format;

/// The reader for the file `path`, by its ending; a file without an ending is plain text.
pub fn format_of(path: &str) -> Option<Format> {
    let ending = match ending_of(path) {
        Some(ending) => ending.to_ascii_lowercase(),
        None => return Some(Format::Text),
    };
    match ending.as_str() {
        "md" | "markdown" | "mdown" | "mkd" | "mdx" => Some(Format::Markdown),
        "txt" | "text" => Some(Format::Text),
        "html" | "htm" | "xhtml" => Some(Format::Html),
        "csv" | "tsv" | "tab" => Some(Format::Csv),
        "json" | "jsonl" | "ndjson" => Some(Format::Json),
        "docx" | "docm" | "dotx" => Some(Format::Docx),
        "odt" | "ott" => Some(Format::Odt),
        "xlsx" | "xlsm" | "xltx" | "ods" | "ots" => Some(Format::Spreadsheet),
        "pptx" | "pptm" | "ppsx" | "potx" | "odp" | "otp" => Some(Format::Slides),
        "pdf" => Some(Format::Pdf),
        "rst" | "rest" => Some(Format::Rst),
        "adoc" | "asciidoc" => Some(Format::Asciidoc),
        "org" => Some(Format::Org),
        "tex" | "latex" | "ltx" => Some(Format::Latex),
        "mediawiki" | "wiki" => Some(Format::Mediawiki),
        "vtt" | "srt" => Some(Format::Captions),
        "eml" | "mbox" | "mbx" => Some(Format::Mail),
        "epub" => Some(Format::Epub),
        _ => None,
    }
}

/// Whether the file is one of LibreOffice's, where both it and Microsoft's have the format.
pub(super) fn is_open_document(path: &str) -> bool {
    ending_of(path).is_some_and(|ending| ending.to_ascii_lowercase().starts_with('o'))
}

/// Whether the file holds many messages.
pub(super) fn is_mailbox(path: &str) -> bool {
    ending_of(path).is_some_and(|ending| !ending.eq_ignore_ascii_case("eml"))
}

/// What follows the last dot of a file's name; nothing for `README` and `.profile`.
pub fn ending_of(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => Some(ending),
        _ => None,
    }
}

/// Refuses content that is evidently of another kind than `format`, and says of which.
pub(super) fn check(format: Format, bytes: &[u8]) -> Result<(), ExtractError> {
    let Some((expected, found)) = expected(format).zip(kind_of(bytes)) else {
        return Ok(());
    };
    if expected.contains(&found) {
        return Ok(());
    }
    Err(ExtractError::OtherKind {
        format,
        found: found.words(),
    })
}

/// What a file may begin like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pdf,
    Zip,
    Ole,
    Html,
    Image,
    Gzip,
    Rtf,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Kind::Pdf => "a PDF file",
            Kind::Zip => "a zip archive or an office file",
            Kind::Ole => "an old office file (.doc, .xls, .ppt) or one with a password",
            Kind::Html => "an HTML page",
            Kind::Image => "an image",
            Kind::Gzip => "a compressed file",
            Kind::Rtf => "an RTF file",
        }
    }
}

/// What files of `format` may begin like; nothing where any beginning will do.
fn expected(format: Format) -> Option<&'static [Kind]> {
    match format {
        Format::Docx | Format::Odt | Format::Epub | Format::Slides | Format::Spreadsheet => {
            Some(&[Kind::Zip])
        }
        Format::Pdf => Some(&[Kind::Pdf]),
        Format::Html | Format::Mediawiki | Format::Mail => Some(&[Kind::Html]),
        Format::Text | Format::Markdown => Some(&[Kind::Html, Kind::Rtf]),
        _ => Some(&[]),
    }
}

fn kind_of(bytes: &[u8]) -> Option<Kind> {
    let starts: [(&[u8], Kind); 11] = [
        (b"%PDF-", Kind::Pdf),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Ole),
        (b"\x89PNG\r\n", Kind::Image),
        (b"\xff\xd8\xff", Kind::Image),
        (b"GIF87a", Kind::Image),
        (b"GIF89a", Kind::Image),
        (b"\x1f\x8b", Kind::Gzip),
        (b"BZh9", Kind::Gzip),
        (b"{\\rtf", Kind::Rtf),
    ];
    let found = starts.iter().find(|(start, _)| bytes.starts_with(start));
    if let Some((_, kind)) = found {
        return Some(*kind);
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.trim_ascii_start().to_ascii_lowercase();
    let is_html = head.starts_with(b"<!doctype html") || head.starts_with(b"<html");
    is_html.then_some(Kind::Html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_refused_with_what_the_content_is() {
        let refused = |format, bytes: &[u8]| check(format, bytes).map_err(|e| e.to_string());
        assert_eq!(
            refused(Format::Pdf, b"\n<!DOCTYPE html><p>Not found"),
            Err("named like a pdf file, but its content is an HTML page".to_owned())
        );
        assert_eq!(
            refused(Format::Csv, b"PK\x03\x04...."),
            Err(
                "named like a csv file, but its content is a zip archive or an office file"
                    .to_owned()
            )
        );
        assert_eq!(refused(Format::Html, b"<html>"), Ok(()));
        assert_eq!(refused(Format::Docx, b"PK\x03\x04"), Ok(()));
        assert_eq!(refused(Format::Markdown, b"<!doctype html>"), Ok(()));
    }
}
