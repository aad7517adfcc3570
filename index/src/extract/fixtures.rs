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
        ("prices.xlsx", xlsx()),
        ("prices.ods", ods()),
        ("talk.pptx", pptx()),
        ("talk.odp", odp()),
        ("book.epub", epub()),
        ("manual.pdf", manual()),
        ("talk.vtt", VTT.as_bytes().to_vec()),
        ("letter.eml", LETTER.as_bytes().to_vec()),
        ("list.mbox", MAILBOX.as_bytes().to_vec()),
        ("a.rst", corpus("guide.rst")),
        ("a.adoc", corpus("guide.adoc")),
        ("a.org", corpus("guide.org")),
        ("a.tex", corpus("guide.tex")),
        ("a.wiki", corpus("guide.mediawiki")),
    ]
}

const CSV: &str = "Topic;Question;Answer\r\n\
    Care;How often do I descale the kettle?;\"Once a month.\n\nMore often with hard water.\"\r\n\
    Care;\"Is \"\"vinegar\"\" safe?\";Yes, but rinse it twice.\r\n";

const JSONL: &str = "{\"question\": \"How hot?\", \"answer\": \"95 °C.\\nNot more.\"}\n\
    {\"title\": \"Lid\", \"text\": [\"It locks.\", \"It opens.\"], \"n\": 1}\n[1, {\"a\": null}]\n";

/// A file of `tests/corpus`.
fn corpus(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    std::fs::read(folder.join(name)).unwrap()
}

const VTT: &str = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Ada>Fill the kettle.\n\n\
    00:01:00.000 --> 00:01:02.000\n<v Bo>It is full &amp; hot.\n";

/// A message with an encoded subject, an HTML twin, a signature and an attachment.
pub(super) const LETTER: &str = "From: Ada <ada@example.org>\r\nTo: bo@example.org\r\n\
    Subject: =?utf-8?Q?Der_Kessel_l=C3=A4uft?=\r\nDate: Fri, 20 Nov 2026 08:00:00 +0000\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
    --m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
    --a\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    Es kocht bei 95 =B0C.\r\n\r\n- Deckel zu.\r\n- Wasser rein.\r\n\r\n-- \r\nAda, Chefin\r\n\
    --a\r\nContent-Type: text/html\r\n\r\n<p>Es kocht</p>\r\n--a--\r\n\
    --m\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x.bin\r\n\r\nzzz\r\n--m--\r\n";

/// Two messages, the second of which quotes the first, and something that nobody said.
pub(super) const MAILBOX: &str = "From ada@example.org Fri Nov 20 08:00:00 2026\n\
    From: Ada <ada@example.org>\nSubject: Kettle\nDate: Fri, 20 Nov 2026 08:00:00 +0000\n\n\
    How hot does it get?\n\n\
    From bo@example.org Sat Nov 21 08:00:00 2026\n\
    From: Bo <bo@example.org>\nSubject: Re: Kettle\nDate: Sat, 21 Nov 2026 08:00:00 +0000\n\n\
    Ada wrote:\n> How hot does it get?\n\nNinety-five degrees.\n\n> Elsewhere it was said to be less.\n";

/// An archive of these parts.
pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
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
        <w:style w:styleId=\"Verzeichnis1\"><w:name w:val=\"toc 1\"/></w:style>\
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
         <w:p><w:pPr><w:pStyle w:val=\"Verzeichnis1\"/></w:pPr><w:r><w:t>Filling</w:t><w:tab/><w:t>1</w:t></w:r></w:p>\
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

/// An Excel file with a sheet of prices and one of questions.
pub(super) fn xlsx() -> Vec<u8> {
    let book = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
        <sheet name=\"Prices\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"FAQ\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>";
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
        <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet2.xml\"/>\
        <Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";
    let styles = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let text = |at: &str, words: &str| {
        format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
    };
    let sheet = |rows: String| {
        format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
        )
    };
    let prices = sheet(format!(
        "<row r=\"1\">{}{}{}</row><row r=\"3\">{}<c r=\"B3\"><v>12.5</v></c><c r=\"C3\" s=\"1\"><v>46346</v></c></row>",
        text("A1", "Model"),
        text("B1", "Price"),
        text("C1", "Since"),
        text("A3", "Kettle"),
    ));
    let faq = sheet(format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}{}</row>",
        text("A1", "Frage"),
        text("B1", "Antwort"),
        text("A2", "Wie heiß?"),
        text("B2", "95 °C.\nNicht mehr."),
    ));
    zip(&[
        ("[Content_Types].xml", &xml("<Types/>")),
        (
            "_rels/.rels",
            &xml(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            ),
        ),
        ("xl/workbook.xml", &xml(book)),
        ("xl/_rels/workbook.xml.rels", &xml(relations)),
        ("xl/styles.xml", &xml(styles)),
        ("xl/worksheets/sheet1.xml", &xml(&prices)),
        ("xl/worksheets/sheet2.xml", &xml(&faq)),
    ])
}

