//! Which customs of decimal and thousands marks a number can be written in: `1,234` in four, `1,234.5` in one.

use super::digits::{DecimalMark, Digits, GroupMark, Marks};

/// A set of customs, as bits in the order of `Marks::ALL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Customs(u8);

impl Customs {
    pub const NONE: Customs = Customs(0);
    pub const EVERY: Customs = Customs((1 << Marks::ALL.len()) - 1);

    /// The customs in which the digits of a number read.
    pub fn of(body: &str) -> Customs {
        if !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_digit()) {
            return Customs::EVERY;
        }
        let reads = |marks: &Marks| Digits::read(body, *marks).is_some();
        Customs(Marks::ALL.iter().enumerate().filter(|(_, marks)| reads(marks)).fold(0, |set, (bit, _)| set | 1 << bit))
    }

    pub fn and(self, other: Customs) -> Customs {
        Customs(self.0 & other.0)
    }

    fn marks(self) -> impl Iterator<Item = Marks> {
        Marks::ALL.into_iter().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, marks)| marks)
    }

    pub fn first(self) -> Option<Marks> {
        self.marks().next()
    }

    pub fn only(self, wanted: impl FnMut(Marks) -> bool) -> bool {
        self.marks().all(wanted)
    }

    /// Whether the number has one mark that may stand between thousands or before decimals: `1,234`, `1.234`.
    pub fn is_either(self) -> bool {
        let has = |decimal, group| self.marks().any(|marks| marks == Marks { decimal, group });
        self != Customs::EVERY && has(DecimalMark::Point, GroupMark::Comma) && has(DecimalMark::Comma, GroupMark::Point)
    }

    /// In plain words, by what the set leaves open.
    pub fn name(self) -> String {
        let decimal = [(DecimalMark::Point, "a point"), (DecimalMark::Comma, "a comma")]
            .into_iter()
            .find_map(|(mark, word)| self.only(|marks| marks.decimal == mark).then_some(word));
        let group = [
            (GroupMark::Comma, "commas"),
            (GroupMark::Point, "points"),
            (GroupMark::Blank, "blanks"),
            (GroupMark::Apostrophe, "apostrophes"),
        ]
        .into_iter()
        .find_map(|(mark, word)| self.only(|marks| marks.group == mark).then_some(word));
        match (group, decimal) {
            // `1,234,567` leaves no decimal mark but the point, and does not show it.
            (Some(group @ ("commas" | "points")), _) | (Some(group), None) => format!("with {group} between the thousands"),
            (Some(group), Some(decimal)) => format!("with {group} between the thousands and {decimal} before the decimals"),
            (None, Some(decimal)) => format!("with {decimal} before the decimals"),
            (None, None) => {
                let point = self.marks().any(|marks| marks == Marks { decimal: DecimalMark::Point, group: GroupMark::Blank });
                format!("with a {} before three digits", if point { "point" } else { "comma" })
            }
        }
    }
}

/// Replacements that turn the numbers whose marks are certain into plain ones with a decimal point.
pub(super) fn to_points() -> Vec<(String, String)> {
    [
        // Blanks and apostrophes between thousands.
        (r"(\d)[\s'’](\d)", "$1$2"),
        // 1.234.567 and 1.234,5 lose their points.
        (r"(\d)\.(\d{3})\.(\d{3})(?:\.(\d{3}))?(?:\.(\d{3}))?", "$1$2$3$4$5"),
        (r"(\d)\.(\d+,\d)", "$1$2"),
        // One comma with other than three digits on a side has decimals behind it.
        (r"^(\D*\d*),(\d{1,2}|\d{4,})(\D*)$", "$1.$2$3"),
        (r"^(\D*(?:0|\d{4,})),(\d+)(\D*)$", "$1.$2$3"),
    ]
    .map(|(pattern, with)| (pattern.to_string(), with.to_string()))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_number_leaves_open() {
        for (body, count, name) in [
            ("1,234.5", 1, "with commas between the thousands"),
            ("1,234,567", 1, "with commas between the thousands"),
            ("1.234,5", 1, "with points between the thousands"),
            ("1 234.5", 1, "with blanks between the thousands and a point before the decimals"),
            ("1'234", 2, "with apostrophes between the thousands"),
            ("12.5", 3, "with a point before the decimals"),
            ("0,123", 3, "with a comma before the decimals"),
            ("1,234", 4, "with a comma before three digits"),
            ("1.234", 4, "with a point before three digits"),
        ] {
            let customs = Customs::of(body);
            assert_eq!((customs.marks().count(), customs.name().as_str()), (count, name), "{body}");
            assert_eq!(customs.is_either(), count == 4, "{body}");
        }
        assert_eq!(Customs::of("1234"), Customs::EVERY);
        assert_eq!(Customs::of(""), Customs::NONE);
        assert_eq!(Customs::of("1,23.4"), Customs::NONE);
    }
}
