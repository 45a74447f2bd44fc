//! Cutting text into records and fields, the way the CSV files of the world mean it.
//!
//! A record ends at CR, LF or CR LF outside quotes, whichever comes. A quote counts only as the first character of a field; inside, two
//! quotes stand for one. What breaks these rules is a [`Fault`] of one line, and the line after it is read as if nothing had happened: a
//! quote that never closes must not swallow the file.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// How a text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// None: a line is one field.
    pub separator: Option<u8>,
    pub quote: Option<u8>,
    /// Lines that begin with it are not records.
    pub comment: Option<u8>,
}

/// Where a field stands in the text, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub start: usize,
    pub end: usize,
    pub quoting: Quoting,
}

/// How a field was quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    Plain,
    Quoted,
    /// Quoted, with doubled quotes inside.
    Doubled,
}

/// One record as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// From its first character to before its line end.
    pub start: usize,
    pub end: usize,
    /// Where the next record begins.
    pub next: usize,
    pub fault: Option<Fault>,
}

/// What broke in a record: the number of the field, from 0, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    StrayQuote(usize),
    UnclosedQuote(usize),
}

impl Field {
    /// True for a field of no characters that was not quoted: a missing cell.
    pub fn is_missing(self) -> bool {
        self.start == self.end && self.quoting == Quoting::Plain
    }

    /// The field's characters, doubled quotes made single. `text` is what the field was found in.
    pub fn read(self, text: &str, quote: Option<u8>) -> Cow<'_, str> {
        let inner = text.get(self.start..self.end).unwrap_or_default();
        match (self.quoting, quote) {
            (Quoting::Doubled, Some(quote)) => {
                let quote = char::from(quote);
                let doubled: String = [quote, quote].iter().collect();
                Cow::Owned(inner.replace(&doubled, quote.encode_utf8(&mut [0; 4])))
            }
            _ => Cow::Borrowed(inner),
        }
    }
}

impl Dialect {
    /// Finds the record that begins at `at`, and fills `fields` with its fields; with a fault they are those before the broken one.
    /// Comment lines before it are passed over. None at the end of the text.
    pub fn record(&self, text: &[u8], mut at: usize, fields: &mut Vec<Field>) -> Option<Record> {
        fields.clear();
        while let (Some(mark), Some(&first)) = (self.comment, text.get(at)) {
            if first != mark {
                break;
            }
            at = after_line_end(text, line_end(text, at));
        }
        if at >= text.len() {
            return None;
        }
        let start = at;
        loop {
            let field = match self.quote {
                Some(quote) if text.get(at) == Some(&quote) => match self.quoted(text, at + 1, quote) {
                    Ok(field) => field,
                    Err(unclosed) => {
                        let end = line_end(text, start);
                        let fault = if unclosed { Fault::UnclosedQuote(fields.len()) } else { Fault::StrayQuote(fields.len()) };
                        return Some(Record { start, end, next: after_line_end(text, end), fault: Some(fault) });
                    }
                },
                _ => Field { start: at, end: self.plain_end(text, at), quoting: Quoting::Plain },
            };
            fields.push(field);
            let end = if field.quoting == Quoting::Plain { field.end } else { field.end + 1 };
            if end < text.len() && text.get(end).copied() == self.separator {
                at = end + 1;
                continue;
            }
            return Some(Record { start, end, next: after_line_end(text, end), fault: None });
        }
    }

    /// The quoted field whose first character (after the quote) is at `start`. An error is true when the quote never closes, false when
    /// something stands behind the closing quote.
    fn quoted(&self, text: &[u8], start: usize, quote: u8) -> Result<Field, bool> {
        let mut quoting = Quoting::Quoted;
        let mut at = start;
        loop {
            let Some(found) = text.get(at..).and_then(|rest| memchr(quote, rest)) else {
                return Err(true);
            };
            let end = at + found;
            match text.get(end + 1) {
                Some(&next) if next == quote => {
                    quoting = Quoting::Doubled;
                    at = end + 2;
                }
                Some(&next) if next != b'\n' && next != b'\r' && Some(next) != self.separator => return Err(false),
                _ => return Ok(Field { start, end, quoting }),
            }
        }
    }

    /// Where the unquoted field at `at` ends.
    fn plain_end(&self, text: &[u8], at: usize) -> usize {
        let separator = self.separator.unwrap_or(b'\n');
        let rest = text.get(at..).unwrap_or_default();
        let length = rest.iter().position(|&byte| byte == separator || byte == b'\n' || byte == b'\r');
        at + length.unwrap_or(rest.len())
    }
}