/// A LibreOffice Calc file with the same rows, and a million empty ones.
pub(super) fn ods() -> Vec<u8> {
    let cell =
        |words: &str| format!("<table:table-cell><text:p>{words}</text:p></table:table-cell>");
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|words| cell(words)).collect();
        format!(
            "<table:table-row>{cells}<table:table-cell table:number-columns-repeated=\"16380\"/></table:table-row>"
        )
    };
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"Prices\">{}<table:table-row table:number-rows-repeated=\"1\"><table:table-cell/></table:table-row>{}\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
         <table:table table:name=\"FAQ\">{}{}</table:table></office:spreadsheet></office:body></office:document-content>",
        row(&["Model", "Price"]),
        row(&["Kettle", "12,50 €"]),
        row(&["Frage", "Antwort"]),
        row(&["Wie heiß?", "95 °C."]),
    );
    zip(&[("content.xml", &xml(&content))])
}

/// A PowerPoint file of two slides, the second of which comes first in the archive.
pub(super) fn pptx() -> Vec<u8> {
    let shape = |kind: &str, words: &str| {
        format!(
            "<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"{kind}\"/></p:nvPr></p:nvSpPr><p:txBody>\
             <a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
        )
    };
    let slide =
        |body: String| format!("<p:sld><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:sld>");
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"/>")
    };
    let list =
        |relations: &[String]| format!("<Relationships>{}</Relationships>", relations.concat());
    let table = "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Size</a:t></a:r></a:p></a:txBody></a:tc>\
        <a:tc><a:txBody><a:p><a:r><a:t>Litres</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>";
    let main = "<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/><p:sldId id=\"257\" r:id=\"rId3\"/></p:sldIdLst></p:presentation>";
    zip(&[
        ("ppt/presentation.xml", &xml(main)),
        (
            "ppt/_rels/presentation.xml.rels",
            &xml(&list(&[
                relation("rId2", "slide", "slides/slide2.xml"),
                relation("rId3", "slide", "slides/slide10.xml"),
            ])),
        ),
        (
            "ppt/slides/slide10.xml",
            &xml(&slide(shape("body", "Let it cool.") + table)),
        ),
        (
            "ppt/slides/slide2.xml",
            &xml(&slide(
                shape("sldNum", "7")
                    + &shape("body", "Use fresh water.")
                    + &shape("title", "Filling"),
            )),
        ),
        (
            "ppt/slides/_rels/slide2.xml.rels",
            &xml(&list(&[relation(
                "rId1",
                "notesSlide",
                "../notesSlides/notesSlide1.xml",
            )])),
        ),
        (
            "ppt/notesSlides/notesSlide1.xml",
            &xml(&slide(shape("sldImg", "x") + &shape("body", "Say why."))),
        ),
        ("docProps/core.xml", &xml(CORE)),
    ])
}

/// A LibreOffice Impress file of two slides.
pub(super) fn odp() -> Vec<u8> {
    let frame = |class: &str, words: &str| {
        format!(
            "<draw:frame presentation:class=\"{class}\"><draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame>"
        )
    };
    let content = format!(
        "<office:document-content><office:body><office:presentation>\
         <draw:page>{}{}<presentation:notes>{}</presentation:notes></draw:page><draw:page>{}</draw:page>\
         </office:presentation></office:body></office:document-content>",
        frame("title", "Filling"),
        frame("outline", "Use fresh water."),
        frame("notes", "Say why."),
        frame("outline", "Let it cool."),
    );
    zip(&[("content.xml", &xml(&content))])
}

