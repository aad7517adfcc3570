//! The child's side of an archive: a file that only the program has open, of which it hands over parts.
//!
//! What the parts mean is told in `quoth-index`.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, SyncSender};

use super::frame::{Held, MOST_PART, Reply, encoded};

/// Bytes that are asked for first at a place; more follow where reading goes on from there.
const FIRST_PART: u64 = 4096;

/// What the thread that reads has to say.
pub(super) struct Said {
    /// A reply.
    pub(super) reply: Vec<u8>,
    /// Whether it is a part of an archive that is needed, and no end yet.
    pub(super) needs_part: bool,
}

/// From the thread that reads to the one that talks to the program, and parts of archives back.
pub(super) struct Link {
    pub(super) to_us: SyncSender<Said>,
    pub(super) parts: Receiver<Vec<u8>>,
}

impl Link {
    /// Says what became of a request; fails where nobody listens any more.
    pub(super) fn say(&self, reply: &Reply) -> io::Result<()> {
        let said = Said {
            reply: encoded(reply)?,
            needs_part: matches!(reply, Reply::Needs { .. }),
        };
        self.to_us.send(said).map_err(io::Error::other)
    }

    fn part(&self, at: u64, length: u64) -> io::Result<Vec<u8>> {
        self.say(&Reply::Needs { at, length })?;
        self.parts.recv().map_err(io::Error::other)
    }
}

/// A file that the program has open.
pub(super) struct Far<'l> {
    link: &'l Link,
    length: u64,
    at: u64,
    part: Vec<u8>,
    part_at: u64,
}

impl<'l> Far<'l> {
    pub(super) fn new(link: &'l Link, held: &Held) -> Far<'l> {
        Far {
            link,
            length: held.length,
            at: 0,
            part: Vec::new(),
            part_at: 0,
        }
    }

    /// What of the part at hand is from `at` on; nothing where it is elsewhere.
    fn at_hand(&self) -> &[u8] {
        let skipped = self.at.checked_sub(self.part_at);
        let skipped = skipped.and_then(|skipped| usize::try_from(skipped).ok());
        skipped
            .and_then(|skipped| self.part.get(skipped..))
            .unwrap_or_default()
    }
}

impl Read for Far<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            let before = self.part.len() as u64;
            let goes_on = before > 0 && self.at == self.part_at + before;
            let length = if goes_on { before * 2 } else { FIRST_PART };
            let length = length.min(MOST_PART).min(self.length - self.at);
            self.part = self.link.part(self.at, length)?;
            self.part_at = self.at;
        }
        let read = self.at_hand().read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Far<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::thread;

    use super::*;

    #[test]
    fn a_file_reads_the_same_from_afar() {
        let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let held = Held {
            path: "a.zip".to_owned(),
            length: bytes.len() as u64,
            modified: None,
        };
        let (to_us, said) = sync_channel::<Said>(0);
        let (to_far, parts) = sync_channel(0);
        let of = bytes.clone();
        let program = thread::spawn(move || {
            let mut asked = 0;
            for said in said {
                let Reply::Needs { at, length } = postcard::from_bytes(&said.reply).unwrap() else {
                    panic!("nothing else is said");
                };
                asked += 1;
                let at = at as usize;
                let part = of.get(at..at + length as usize).unwrap().to_vec();
                to_far.send(part).unwrap();
            }
            asked
        });
        let link = Link { to_us, parts };
        let mut far = Far::new(&link, &held);
        let mut read = Vec::new();
        far.read_to_end(&mut read).unwrap();
        assert!(read == bytes);
        assert_eq!(far.seek(SeekFrom::End(-4)).unwrap(), 399_996);
        let mut last = Vec::new();
        far.read_to_end(&mut last).unwrap();
        assert_eq!(last, 99_999_u32.to_le_bytes());
        assert!(far.seek(SeekFrom::Current(-400_001)).is_err());
        assert_eq!(far.seek(SeekFrom::Start(500_000)).unwrap(), 500_000);
        assert_eq!(far.read(&mut [0]).unwrap(), 0);
        drop(link);
        assert!(program.join().unwrap() < 20, "parts grow");
    }
}
