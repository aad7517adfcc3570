//! The file itself: made, opened, brought up to date, and set aside where it is damaged.
//!
//! A damaged file is never deleted: it is renamed, and the last snapshot takes its place. What the
//! tables are for is told by those that use them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode};

/// Name of the file in the data folder.
const FILE: &str = "quoth.db";

/// A copy that is known to be good, made when the file is opened.
const SNAPSHOT: &str = "quoth.db.snapshot";

/// How old a snapshot may be before another is made.
const SNAPSHOT_AGE: Duration = Duration::from_secs(86_400);

/// What leads from each version of the file to the next; never changed, only added to.
const MIGRATIONS: &[&str] = &[
    "
CREATE TABLE replies (
    id INTEGER PRIMARY KEY,
    guild INTEGER,
    channel INTEGER NOT NULL,
    asker INTEGER NOT NULL,
    message INTEGER,
    sure INTEGER NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
);
CREATE TABLE passages (
    reply INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    collection TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    mark_start INTEGER,
    mark_end INTEGER,
    PRIMARY KEY (reply, rank)
) WITHOUT ROWID;
CREATE TABLE feedback (
    reply INTEGER NOT NULL,
    person INTEGER NOT NULL,
    guild INTEGER,
    verdict TEXT NOT NULL,
    reason TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (reply, person)
) WITHOUT ROWID;
CREATE TABLE owed (
    id INTEGER PRIMARY KEY,
    application INTEGER NOT NULL,
    token TEXT NOT NULL,
    locale TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE heard (
    channel INTEGER PRIMARY KEY,
    guild INTEGER,
    last INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE sessions (at INTEGER NOT NULL);
CREATE TABLE gaps (
    id INTEGER PRIMARY KEY,
    guild INTEGER,
    person INTEGER NOT NULL,
    question TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX replies_by_age ON replies (at);
CREATE INDEX replies_by_asker ON replies (asker);
",
    "
CREATE TABLE guilds (
    guild INTEGER PRIMARY KEY,
    tone TEXT NOT NULL,
    per_minute INTEGER,
    forum INTEGER NOT NULL
);
CREATE TABLE guild_channels (
    guild INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    PRIMARY KEY (guild, channel)
) WITHOUT ROWID;
",
    "
CREATE TABLE pins (
    guild INTEGER NOT NULL,
    question INTEGER NOT NULL,
    language TEXT NOT NULL,
    collection TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    mark_start INTEGER,
    mark_end INTEGER,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (guild, question, language)
) WITHOUT ROWID;
ALTER TABLE replies ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
",
    "
ALTER TABLE replies ADD COLUMN solved INTEGER;
",
];

/// What became of the file when it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It was not there, and was made.
    New,
    /// It was there.
    Intact,
    /// It was damaged.
    SetAside {
        /// Where the damaged file is now.
        damaged: PathBuf,
        /// Whether the last snapshot took its place; else it begins empty.
        from_snapshot: bool,
    },
}

/// Why there is no open file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenStoreError {
    /// The folder or the file cannot be made or renamed.
    #[error("could not make `{file}`")]
    Write {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// SQLite does not open it.
    #[error("could not open `{file}`")]
    Open {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: rusqlite::Error,
    },
    /// It is of a later version of quoth.
    #[error(
        "`{file}` was written by a newer version of quoth (version {version} of the file, this \
         program knows {MAX}): update quoth, or move the file away to begin anew",
        MAX = MIGRATIONS.len()
    )]
    Newer {
        /// The file.
        file: String,
        /// Its version.
        version: usize,
    },
    /// No thread could be started.
    #[error("could not start the thread that writes `{FILE}`")]
    Thread(#[source] io::Error),
}

/// Opens the file in `folder`, or makes it.
pub(super) fn open(folder: &Path) -> Result<(Connection, Opened), OpenStoreError> {
    let file = folder.join(FILE);
    let write = |source| OpenStoreError::Write {
        file: file.display().to_string(),
        source,
    };
    fs::create_dir_all(folder).map_err(write)?;
    let is_new = !file.exists();
    make_private(&file).map_err(write)?;
    match connect(&file) {
        Ok(connection) => {
            snapshot(&connection, folder);
            let opened = if is_new { Opened::New } else { Opened::Intact };
            Ok((connection, opened))
        }
        Err(OpenStoreError::Open { source, .. }) if is_damage(&source) => {
            let damaged = set_aside(&file).map_err(write)?;
            let kept = folder.join(SNAPSHOT);
            let from_snapshot = kept.exists() && connect(&kept).is_ok();
            if from_snapshot {
                fs::copy(&kept, &file).map_err(write)?;
            }
            make_private(&file).map_err(write)?;
            let opened = Opened::SetAside {
                damaged,
                from_snapshot,
            };
            connect(&file).map(|connection| (connection, opened))
        }
        Err(error) => Err(error),
    }
}

/// Removes the snapshot, which still holds what was just deleted, and makes another.
pub(super) fn renew_snapshot(connection: &Connection) -> rusqlite::Result<()> {
    // What was deleted is overwritten in the file, and must not stay in the log beside it.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let Some(folder) = connection.path().map(Path::new).and_then(Path::parent) else {
        return Ok(());
    };
    // Where it cannot be removed it is overwritten below.
    let _ = fs::remove_file(folder.join(SNAPSHOT));
    snapshot(connection, folder);
    Ok(())
}

