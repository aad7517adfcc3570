//! Files of other formats are found by their questions, headings and names, and cited by page, time or row.

use quoth_index::answer::Quote;
use quoth_index::source::FolderSource;

use crate::support::{Home, archive, ask, source};

/// The best quote for a question, from documents published at an address.
fn quote(home: &Home, question: &str) -> Quote {
    let sources = [FolderSource {
        base_url: Some("https://example.org/docs".to_owned()),
        ..source(&home.docs())
    }];
    let collection = home.open();
    collection.sync(&sources, &|_| ()).unwrap();
    let answer = ask(&collection, question);
    let quote = answer.quotes.first();
    quote
        .unwrap_or_else(|| panic!("nothing found for {question}"))
        .clone()
}

#[test]
fn an_answer_of_a_table_is_found_by_its_question() {
    let home = Home::with(&[(
        "faq.csv",
        "Frage;Antwort\nWie oft entkalke ich den Kessel?;Einmal im Monat.\nWer haftet?;Niemand.\n",
    )]);
    let quote = quote(&home, "Wie oft entkalke ich den Kessel?");
    assert_eq!(quote.text(), "Einmal im Monat.");
    let place = &quote.citation().place;
    assert_eq!(place.headings, ["Wie oft entkalke ich den Kessel?"]);
    assert_eq!(place.lines, (2, 2));
}

#[test]
fn a_quote_of_a_pdf_file_names_its_page_and_links_to_it() {
    let home = Home::new();
    home.write(
        "manual.pdf",
        pdf(&["The lid opens upwards.", "Descale the boiler every month."]),
    );
    let quote = quote(&home, "When do I descale the boiler?");
    assert_eq!(
        quote.highlighted_text(),
        Some("Descale the boiler every month.")
    );
    let place = &quote.citation().place;
    assert_eq!(place.page, Some(2));
    let link = place.link.as_deref();
    assert_eq!(link, Some("https://example.org/docs/manual.pdf#page=2"));
}

#[test]
fn a_quote_of_subtitles_links_to_its_time() {
    let home = Home::with(&[(
        "talk.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nWelcome to everybody.\n\n\
         01:30.000 --> 01:33.000\nThe boiler whistles loudly.\n",
    )]);
    let quote = quote(&home, "Does the boiler whistle?");
    assert_eq!(quote.text(), "The boiler whistles loudly.");
    let place = &quote.citation().place;
    assert_eq!(place.headings, ["1:30"]);
    let link = place.link.as_deref();
    assert_eq!(link, Some("https://example.org/docs/talk.vtt?t=90"));
}

#[test]
fn files_in_an_archive_are_documents_and_what_leads_out_is_none() {
    let home = Home::new();
    let bytes = archive(&[
        (
            "guide/boiler.md",
            "# Boiler\n\nThe boiler whistles loudly.\n",
        ),
        ("../escape.md", "Escaped words.\n"),
        ("deep.zip", "PK"),
    ]);
    home.write("all.zip", &bytes);
    let report = home.sync();
    assert_eq!(report.added, 1);
    let skipped: Vec<(&str, &str)> = report
        .skipped
        .iter()
        .map(|skipped| (skipped.path.as_str(), skipped.reason.as_str()))
        .collect();
    assert_eq!(
        skipped,
        [
            ("all.zip/../escape.md", "its name leads out of the archive"),
            (
                "all.zip/deep.zip",
                "an archive inside an archive: unpack it"
            ),
        ]
    );
    let quote = quote(&home, "Does the boiler whistle?");
    assert_eq!(quote.citation().path, "all.zip/guide/boiler.md");
    assert_eq!(home.sync().unchanged, 1);
    let changed = archive(&[("guide/boiler.md", "# Boiler\n\nThe boiler is silent now.\n")]);
    home.write("all.zip", changed);
    assert_eq!(home.sync().changed, 1);
    home.remove("all.zip");
    assert_eq!(home.sync().removed, 1);
}

#[test]
fn what_a_document_lacks_is_reported_at_every_sync() {
    let home = Home::with(&[(
        "faq.json",
        "[{\"q\": \"\\u0057ann?\", \"a\": \"\\u0044ann.\"}]",
    )]);
    for _ in 0..2 {
        let report = home.sync();
        let partial: Vec<&str> = report
            .partial
            .iter()
            .map(|partial| partial.path.as_str())
            .collect();
        assert_eq!(partial, ["faq.json"]);
    }
}

#[test]
fn a_file_with_a_wrong_name_is_skipped_with_what_it_is() {
    let home = Home::new();
    home.write("manual.pdf", "<!DOCTYPE html><p>Not found</p>");
    let report = home.sync();
    let skipped = report.skipped.first().unwrap();
    let reason = "named like a pdf file, but its content is an HTML page";
    assert_eq!(
        (skipped.path.as_str(), skipped.reason.as_str()),
        ("manual.pdf", reason)
    );
}

/// A PDF file with these words, one line on each page.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len())
        .map(|n| format!("{} 0 R", 4 + 2 * n))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            pages.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (index, words) in pages.iter().enumerate() {
        let drawn = format!("BT /F1 12 Tf 72 700 Td ({words}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * index
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{drawn}\nendstream",
            drawn.len()
        ));
    }
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    file.push_str(&format!(
        "xref\n0 {}\n0000000000 65535 f \n",
        objects.len() + 1
    ));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}