/// Where the line that `at` lies in ends: at its CR or LF, or at the end of the text.
pub fn line_end(text: &[u8], at: usize) -> usize {
    text.get(at..).and_then(|rest| memchr2(b'\n', b'\r', rest)).map_or(text.len(), |length| at + length)
}

/// Steps over the line end at `at`, if there is one.
pub fn after_line_end(text: &[u8], at: usize) -> usize {
    match (text.get(at), text.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => at + 2,
        (Some(b'\r' | b'\n'), _) => at + 1,
        _ => at,
    }
}

/// How many line ends there are in a piece of text, CR LF counting as one.
pub fn count_line_ends(text: &[u8]) -> u64 {
    let mut count = 0;
    let mut at = 0;
    while at < text.len() {
        let end = line_end(text, at);
        let next = after_line_end(text, end);
        if next > end {
            count += 1;
        }
        at = next;
    }
    count
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const COMMAS: Dialect = Dialect { separator: Some(b','), quote: Some(b'"'), comment: None };

    /// All records of a text: their fields (missing as `None`), or the raw line of a fault.
    fn cut(dialect: Dialect, text: &str) -> Vec<Result<Vec<Option<String>>, String>> {
        let mut fields = Vec::new();
        let mut all = Vec::new();
        let mut at = 0;
        while let Some(record) = dialect.record(text.as_bytes(), at, &mut fields) {
            assert!(record.next > at, "no way forward at {at} of {text:?}");
            all.push(match record.fault {
                Some(_) => Err(text[record.start..record.end].to_owned()),
                None => {
                    Ok(fields.iter().map(|field| (!field.is_missing()).then(|| field.read(text, dialect.quote).into_owned())).collect())
                }
            });
            at = record.next;
        }
        all
    }

    fn row(cells: &[&str]) -> Result<Vec<Option<String>>, String> {
        Ok(cells.iter().map(|cell| (*cell != "·").then(|| (*cell).to_owned())).collect())
    }

    #[test]
    fn every_kind_of_line_end_ends_a_record() {
        assert_eq!(cut(COMMAS, "a,b\nc,d\r\ne,f\rg,h"), [row(&["a", "b"]), row(&["c", "d"]), row(&["e", "f"]), row(&["g", "h"])]);
    }

    #[test]
    fn quoted_cells_keep_separators_line_ends_and_quotes() {
        assert_eq!(cut(COMMAS, "\"a,\r\nb\",\"say \"\"hi\"\"\"\n"), [row(&["a,\r\nb", "say \"hi\""])]);
    }

    #[test]
    fn empty_is_missing_and_quoted_empty_is_text() {
        assert_eq!(cut(COMMAS, ",\"\",x,\n"), [row(&["·", "", "x", "·"])]);
        assert_eq!(cut(COMMAS, "\n\"\""), [row(&["·"]), row(&[""])]);
    }

    #[test]
    fn a_quote_inside_a_plain_field_is_a_character() {
        assert_eq!(cut(COMMAS, "5\" pipe,it's\n"), [row(&["5\" pipe", "it's"])]);
    }

    #[test]
    fn a_broken_quote_costs_its_line_only() {
        assert_eq!(cut(COMMAS, "a,\"b\"c\nd,e\n"), [Err("a,\"b\"c".to_owned()), row(&["d", "e"])]);
        assert_eq!(cut(COMMAS, "a,\"b\nd,e\nf,\"g\"\n"), [Err("a,\"b".to_owned()), row(&["d", "e"]), row(&["f", "g"])]);
        assert_eq!(cut(COMMAS, "a,\"b\nd,e\n"), [Err("a,\"b".to_owned()), row(&["d", "e"])]);
    }

    #[test]
    fn comments_are_no_records() {
        let dialect = Dialect { comment: Some(b'#'), ..COMMAS };
        assert_eq!(cut(dialect, "# x,y,z\na,b\n#\n#"), [row(&["a", "b"])]);
    }

    #[test]
    fn without_separator_or_quote_a_line_is_a_field() {
        let dialect = Dialect { separator: None, quote: None, comment: None };
        assert_eq!(cut(dialect, "a,\"b\nc\td"), [row(&["a,\"b"]), row(&["c\td"])]);
    }

    #[test]
    fn line_ends_are_counted_once_each() {
        assert_eq!(count_line_ends(b"a\r\nb\rc\n\n"), 4);
        assert_eq!(count_line_ends(b"a"), 0);
    }
}
