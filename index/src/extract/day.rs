//! Reads the day out of a date as files write it.
//!
//! Years, months and days in this order only; other orders mean different days to different people.

/// The day that `date` begins with, as `2026-11-20`.
pub(super) fn day(date: &str) -> Option<String> {
    let day = date.trim().get(..10)?;
    let number = |range: std::ops::Range<usize>| {
        let digits = day.get(range)?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| is_number)
    };
    let (year, month, day_of_month) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let apart = [4, 7].iter().all(|at| {
        let byte = day.as_bytes().get(*at);
        matches!(byte, Some(b'-' | b'/' | b'.'))
    });
    let is_day = apart && year > 0 && (1..=12).contains(&month) && (1..=31).contains(&day_of_month);
    is_day.then(|| format!("{year:04}-{month:02}-{day_of_month:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_whatever_follows_them() {
        let expected = Some("2026-11-20".to_owned());
        assert_eq!(day("2026-11-20"), expected);
        assert_eq!(day(" 2026/11/20 08:00"), expected);
        assert_eq!(day("2026-11-20T08:00:00Z"), expected);
        assert_eq!(day("20.11.2026"), None);
        assert_eq!(day("2026-13-01"), None);
        assert_eq!(day("ää-ä-ää--ä"), None);
    }
}
