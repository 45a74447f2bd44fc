//! Counts, shares and lists in words: `1,638 rows`, `1 row`, `20 %`, `a, b and c`.

/// With thousands separators: `1,638`.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun, `1 row`, `1,638 rows`; the noun is given in the singular and takes an `s`.
pub fn things(n: usize, noun: &str) -> String {
    format!("{} {}", count(n), plural(n, noun))
}

/// The noun alone, in the number that `n` wants.
pub fn plural(n: usize, noun: &str) -> String {
    if n == 1 { noun.to_string() } else { format!("{noun}s") }
}

/// The share of `part` in `whole` in whole per cent, nothing when it is 0: `20`, `<1`, `>99`, `100`.
pub fn percent(part: usize, whole: usize) -> Option<String> {
    if part == 0 || whole == 0 {
        return None;
    }
    let share = part as f64 / whole as f64 * 100.0;
    Some(match share {
        _ if part == whole => "100".to_string(),
        s if s < 1.0 => "<1".to_string(),
        s if s > 99.0 => ">99".to_string(),
        s => format!("{s:.0}"),
    })
}

/// Names with commas between them and a word before the last: `a, b and c`.
pub fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// A size in bytes, as people write it: `2GB`, `500 MB`, `1000000`.
pub fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "kb" | "k" => 1e3,
        "mb" | "m" => 1e6,
        "gb" | "g" => 1e9,
        "tb" | "t" => 1e12,
        _ => return None,
    };
    Some((number.parse::<f64>().ok()? * unit) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(things(1, "row"), "1 row");
        assert_eq!(things(0, "row"), "0 rows");
        assert_eq!(things(1_638, "row"), "1,638 rows");
    }

    #[test]
    fn shares_never_hide_a_rest() {
        assert_eq!(percent(0, 891), None);
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(177, 891).as_deref(), Some("20"));
        assert_eq!(percent(2, 891).as_deref(), Some("<1"));
        assert_eq!(percent(99_999, 100_000).as_deref(), Some(">99"));
        assert_eq!(percent(5, 5).as_deref(), Some("100"));
    }

    #[test]
    fn lists() {
        assert_eq!(joined(&["a".into(), "b".into(), "c".into()], "or"), "a, b or c");
        assert_eq!(joined(&["a".into()], "or"), "a");
        assert_eq!(joined(&[], "or"), "");
    }

    #[test]
    fn sizes() {
        assert_eq!(["2GB", "500 MB", "1000", "0.5g"].map(size), [Some(2_000_000_000), Some(500_000_000), Some(1_000), Some(500_000_000)]);
        assert_eq!(["", "much", "2 PB", "1.2.3GB"].map(size), [None; 4]);
    }
}
