//! quoth's own user guide, compiled in: what is asked where nobody has configured anything.
//!
//! It is written into the data folder and indexed from there like any other folder.

use std::io;
use std::path::Path;

/// The pages of `docs/guide/`, by file name; a test keeps the list equal to the folder.
pub const PAGES: [(&str, &str); 12] = [
    ("asking.md", include_str!("../docs/guide/asking.md")),
    ("audience.md", include_str!("../docs/guide/audience.md")),
    (
        "command-line.md",
        include_str!("../docs/guide/command-line.md"),
    ),
    (
        "configuration.md",
        include_str!("../docs/guide/configuration.md"),
    ),
    (
        "discord-setup.md",
        include_str!("../docs/guide/discord-setup.md"),
    ),
    ("documents.md", include_str!("../docs/guide/documents.md")),
    (
        "getting-started.md",
        include_str!("../docs/guide/getting-started.md"),
    ),
    ("glossary.md", include_str!("../docs/guide/glossary.md")),
    ("operating.md", include_str!("../docs/guide/operating.md")),
    ("privacy.md", include_str!("../docs/guide/privacy.md")),
    (
        "troubleshooting.md",
        include_str!("../docs/guide/troubleshooting.md"),
    ),
    (
        "what-quoth-does.md",
        include_str!("../docs/guide/what-quoth-does.md"),
    ),
];

/// Makes `folder/guide` hold exactly this version's pages; files that are right stay untouched.
pub fn write_into(folder: &Path) -> io::Result<()> {
    let guide = folder.join("guide");
    std::fs::create_dir_all(&guide)?;
    for (name, text) in PAGES {
        let page = guide.join(name);
        if std::fs::read(&page).is_ok_and(|written| written == text.as_bytes()) {
            continue;
        }
        // Another process may be reading: it sees the old page or the new one, never half of one.
        let unfinished = guide.join(format!(".{name}.{}", std::process::id()));
        std::fs::write(&unfinished, text)?;
        std::fs::rename(&unfinished, &page)?;
    }
    for entry in std::fs::read_dir(&guide)? {
        let entry = entry?;
        let known = |name: &str| PAGES.iter().any(|(page, _)| *page == name);
        let stale = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.ends_with(".md") && !name.starts_with('.') && !known(name));
        if stale {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn the_written_guide_is_this_version_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        write_into(home.path()).unwrap();
        let page = home.path().join("guide/asking.md");
        let written = std::fs::metadata(&page).unwrap().modified().unwrap();
        std::fs::write(home.path().join("guide/of-an-older-version.md"), "old").unwrap();
        std::fs::write(home.path().join("guide/privacy.md"), "damaged").unwrap();

        write_into(home.path()).unwrap();

        let mut names: Vec<String> = std::fs::read_dir(home.path().join("guide"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, PAGES.map(|(name, _)| name.to_owned()));
        let again = std::fs::metadata(&page).unwrap().modified().unwrap();
        assert_eq!(written, again, "an unchanged page is not written again");
        for (name, text) in PAGES {
            let page = std::fs::read_to_string(home.path().join("guide").join(name));
            assert_eq!(page.unwrap(), text);
        }
    }
}
