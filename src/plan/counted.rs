//! Counts as sentences carry them: `1,638`, `1 row`, `3 of 891 values`.

/// With thousands separators.
pub fn grouped(n: usize) -> String {
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

/// A count with its noun, which is given in the singular and takes an `s`.
pub fn things(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// Names with commas between them and a word before the last: `a, b and c`.
pub fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lists() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(things(1, "row"), "1 row");
        assert_eq!(things(1_412, "row"), "1,412 rows");
        assert_eq!(joined(&["a".into(), "b".into(), "c".into()], "or"), "a, b or c");
        assert_eq!(joined(&["a".into()], "and"), "a");
        assert_eq!(joined(&[], "and"), "");
    }
}
