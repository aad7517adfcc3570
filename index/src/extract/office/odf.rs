//! Opens LibreOffice files of any kind: what they say of themselves, and their content.
//!
//! What the content means is told in `odt`, `ods` and `odp`.

use super::properties::{Properties, properties};
use crate::extract::ExtractError;
use crate::extract::archive::Archive;

/// The name of the part that holds the content, for errors.
pub(super) const CONTENT: &str = "content.xml";

/// The properties and the content of a file that is not encrypted.
pub(super) fn open(bytes: &[u8]) -> Result<(Properties, Vec<u8>), ExtractError> {
    let mut archive = Archive::open(bytes)?;
    if is_encrypted(&mut archive)? {
        return Err(ExtractError::Encrypted);
    }
    let about = properties(&mut archive, "meta.xml");
    Ok((about, archive.needed(CONTENT)?))
}

/// Whether the archive's list of files says how to decrypt them.
fn is_encrypted(archive: &mut Archive<'_>) -> Result<bool, ExtractError> {
    let list = archive.part("META-INF/manifest.xml")?.unwrap_or_default();
    let mark = b"encryption-data";
    Ok(list.windows(mark.len()).any(|part| part == mark))
}
