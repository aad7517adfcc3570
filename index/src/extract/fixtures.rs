//! Small files of every format that the tests write, with what a reader of that format must handle.
//!
//! Only for tests; files that people can write in an editor stand in `tests/corpus`.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use super::Found;

/// Every format once, by a name with its ending.
pub(super) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("faq.csv", CSV.as_bytes().to_vec()),
        ("faq.jsonl", JSONL.as_bytes().to_vec()),
        ("letter.docx", docx()),
        ("letter.odt", odt()),
    ]
}

const CSV: &str = "Topic;Question;Answer\r\n\
    Care;How often do I descale the kettle?;\"Once a month.\n\nMore often with hard water.\"\r\n\
    Care;\"Is \"\"vinegar\"\" safe?\";Yes, but rinse it twice.\r\n";

const JSONL: &str = "{\"question\": \"How hot?\", \"answer\": \"95 °C.\\nNot more.\"}\n\
    {\"title\": \"Lid\", \"text\": [\"It locks.\", \"It opens.\"], \"n\": 1}\n[1, {\"a\": null}]\n";

/// An archive of these parts.
pub(super) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What a reader found, for people to read.
pub(super) fn shown(found: &Found<'_>) -> String {
    let mut shown = String::new();
    writeln!(shown, "title {:?}, date {:?}", found.title, found.date).unwrap();
    if !found.pages.is_empty() {
        writeln!(shown, "pages {:?}", found.pages).unwrap();
    }
    for note in &found.notes {
        writeln!(shown, "note: {note}").unwrap();
    }
    for block in &found.blocks {
        let mut trail = Vec::new();
        let mut next = block.section;
        while let Some(section) = next.and_then(|index| found.sections.get(index as usize)) {
            let anchor = section.anchor.as_ref().map(|anchor| format!("#{anchor}"));
            trail.push(section.heading.clone() + &anchor.unwrap_or_default());
            next = section.parent;
        }
        trail.reverse();
        let part = block.span.of(&found.text).unwrap();
        writeln!(shown, "{:?} {part:?} under {trail:?}", block.kind).unwrap();
    }
    shown
}

fn xml(body: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}").into_bytes()
}

const CORE: &str = "<cp:coreProperties><dc:title>The kettle</dc:title>\
    <dcterms:modified>2026-11-20T08:00:00Z</dcterms:modified></cp:coreProperties>";

/// A Word file with a German heading style, a list, a table, a footnote and tracked changes.
pub(super) fn docx() -> Vec<u8> {
    let styles = "<w:styles>\
        <w:style w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style>\
        <w:style w:styleId=\"Eigene\"><w:name w:val=\"Eigene\"/><w:basedOn w:val=\"berschrift1\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>\
        <w:style w:styleId=\"Kind\"><w:name w:val=\"Kind\"/><w:basedOn w:val=\"Eigene\"/></w:style>\
        </w:styles>";
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"7\">\
        <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/></w:lvl>\
        <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
    let notes = "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p/></w:footnote>\
        <w:footnote w:id=\"2\"><w:p><w:r><w:t>Tap water, not rain.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let item = |level: u32, words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr>\
             <w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let row = |header: &str, cells: [&str; 2]| {
        let cells =
            cells.map(|cell| format!("<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>"));
        format!("<w:tr><w:trPr>{header}</w:trPr>{}</w:tr>", cells.concat())
    };
    let document = format!(
        "<w:document><w:body>\
         <w:p><w:pPr><w:pStyle w:val=\"berschrift1\"/></w:pPr><w:r><w:t>Filling</w:t></w:r></w:p>\
         <w:p><w:r><w:t xml:space=\"preserve\">Use </w:t></w:r><w:ins><w:r><w:t>fresh</w:t></w:r></w:ins>\
         <w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:r><w:t xml:space=\"preserve\"> wa</w:t></w:r>\
         <w:r><w:t>ter.</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:tab/><w:t>Close it.</w:t></w:r></w:p>\
         <w:p><w:pPr><w:pStyle w:val=\"Kind\"/></w:pPr><w:r><w:t>Steps</w:t></w:r></w:p>{}{}{}\
         <w:tbl><w:tblPr/>{}{}</w:tbl><w:p><w:r><w:t>End.</w:t></w:r></w:p></w:body></w:document>",
        item(0, "Open the lid."),
        item(1, "Mind the steam."),
        item(0, "Fill it."),
        row("<w:tblHeader/>", ["Size", "Litres"]),
        row("", ["Small", "1"]),
    );
    zip(&[
        ("[Content_Types].xml", &xml("<Types/>")),
        ("word/document.xml", &xml(&document)),
        ("word/styles.xml", &xml(styles)),
        ("word/numbering.xml", &xml(numbering)),
        ("word/footnotes.xml", &xml(notes)),
        ("docProps/core.xml", &xml(CORE)),
    ])
}

/// A LibreOffice Writer file with the same things.
pub(super) fn odt() -> Vec<u8> {
    let content = "<office:document-content><office:automatic-styles>\
        <text:list-style style:name=\"L1\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\"/></text:list-style>\
        </office:automatic-styles><office:body><office:text>\
        <text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>\
        <text:p text:style-name=\"Title\">The kettle</text:p>\
        <text:h text:outline-level=\"1\">Filling</text:h>\
        <text:p>Use <text:span>fresh</text:span> wa<text:span>ter.</text:span>\
        <text:note text:note-class=\"footnote\"><text:note-citation>1</text:note-citation>\
        <text:note-body><text:p>Tap water, not rain.</text:p></text:note-body></text:note><text:tab/>Close<text:s text:c=\"2\"/>it.</text:p>\
        <text:h text:outline-level=\"2\">Steps</text:h>\
        <text:list text:style-name=\"L1\"><text:list-item><text:p>Open the lid.</text:p>\
        <text:list><text:list-item><text:p>Mind the steam.</text:p></text:list-item></text:list></text:list-item>\
        <text:list-item><text:p>Fill it.</text:p></text:list-item></text:list>\
        <table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Size</text:p></table:table-cell>\
        <table:table-cell><text:p>Litres</text:p></table:table-cell></table:table-row></table:table-header-rows>\
        <table:table-row><table:table-cell><text:p>Small</text:p></table:table-cell><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>\
        </table:table><text:p>End.<office:annotation><text:p>remark</text:p></office:annotation></text:p>\
        </office:text></office:body></office:document-content>";
    let meta = "<office:document-meta><office:meta><dc:date>2026-11-20T08:00:00</dc:date></office:meta></office:document-meta>";
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", &xml(content)),
        ("meta.xml", &xml(meta)),
    ])
}