fn connect(file: &Path) -> Result<Connection, OpenStoreError> {
    let named = |source| OpenStoreError::Open {
        file: file.display().to_string(),
        source,
    };
    let mut connection = Connection::open(file).map_err(named)?;
    prepare(&connection).map_err(named)?;
    let version = migrate(&mut connection).map_err(named)?;
    if version > MIGRATIONS.len() {
        return Err(OpenStoreError::Newer {
            file: file.display().to_string(),
            version,
        });
    }
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;")?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    Err(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
        None,
    ))
}

/// Brings the tables up to date; tells the version of the file.
fn migrate(connection: &mut Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    for (number, migration) in (1_i64..).zip(MIGRATIONS).skip(version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(version.max(MIGRATIONS.len()))
}

fn is_damage(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => true,
        // A table that is not there although the file's version says so.
        Some(ErrorCode::Unknown) => true,
        _ => false,
    }
}

/// Renames a damaged file and what lies beside it; tells its new name.
fn set_aside(file: &Path) -> io::Result<PathBuf> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = now.unwrap_or_default().as_secs();
    let name = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let mut aside = name(&format!(".damaged-{seconds}"));
    for more in 1..100 {
        if !aside.exists() {
            break;
        }
        aside = name(&format!(".damaged-{seconds}-{more}"));
    }
    fs::rename(file, &aside)?;
    for ending in ["-wal", "-shm"] {
        // The log of a damaged file must not be read into the next one.
        let beside = name(ending);
        if beside.exists() {
            let mut to = aside.clone().into_os_string();
            to.push(ending);
            fs::rename(beside, to)?;
        }
    }
    Ok(aside)
}

/// Makes a snapshot, unless there is a fresh one. Without one, damage costs more; that is all.
fn snapshot(connection: &Connection, folder: &Path) {
    let kept = folder.join(SNAPSHOT);
    let age = fs::metadata(&kept)
        .and_then(|about| about.modified())
        .map(|made| made.elapsed().unwrap_or_default());
    if age.is_ok_and(|age| age < SNAPSHOT_AGE) {
        return;
    }
    let fresh = folder.join(format!("{SNAPSHOT}.new"));
    let made = || -> io::Result<()> {
        let _ = fs::remove_file(&fresh);
        make_private(&fresh)?;
        let name = fresh.to_str().unwrap_or_default();
        connection
            .execute("VACUUM INTO ?1", [name])
            .map_err(io::Error::other)?;
        fs::rename(&fresh, &kept)
    };
    if let Err(error) = made() {
        tracing::warn!(%error, "could not make a snapshot of `quoth.db`");
    }
}

/// Makes an empty file that only its owner may read; one that is there is left as it is.
fn make_private(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file).map(drop)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn sessions(connection: &Connection) -> i64 {
        connection
            .query_row("SELECT count(*) FROM sessions", [], |row| row.get(0))
            .unwrap()
    }

    fn insert(connection: &Connection) {
        connection
            .execute("INSERT INTO sessions (at) VALUES (1)", [])
            .unwrap();
    }

    #[test]
    fn a_damaged_file_is_kept_and_the_snapshot_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, opened) = open(folder.path()).unwrap();
        assert_eq!(opened, Opened::New);
        insert(&connection);
        renew_snapshot(&connection).unwrap();
        drop(connection);
        let file = folder.path().join(FILE);
        fs::write(&file, b"this is no database").unwrap();
        let (connection, opened) = open(folder.path()).unwrap();
        let Opened::SetAside {
            damaged,
            from_snapshot,
        } = opened
        else {
            panic!("{opened:?}");
        };
        assert!(from_snapshot);
        assert_eq!(fs::read(damaged).unwrap(), b"this is no database");
        assert_eq!(sessions(&connection), 1);
    }

    #[test]
    fn any_damage_leads_to_a_file_that_can_be_used_or_to_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, _) = open(folder.path()).unwrap();
        for _ in 0..200 {
            insert(&connection);
        }
        drop(connection);
        let file = folder.path().join(FILE);
        let whole = fs::read(&file).unwrap();
        for step in (0..whole.len()).step_by(whole.len() / 60 + 1) {
            let mut damaged = whole.clone();
            for byte in damaged.iter_mut().skip(step).take(64) {
                *byte = !*byte;
            }
            fs::write(&file, &damaged).unwrap();
            let (connection, _) = open(folder.path()).unwrap();
            insert(&connection);
            drop(connection);
            fs::write(&file, whole.get(..step).unwrap()).unwrap();
            let (connection, _) = open(folder.path()).unwrap();
            insert(&connection);
        }
    }

    #[test]
    fn a_file_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, _) = open(folder.path()).unwrap();
        connection.pragma_update(None, "user_version", 999).unwrap();
        drop(connection);
        let before = fs::read(folder.path().join(FILE)).unwrap();
        let error = open(folder.path()).unwrap_err();
        assert!(
            matches!(error, OpenStoreError::Newer { version: 999, .. }),
            "{error}"
        );
        assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), before);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (connection, _) = open(folder.path()).unwrap();
        insert(&connection);
        for entry in fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        }
    }
}
