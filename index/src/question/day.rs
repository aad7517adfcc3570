//! A day that `before:` and `after:` name, in the calendar that everyone has (UTC).
//!
//! Only reads what is typed; which document is older is asked of its time of change.

use std::fmt;

/// The beginning of a day, a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads `2026-11-20`, `2026-11` (its first day) or `2026`; slashes and dots divide as well.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.split(['-', '/', '.']);
        let mut number = |length: std::ops::RangeInclusive<usize>| {
            parts.next().map(|part| {
                let digits = part.bytes().all(|byte| byte.is_ascii_digit());
                let fits = digits && length.contains(&part.len());
                fits.then(|| part.parse::<u16>().ok()).flatten()
            })
        };
        let year = number(4..=4)??;
        let month = match number(1..=2) {
            Some(month) => month?,
            None => 1,
        };
        let day = match number(1..=2) {
            Some(day) => day?,
            None => 1,
        };
        if parts.next().is_some() || !(1970..=9999).contains(&year) {
            return None;
        }
        let known = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        known.then_some(Day {
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }

    /// Its first second, counted from 1970.
    pub fn seconds(self) -> u64 {
        let leap_days = |year: u64| year / 4 - year / 100 + year / 400;
        let year = u64::from(self.year);
        let years = (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
        let months: u64 = (1..u16::from(self.month))
            .map(|month| u64::from(days_of(self.year, month)))
            .sum();
        (years + months + u64::from(self.day) - 1) * 86_400
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_of(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(Day::parse(text).map(Day::seconds), expected, "{text}");
    }

    #[test]
    fn a_day_is_read_and_counted() {
        check("1970", Some(0));
        check("1970-01-02", Some(86_400));
        check("2000-03", Some(951_868_800));
        check("2024-02-29", Some(1_709_164_800));
        check("2026/11/20", Some(1_795_132_800));
        check("2100-03-01", Some(4_107_542_400));
        check("9999-12-31", Some(253_402_214_400));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "26",
            "2026-13",
            "2026-02-29",
            "2026-00-01",
            "2026-1-1-1",
            "1969",
            "20261120",
            "2026-",
            "2026--01",
            "٢٠٢٦",
            "yesterday",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_day_is_shown_as_it_can_be_typed() {
        assert_eq!(Day::parse("2026-3").unwrap().to_string(), "2026-03-01");
    }
}
