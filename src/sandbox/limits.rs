//! How much a child may use, and how it takes the rest away from itself.
//!
//! What it may not do at all is told in `filter`.

use std::io;
use std::time::Duration;

/// What reading one file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Time until a child is killed.
    pub(super) wall: Duration,
    /// Seconds of processor time.
    pub(super) cpu_seconds: u64,
    /// Address space in MiB.
    pub(super) memory_mib: u64,
    /// What may come back, in MiB.
    pub(super) output_mib: u64,
}

/// Files that a child may have open: its three streams and a little.
const OPEN_FILES: u64 = 8;

impl Limits {
    /// For documents.
    pub(super) const DOCUMENTS: Limits = Limits {
        wall: Duration::from_secs(30),
        cpu_seconds: 20,
        memory_mib: 1024,
        output_mib: 96,
    };

    /// For tests, so that running into them takes no time.
    pub(super) const TESTS: Limits = Limits {
        wall: Duration::from_secs(5),
        cpu_seconds: 1,
        memory_mib: 256,
        output_mib: 4,
    };

    /// The most bytes that may come back.
    pub(super) fn output(&self) -> u64 {
        self.output_mib << 20
    }

    /// As arguments of the child's command line.
    pub(super) fn to_arguments(self) -> [String; 4] {
        let wall = self.wall.as_secs();
        [wall, self.cpu_seconds, self.memory_mib, self.output_mib].map(|number| number.to_string())
    }

    /// The limits that [`to_arguments`](Self::to_arguments) made `arguments` of.
    pub(super) fn from_arguments(arguments: &[String]) -> Option<Limits> {
        let number = |index: usize| arguments.get(index)?.parse::<u64>().ok();
        Some(Limits {
            wall: Duration::from_secs(number(0)?),
            cpu_seconds: number(1)?,
            memory_mib: number(2)?,
            output_mib: number(3)?,
        })
    }

    /// Takes from this process what goes beyond the limits, for good.
    #[cfg(unix)]
    pub(super) fn impose(&self) -> io::Result<()> {
        use rustix::process::Resource;

        let memory = self.memory_mib << 20;
        #[cfg(not(target_vendor = "apple"))]
        lower(Resource::As, memory)?;
        #[cfg(target_vendor = "apple")]
        lower(Resource::Data, memory)?;
        lower(Resource::Nofile, OPEN_FILES)?;
        lower(Resource::Fsize, 0)?;
        // What is left of a crash would hold the text of a document.
        lower(Resource::Core, 0)?;
        #[cfg(target_os = "linux")]
        rustix::thread::set_no_new_privs(true)?;
        Ok(())
    }

    /// Gives this process processor time for one more file, and ends it after that.
    #[cfg(unix)]
    pub(super) fn allow_one_file(&self) -> io::Result<()> {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        use rustix::time::{ClockId, clock_gettime};

        let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
        let used = u64::try_from(used).unwrap_or_default();
        let wanted = used.saturating_add(1).saturating_add(self.cpu_seconds);
        let maximum = getrlimit(Resource::Cpu).maximum;
        let current = Some(maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        setrlimit(Resource::Cpu, Rlimit { current, maximum })?;
        Ok(())
    }

    #[cfg(not(unix))]
    pub(super) fn impose(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(not(unix))]
    pub(super) fn allow_one_file(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Lowers both bounds of `resource` to `most`, or leaves them where they are lower.
#[cfg(unix)]
pub(super) fn lower(resource: rustix::process::Resource, most: u64) -> io::Result<()> {
    use rustix::process::{Rlimit, getrlimit, setrlimit};

    let maximum = getrlimit(resource).maximum;
    let most = Some(maximum.map_or(most, |maximum| maximum.min(most)));
    let limit = Rlimit {
        current: most,
        maximum: most,
    };
    Ok(setrlimit(resource, limit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_to_the_child_as_they_are() {
        for limits in [Limits::DOCUMENTS, Limits::TESTS] {
            let arguments = limits.to_arguments();
            assert_eq!(Limits::from_arguments(&arguments), Some(limits));
        }
        assert_eq!(Limits::from_arguments(&["1".to_owned()]), None);
    }
}
