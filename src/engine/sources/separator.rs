//! Which character separates the fields, and whether quotes are quotes.
//!
//! Each candidate cuts the text, and the one whose records agree best on a number of fields is it. A separator inside quotes separates
//! nothing, so quotes and separators are tried together.

use std::collections::HashMap;

use super::lines::{Dialect, Quoting};

/// The separators that are tried, the likelier first.
const SEPARATORS: &[u8] = b",;\t|";

/// A separator must fit at least this share of the records, else a line is one field.
const ENOUGH: f64 = 0.5;

/// So many quotes in wrong places may be slips in a file that quotes.
const SLIPS: usize = 2;

/// What is already known about the dialect.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    pub separator: Option<u8>,
    /// `Some(None)`: nothing is quoted.
    pub quote: Option<Option<u8>>,
    pub comment: Option<u8>,
    /// The file's name promises tabs.
    pub tabs: bool,
}

/// How well a dialect cuts a text.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Fit {
    /// Fields of most records.
    columns: usize,
    /// The share of records that have so many; lines before the first of them weigh little.
    share: f64,
    quoted: usize,
    faults: usize,
    records: usize,
}

impl Fit {
    /// The quotes break more fields than they hold.
    fn quotes_nothing(self) -> bool {
        self.faults > self.quoted + SLIPS
    }
}

/// Finds how `text` is cut, and into how many columns.
pub fn find(text: &[u8], known: Known) -> (Dialect, usize) {
    let separators: Vec<u8> = match known.separator {
        Some(given) => vec![given],
        None if known.tabs => std::iter::once(b'\t').chain(SEPARATORS.iter().copied().filter(|byte| *byte != b'\t')).collect(),
        None => SEPARATORS.to_vec(),
    };
    let mut best: Option<(Dialect, Fit)> = None;
    for separator in separators {
        let (dialect, fit) = with_quotes(text, separator, known);
        let better = best.is_none_or(|(_, other)| (fit.share, fit.columns) > (other.share, other.columns));
        if better && (fit.share >= ENOUGH || known.separator.is_some()) {
            best = Some((dialect, fit));
        }
    }
    best.map_or_else(|| one_field_a_line(text, known), |(dialect, fit)| (dialect, fit.columns))
}

/// The dialect for a file of one column.
fn one_field_a_line(text: &[u8], known: Known) -> (Dialect, usize) {
    let quoted = Dialect { separator: None, quote: Some(known.quote.unwrap_or(Some(b'"')).unwrap_or(b'"')), comment: known.comment };
    let plain = Dialect { quote: None, ..quoted };
    match known.quote {
        Some(quote) => (Dialect { quote, ..quoted }, 1),
        None => (if measure(text, quoted).quotes_nothing() { plain } else { quoted }, 1),
    }
}

/// The best dialect with that separator: double quotes unless they break more fields than they hold, single ones where they hold all.
fn with_quotes(text: &[u8], separator: u8, known: Known) -> (Dialect, Fit) {
    let of = |quote: Option<u8>| {
        let dialect = Dialect { separator: Some(separator), quote, comment: known.comment };
        (dialect, measure(text, dialect))
    };
    if let Some(quote) = known.quote {
        return of(quote);
    }
    let double = of(Some(b'"'));
    if double.1.quotes_nothing() {
        return of(None);
    }
    if double.1.quoted == 0 {
        let single = of(Some(b'\''));
        if single.1.faults == 0 && single.1.quoted > 0 && (single.1.share > double.1.share || single.1.quoted >= single.1.records) {
            return single;
        }
    }
    double
}

/// Cuts the text and counts.
fn measure(text: &[u8], dialect: Dialect) -> Fit {
    let mut fields = Vec::new();
    let mut counts: Vec<usize> = Vec::new();
    let mut quoted = 0;
    let mut faults = 0;
    let mut at = 0;
    while let Some(record) = dialect.record(text, at, &mut fields) {
        at = record.next;
        if record.fault.is_some() {
            faults += 1;
            counts.push(0);
        } else if record.end > record.start {
            quoted += fields.iter().filter(|field| field.quoting != Quoting::Plain).count();
            counts.push(fields.len());
        }
    }
    let columns = most_common(&counts);
    let first = counts.iter().position(|count| *count == columns).unwrap_or(0);
    let fitting = counts.iter().filter(|count| **count == columns).count();
    // Lines before the first that fits may be a title above the table; they speak against a separator, but not as loud as lines below.
    let weighed = first as f64 / 4.0 + (counts.len() - first) as f64;
    let share = if columns >= 2 && weighed > 0.0 { fitting as f64 / weighed } else { 0.0 };
    Fit { columns: columns.max(1), share, quoted, faults, records: counts.len() }
}

/// The most frequent count of at least two fields, the larger of equals; 0 when there is none.
fn most_common(counts: &[usize]) -> usize {
    let mut times: HashMap<usize, usize> = HashMap::new();
    for count in counts.iter().filter(|count| **count >= 2) {
        *times.entry(*count).or_default() += 1;
    }
    times.into_iter().map(|(count, times)| (times, count)).max().map_or(0, |(_, count)| count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separator(text: &str) -> (Option<char>, Option<char>, usize) {
        let (dialect, columns) = find(text.as_bytes(), Known::default());
        (dialect.separator.map(char::from), dialect.quote.map(char::from), columns)
    }

    #[test]
    fn the_separator_that_agrees_best_is_found() {
        assert_eq!(separator("a,b,c\n1,2,3\n"), (Some(','), Some('"'), 3));
        assert_eq!(separator("a;b\n1,5;2,5\n1,0;2,0\n"), (Some(';'), Some('"'), 2));
        assert_eq!(separator("a\tb, c\n1\t2, 3, 4\n5\tx\n"), (Some('\t'), Some('"'), 2));
        assert_eq!(separator("a|b\r1|2\r"), (Some('|'), Some('"'), 2));
    }

    #[test]
    fn separators_inside_quotes_do_not_count() {
        assert_eq!(separator("a;b\n\"x,y,z\";1\n\"p,q,r\";2\n"), (Some(';'), Some('"'), 2));
        assert_eq!(separator("a,b\n\"1;2\",\"3\n4\"\n\"5;6\",7\n"), (Some(','), Some('"'), 2));
    }

    #[test]
    fn a_ragged_line_or_a_title_does_not_mislead() {
        assert_eq!(separator("Sales of 2020\n\nname,town,age\nA,B,3\nC,D,4\nE,F\n"), (Some(','), Some('"'), 3));
    }

    #[test]
    fn lines_of_text_are_one_column() {
        assert_eq!(separator("note\nfine\nwell, yes\nno\n"), (None, Some('"'), 1));
        assert_eq!(separator("1\n2\n3\n"), (None, Some('"'), 1));
    }

    #[test]
    fn quotes_that_break_more_than_they_hold_are_characters() {
        assert_eq!(separator("size\tname\n\"big\" one\tx\n\"small\" one\ty\n\"no\" one\tz\n"), (Some('\t'), None, 2));
        assert_eq!(separator("'a','b,c'\n'1','2,3'\n"), (Some(','), Some('\''), 2));
        assert_eq!(separator("who,what\n'tis,x\nno,y\n"), (Some(','), Some('"'), 2));
    }
}
