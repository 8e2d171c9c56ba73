//! The grammar of schedules.
//!
//! A transcription of `ParseStandard` of `github.com/robfig/cron/v3`, which the API server calls, and of
//! what `validateScheduleFormat` of `pkg/apis/batch/validation` refuses besides.

use std::ops::RangeInclusive;

/// The names of values of a field, from its least.
type Names = &'static [&'static str];

const FIELDS: [(&str, RangeInclusive<u32>, Names); 5] = [
    ("minute", 0..=59, &[]),
    ("hour", 0..=23, &[]),
    ("day of the month", 1..=31, &[]),
    ("month", 1..=12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of the week", 0..=6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

const DESCRIPTORS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// Why a text is no schedule, in words to stand beside it.
pub(super) fn fault(schedule: &str) -> Option<String> {
    if schedule.contains("TZ") {
        return Some("a time zone goes under `timeZone`".into());
    }
    if schedule.starts_with('@') {
        return match schedule.strip_prefix("@every ") {
            Some(duration) if is_duration(duration) => None,
            Some(_) => Some("`@every` takes a duration such as `1h30m`".into()),
            None if DESCRIPTORS.contains(&schedule) => None,
            None => Some(format!("of those with `@` there are {} and `@every 1h`", DESCRIPTORS.join(", "))),
        };
    }
    let count = schedule.split_whitespace().count();
    if count != FIELDS.len() {
        return Some(match count {
            1 => "has one field, not five".into(),
            _ => format!("has {count} fields, not five"),
        });
    }
    let mut fields = schedule.split_whitespace().zip(FIELDS);
    fields.find_map(|(text, (what, range, names))| {
        let fault = text.split(',').filter(|part| !part.is_empty()).find_map(|part| part_fault(part, &range, names))?;
        Some(format!("the {what} `{text}` {fault}"))
    })
}

/// `*`, `N`, `N-M`, each with or without `/STEP`.
fn part_fault(part: &str, range: &RangeInclusive<u32>, names: Names) -> Option<String> {
    let bounds = || format!("is not within {} to {}", range.start(), range.end());
    let mut halves = part.split('/');
    let (span, step) = (halves.next().unwrap_or_default(), halves.next());
    if halves.next().is_some() {
        return Some("has more than one `/`".into());
    }
    let mut ends = span.split('-');
    let (first, last) = (ends.next().unwrap_or_default(), ends.next());
    if !matches!(first, "*" | "?") {
        if ends.next().is_some() {
            return Some("has more than one `-`".into());
        }
        let Some(start) = value(first, range, names) else { return Some("is no number".into()) };
        let end = match last {
            Some(last) => value(last, range, names),
            None => Some(if step.is_some() { *range.end() } else { start }),
        };
        let Some(end) = end else { return Some("is no number".into()) };
        if start < *range.start() || end > *range.end() {
            return Some(bounds());
        }
        if start > end {
            return Some("ends before it begins".into());
        }
    }
    match step.map(number) {
        Some(None) => Some("has a step that is no number".into()),
        Some(Some(0)) => Some("has a step of 0".into()),
        _ => None,
    }
}

fn value(text: &str, range: &RangeInclusive<u32>, names: Names) -> Option<u32> {
    let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    match named.and_then(|at| u32::try_from(at).ok()) {
        Some(at) => Some(range.start() + at),
        None => number(text),
    }
}

/// As Go reads a number that must not be negative.
fn number(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let is_zero = text.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte == b'0'));
    if is_zero {
        return Some(0);
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // What is too large for a field is out of its range, whatever it is.
    Some(digits.parse().unwrap_or(u32::MAX))
}

/// As Go reads a duration: `1h30m`, `1.5s`, `-3ms`, `0`.
fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let integer = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let after = integer
            .strip_prefix('.')
            .map_or(integer, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
        let number = &rest[..rest.len() - after.len()];
        if !number.bytes().any(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let unit = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        if !matches!(&after[..unit], "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h") {
            return false;
        }
        rest = &after[unit..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_read_as_the_server_reads_them() {
        for schedule in [
            "* * * * *",
            "*/5 * * * *",
            "0 0 1 1 *",
            "30 4 1,15 * 5",
            "0 9-17/2 * jan-MAR mon-fri",
            "5/15 * * * ?",
            "0 0 * * SUN",
            "  1 2 3 4 5 ",
            "@hourly",
            "@every 1h30m",
            "@every 1.5s",
            "0,30, * * * *",
            "+5 * * * *",
        ] {
            assert_eq!(fault(schedule), None, "{schedule}");
        }
        for schedule in [
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "*/x * * * *",
            "-1 * * * *",
            "1/2/3 * * * *",
            "1-2-3 * * * *",
            "a * * * *",
            "@often",
            "@every",
            "@every 5",
            "@every 1x",
            "TZ=UTC * * * * *",
            "CRON_TZ=UTC * * * * *",
            "not a cron",
            "99999999999 * * * *",
        ] {
            assert!(fault(schedule).is_some(), "{schedule}");
        }
    }
}