/// A book of two chapters, one with a heading of its own and one named by the table of contents.
pub(super) fn epub() -> Vec<u8> {
    let container =
        "<container><rootfiles><rootfile full-path=\"OEBPS/content.opf\"/></rootfiles></container>";
    let package = "<package><metadata><dc:title>The kettle</dc:title><dc:date>2026-11-20</dc:date></metadata><manifest>\
        <item id=\"b\" href=\"text/b.xhtml\" media-type=\"application/xhtml+xml\"/>\
        <item id=\"a\" href=\"text/a%20one.xhtml\" media-type=\"application/xhtml+xml\"/>\
        <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/></manifest>\
        <spine><itemref idref=\"nav\"/><itemref idref=\"a\"/><itemref idref=\"b\"/></spine></package>";
    let nav = "<html><body><nav><ol><li><a href=\"text/a%20one.xhtml\">Before use</a></li><li><a href=\"text/b.xhtml#x\">Use</a></li></ol></nav></body></html>";
    let first =
        "<html><head><title>x</title></head><body><p>Rinse it &amp; dry it.</p></body></html>";
    let second = "<html><body><h1 id=\"x\">Using it</h1><p>Fill in water.</p><h2>Steam</h2><p>Mind it.</p></body></html>";
    zip(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", &xml(container)),
        ("OEBPS/content.opf", &xml(package)),
        ("OEBPS/nav.xhtml", &xml(nav)),
        ("OEBPS/text/a one.xhtml", &xml(first)),
        ("OEBPS/text/b.xhtml", &xml(second)),
    ])
}

/// A line of a page: its left end and its base line from the bottom, the size of its letters, its words.
pub(super) type Drawn = (i32, i32, i32, &'static str);

/// A PDF file of these pages; those that are `scanned` show a picture.
pub(super) fn pdf(pages: &[Vec<Drawn>], scanned: &[usize]) -> Vec<u8> {
    let numbers: Vec<String> = (0..pages.len())
        .map(|n| format!("{} 0 R", 10 + 2 * n))
        .collect();
    let mut objects = vec![
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_owned()),
        (
            2,
            format!(
                "<< /Type /Pages /Kids [{}] /Count {} >>",
                numbers.join(" "),
                pages.len()
            ),
        ),
    ];
    objects.extend(pdf_pages(pages, scanned));
    pdf_of(&objects, "")
}

fn pdf_pages(pages: &[Vec<Drawn>], scanned: &[usize]) -> Vec<(usize, String)> {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let image = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream";
    let mut objects = vec![(3, font.to_owned()), (4, image.to_owned())];
    for (index, page) in pages.iter().enumerate() {
        let (number, content) = (10 + 2 * index, 11 + 2 * index);
        objects.push((
            number,
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
                 /Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>"
            ),
        ));
        let mut drawn = String::new();
        for (x, y, size, words) in page {
            writeln!(drawn, "BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET").unwrap();
        }
        if scanned.contains(&index) {
            drawn.push_str("q 500 0 0 700 40 40 cm /I1 Do Q\n");
        }
        let stream = format!("<< /Length {} >>\nstream\n{drawn}endstream", drawn.len());
        objects.push((content, stream));
    }
    objects
}

/// A PDF file of these objects, of which 1 is the root.
fn pdf_of(objects: &[(usize, String)], trailer: &str) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (number, object) in objects {
        places.push((*number, file.len()));
        write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let start = file.len();
    let size = objects.iter().map(|(number, _)| number + 1).max().unwrap();
    file.push_str("xref\n0 1\n0000000000 65535 f \n");
    for (number, place) in places {
        write!(file, "{number} 1\n{place:010} 00000 n \n").unwrap();
    }
    write!(
        file,
        "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    file.into_bytes()
}

/// A PDF file of two pages with an outline, a title and a date.
pub(super) fn manual() -> Vec<u8> {
    let pages = [
        vec![
            (72, 780, 20, "The kettle"),
            (72, 740, 14, "1 Filling"),
            (
                72,
                700,
                11,
                "Fill in fresh water up to the mark inside the kettle, never",
            ),
            (72, 686, 11, "above it."),
            (72, 650, 11, "1. Open the lid."),
            (72, 636, 11, "2. Fill it."),
        ],
        vec![
            (72, 780, 14, "2 Cleaning"),
            (72, 740, 11, "Descale it once a month."),
        ],
    ];
    let mut objects = vec![
        (1, "<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>".to_owned()),
        (2, "<< /Type /Pages /Kids [10 0 R 12 0 R] /Count 2 >>".to_owned()),
        (5, "<< /First 6 0 R /Last 7 0 R /Count 2 >>".to_owned()),
        (
            6,
            "<< /Title (Filling) /Parent 5 0 R /Next 7 0 R /Dest [10 0 R /XYZ 72 760 0] >>".to_owned(),
        ),
        (
            7,
            "<< /Title <FEFF0043006C00650061006E0069006E0067> /Parent 5 0 R /A << /S /GoTo /D [12 0 R /Fit] >> >>".to_owned(),
        ),
        (8, "<< /Title (Manual of the kettle) /ModDate (D:20261120080000Z) >>".to_owned()),
    ];
    objects.extend(pdf_pages(&pages, &[]));
    pdf_of(&objects, "/Info 8 0 R")
}
