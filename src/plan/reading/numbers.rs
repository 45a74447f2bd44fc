//! Numbers as people type them: what a whole column's numbers agree on, and how one of them then reads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::conflict::{About, Conflict, Cure, Seen};
use super::currency::Currency;
use super::customs::{Customs, to_points};
use super::digits::{DecimalMark, Digits, Marks};
use super::dressed::{Dressed, Signs};
use super::study::Note;

/// The way one column writes its numbers. The default is plain: a decimal point, commas allowed between thousands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Numbers {
    pub marks: Marks,
    /// The currency that amounts may carry; any other does not read.
    pub currency: Option<Currency>,
    /// Whether every number carries a `%` and is read as hundredths; if not, none may.
    pub percent: bool,
}

impl Numbers {
    /// A whole number that fits 64 bits: `1,200`, `12.0`, `1e5`, `(12)`.
    #[inline]
    pub fn integer(&self, text: &str) -> Option<i64> {
        let (negative, digits) = self.digits(text)?;
        let whole = digits.scaled(0)?;
        i64::try_from(if negative { -whole } else { whole }).ok()
    }

    /// The nearest floating-point number, never infinite.
    #[inline]
    pub fn number(&self, text: &str) -> Option<f64> {
        let (negative, digits) = self.digits(text)?;
        let number = digits.float()?;
        Some(if negative && number != 0.0 { -number } else { number })
    }

    /// The digits of an exact decimal with `scale` of them behind the point, `precision` in all; not when it has more than these.
    pub fn decimal(&self, text: &str, precision: u8, scale: u8) -> Option<i128> {
        let (negative, digits) = self.digits(text)?;
        let whole = digits.scaled(scale)?;
        let limit = 10i128.checked_pow(u32::from(precision))?;
        (whole < limit).then_some(if negative { -whole } else { whole })
    }

    #[inline]
    fn digits(&self, text: &str) -> Option<(bool, Digits)> {
        let dressed = Dressed::of(text, Signs::Only(self.currency))?;
        if dressed.percent != self.percent {
            return None;
        }
        let digits = Digits::read(dressed.body, self.marks)?;
        Some((dressed.negative, if self.percent { digits.shifted(-2) } else { digits }))
    }

    /// The way a column of nothing but this text would be read, if it is a number at all.
    pub fn alone(text: &str) -> Option<Numbers> {
        let dressed = Dressed::of(text, Signs::Any)?;
        let marks = Marks::ALL.into_iter().find(|marks| Digits::read(dressed.body, *marks).is_some())?;
        Some(Numbers { marks, currency: dressed.currency.map(|(currency, _)| currency), percent: dressed.percent })
    }
}

/// So many times as large as the others, numbers with a percent sign are of another scale for certain; up to so many, of the same one.
const MANY_TIMES: f64 = 25.0;
const FEW_TIMES: f64 = 5.0;

/// What the texts of a column say about the way it writes numbers.
#[derive(Default)]
pub(super) struct Tally {
    /// By the customs in which a text reads: texts that tell the same share one entry.
    customs: BTreeMap<Customs, Seen>,
    currencies: Vec<Amounts>,
    bare: usize,
    with_percent: Seen,
    without_percent: Seen,
    /// The sums of the logarithms of both, and how many there are.
    sizes: [(f64, usize); 2],
}

/// The amounts of one currency.
struct Amounts {
    currency: Currency,
    /// Its signs as they are written, in the order found.
    signs: Vec<String>,
    seen: Seen,
}

impl Tally {
    /// Takes note of one text and the rows it stands in; nothing if it is no number in any custom.
    pub fn add(&mut self, text: &str, rows: usize) {
        // Most amounts of a column have the same currency, which is found faster than any.
        let known = self.currencies.last().map(|amounts| amounts.currency);
        let Some(dressed) = Dressed::of(text, Signs::Only(known)).or_else(|| Dressed::of(text, Signs::Any)) else {
            return;
        };
        let customs = Customs::of(dressed.body);
        if customs == Customs::NONE {
            return;
        }
        self.customs.entry(customs).or_default().add(text, rows);
        if dressed.percent { &mut self.with_percent } else { &mut self.without_percent }.add(text, rows);
        let size = dressed.body.replace(',', ".").parse::<f64>().ok().filter(|x| *x > 0.0 && x.is_finite());
        if let (Some(size), Some((sum, count))) = (size, self.sizes.get_mut(usize::from(dressed.percent))) {
            *sum += size.ln() * rows as f64;
            *count += rows;
        }
        match dressed.currency {
            None => self.bare += rows,
            Some((currency, sign)) => self.amount(currency, sign, text, rows),
        }
    }

    fn amount(&mut self, currency: Currency, sign: &str, text: &str, rows: usize) {
        let known = self.currencies.iter().position(|known| known.currency == currency).unwrap_or_else(|| {
            self.currencies.push(Amounts { currency, signs: Vec::new(), seen: Seen::default() });
            self.currencies.len() - 1
        });
        if let Some(amounts) = self.currencies.get_mut(known) {
            amounts.seen.add(text, rows);
            if !amounts.signs.iter().any(|written| written == sign) {
                amounts.signs.push(sign.to_string());
            }
        }
    }

    /// The one way in which all the numbers read, with what is worth saying about it.
    pub fn decide(self) -> Result<(Numbers, Vec<Note>), Conflict> {
        let percent = self.with_percent.any();
        if percent && self.without_percent.any() {
            let kinds = [self.with_percent.kind("with %"), self.without_percent.kind("without %")];
            return Err(Conflict::between(About::Percent, kinds, self.percent_cures()));
        }
        if self.currencies.len() > 1 {
            return Err(two_currencies(self.currencies));
        }
        let (marks, note) = self.agree_on_marks()?;
        let mut notes = Vec::from_iter(note);
        if percent {
            notes.push(Note::Percent { rows: self.with_percent.rows });
        }
        let currency = self.currencies.into_iter().next().map(|amounts| {
            let sign = amounts.signs.into_iter().next().unwrap_or_default();
            notes.push(Note::Currency { sign, rows: amounts.seen.rows, bare: self.bare });
            amounts.currency
        });
        Ok((Numbers { marks, currency, percent }, notes))
    }

    /// The first custom in which all texts read. A decimal comma must be shown by one text at least (`12,5`), since `1,234` beside `1 234` is
    /// more likely two ways to write thousands. What no text shows, and what a comma was taken for, is noted.
    fn agree_on_marks(&self) -> Result<(Marks, Option<Note>), Conflict> {
        let agreed = self.customs.keys().fold(Customs::EVERY, |agreed, customs| agreed.and(*customs));
        let marks = agreed.first().ok_or_else(|| self.two_customs())?;
        let first =
            |told: &dyn Fn(Customs) -> bool| self.customs.iter().find(|(customs, _)| told(**customs)).map(|(_, seen)| seen.example.clone());
        if marks.decimal == DecimalMark::Comma {
            let proof = first(&|customs| customs.only(|marks| marks.decimal == DecimalMark::Comma));
            let example = proof.ok_or_else(|| self.two_customs())?;
            return Ok((marks, Some(Note::DecimalComma { example })));
        }
        let undecided = !agreed.only(|other| other.decimal == marks.decimal);
        let assumed = first(&|customs| customs.is_either()).filter(|_| undecided);
        Ok((marks, assumed.map(|example| Note::MarkAssumed { example })))
    }

    /// Whether the sign only stands behind numbers that are shares already, as in `0.05` beside `0.09%`, or behind hundred times as large ones. In between
    /// nobody can know, and both ways are offered.
    fn percent_cures(&self) -> Vec<Cure> {
        let mean = |(sum, count): (f64, usize)| if count == 0 { 0.0 } else { sum / count as f64 };
        let times = (mean(self.sizes[1]) - mean(self.sizes[0])).exp();
        let strip = || Cure::Strip(vec!["%".to_string()]);
        match times {
            _ if times > MANY_TIMES => vec![Cure::Hundredths],
            _ if times > FEW_TIMES => vec![Cure::Hundredths, strip()],
            _ => vec![strip()],
        }
    }

    fn two_customs(&self) -> Conflict {
        let telling = self.customs.iter().filter(|(customs, _)| **customs != Customs::EVERY);
        let kinds = telling.map(|(customs, seen)| seen.kind(customs.name()));
        Conflict::between(About::Separators, kinds, vec![Cure::Replace(to_points())])
    }
}

fn two_currencies(mut found: Vec<Amounts>) -> Conflict {
    found.sort_by_key(|amounts| std::cmp::Reverse(amounts.seen.rows));
    let signs = |found: &[Amounts]| found.iter().flat_map(|amounts| amounts.signs.clone()).collect::<Vec<String>>();
    let (most, others) = found.split_at(1.min(found.len()));
    let cure = Cure::Currencies { most: signs(most), others: signs(others) };
    let kinds = found.iter().map(|amounts| amounts.seen.kind(format!("with {}", amounts.signs.join(" or "))));
    Conflict::between(About::Currency, kinds, vec![cure])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn learn(texts: &[&str]) -> Result<(Numbers, Vec<Note>), Conflict> {
        let mut tally = Tally::default();
        texts.iter().for_each(|text| tally.add(text, 1));
        tally.decide()
    }

    fn read(texts: &[&str]) -> Vec<Option<f64>> {
        let (numbers, _) = learn(texts).unwrap();
        texts.iter().map(|text| numbers.number(text)).collect()
    }

    fn each(expected: &[f64]) -> Vec<Option<f64>> {
        expected.iter().copied().map(Some).collect()
    }

    #[test]
    fn what_stands_around_a_number() {
        let texts = ["£3,614.50", " 5 GBP ", "gbp 7", "(£12)", "£ (12)", "-£5", "£-5", "− 5", "+5", "5 £", "£5 GBP"];
        assert_eq!(read(&texts), each(&[3614.5, 5.0, 7.0, -12.0, -12.0, -5.0, -5.0, -5.0, 5.0, 5.0, 5.0]));
    }

    #[test]
    fn percent_is_hundredths_when_all_have_it() {
        assert_eq!(read(&["12%", "0.07 %", "(5%)"]), each(&[0.12, 0.0007, -0.05]));
        let conflict = learn(&["0.05", "0.09%", "0.07%"]).unwrap_err();
        assert_eq!(conflict.about, About::Percent);
        let kinds: Vec<_> = conflict.kinds.iter().map(|kind| (kind.name.as_str(), kind.rows, kind.example.as_str())).collect();
        assert_eq!(kinds, [("with %", 2, "0.09%"), ("without %", 1, "0.05")]);
        assert_eq!(conflict.cures, [Cure::Strip(vec!["%".to_string()])]);
        let conflict = learn(&["45%", "0.52", "55 %", "60%"]).unwrap_err();
        assert_eq!(conflict.cures, [Cure::Hundredths], "of another scale");
        let conflict = learn(&["4%", "0.5", "9%"]).unwrap_err();
        assert_eq!(conflict.cures, [Cure::Hundredths, Cure::Strip(vec!["%".to_string()])]);
    }

    #[test]
    fn currencies_must_agree() {
        let conflict = learn(&["£5", "£6", "$8", "US$7", "9"]).unwrap_err();
        assert_eq!(conflict.about, About::Currency);
        let kinds: Vec<_> = conflict.kinds.iter().map(|kind| (kind.name.as_str(), kind.rows)).collect();
        assert_eq!(kinds, [("with £", 2), ("with $ or US$", 2)]);
        let signs = |signs: &[&str]| signs.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(conflict.cures, [Cure::Currencies { most: signs(&["£"]), others: signs(&["$", "US$"]) }]);
        let steps = [r"extract /(US\$|£|\$)/ from x into x_currency", "strip \"US$\", \"£\", \"$\" from x"];
        assert_eq!(conflict.cures[0].steps("x").unwrap(), steps);
        let (numbers, notes) = learn(&["£5", "6", "7 GBP"]).unwrap();
        assert_eq!(notes, [Note::Currency { sign: "£".to_string(), rows: 2, bare: 1 }]);
        assert_eq!(numbers.number("$5"), None);
    }

    #[test]
    fn one_value_shows_what_the_marks_mean() {
        assert_eq!(read(&["1,234", "567", "1.5"]), each(&[1234.0, 567.0, 1.5]));
        assert_eq!(read(&["1,234", "12,5"]), each(&[1.234, 12.5]));
        assert_eq!(read(&["1.234", "12,5", "1.234.567"]), each(&[1234.0, 12.5, 1_234_567.0]));
        assert_eq!(read(&["1 234,5", "2 000"]), each(&[1234.5, 2000.0]));
        assert_eq!(read(&["1'234.5", "2’000"]), each(&[1234.5, 2000.0]));
        assert_eq!(read(&["0,123", "1,234"]), each(&[0.123, 1.234]));
    }

    #[test]
    fn what_nothing_shows_is_assumed_and_noted() {
        let assumed = |example: &str| vec![Note::MarkAssumed { example: example.to_string() }];
        assert_eq!(read(&["1,234", "1,500", "7"]), each(&[1234.0, 1500.0, 7.0]));
        assert_eq!(learn(&["1,234", "7"]).unwrap().1, assumed("1,234"));
        assert_eq!(read(&["1.234", "1.500"]), each(&[1.234, 1.5]));
        assert_eq!(learn(&["1.234", "7"]).unwrap().1, assumed("1.234"));
        assert_eq!(learn(&["1.234", "7.5"]).unwrap().1, []);
        assert_eq!(learn(&["1 234", "7"]).unwrap().1, []);
        assert_eq!(learn(&["12,5"]).unwrap().1, [Note::DecimalComma { example: "12,5".to_string() }]);
    }

    #[test]
    fn two_customs_are_a_conflict() {
        for texts in [
            &["1,234.5", "1.234,5"][..],
            &["12.5", "12,5"],
            &["1,234,567", "1.234.567"],
            &["1 234", "1,234"],
            &["1'234.5", "1,234.5"],
            &["0.5", "1.234.567", "3"],
        ] {
            assert_eq!(learn(texts).unwrap_err().about, About::Separators, "{texts:?}");
        }
    }

    #[test]
    fn nothing_wraps() {
        let numbers = Numbers::default();
        assert_eq!(numbers.integer("9223372036854775807"), Some(i64::MAX));
        assert_eq!(numbers.integer("-9,223,372,036,854,775,808"), Some(i64::MIN));
        assert_eq!(numbers.integer("9223372036854775808"), None);
        assert_eq!(numbers.integer("12.5"), None);
        assert_eq!(numbers.decimal("12345678.90", 10, 2), Some(1_234_567_890));
        assert_eq!(numbers.decimal("123456789.0", 10, 2), None);
        assert_eq!(numbers.decimal("(0.125)", 10, 2), None);
        assert_eq!(numbers.decimal("(0.120)", 10, 2), Some(-12));
        assert_eq!(numbers.decimal("99999999999999999999999999999999999999", 38, 0), Some(10i128.pow(38) - 1));
        assert_eq!(numbers.number("1e400"), None);
        assert_eq!(numbers.number("-0").map(f64::is_sign_negative), Some(false));
    }

    /// Writes hundredths with the marks of a custom: the independent way round.
    fn write(cents: i64, decimals: bool, group: &str, decimal: &str) -> String {
        let whole = (cents / 100).unsigned_abs().to_string();
        let mut grouped = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push_str(group);
            }
            grouped.push(digit);
        }
        let sign = if cents < 0 { "-" } else { "" };
        if decimals { format!("{sign}{grouped}{decimal}{:02}", (cents % 100).unsigned_abs()) } else { format!("{sign}{grouped}") }
    }

    proptest! {
        #[test]
        fn a_column_of_one_custom_reads_back(cents in proptest::collection::vec(-1_000_000_000_000i64..1_000_000_000_000, 1..20),
            custom in 0usize..6, sign in prop::sample::select(vec!["", "£", "EUR "]))
        {
            let (group, decimal) = [(",", "."), ("\u{a0}", "."), ("'", "."), (".", ","), (" ", ","), ("’", ",")][custom];
            let texts: Vec<String> = cents.iter().map(|cents| format!("{sign}{}", write(*cents, true, group, decimal))).collect();
            let mut tally = Tally::default();
            texts.iter().for_each(|text| tally.add(text, 1));
            let (numbers, _) = tally.decide().unwrap();
            for (text, cents) in texts.iter().zip(cents) {
                // Two digits behind the mark always show which mark it is.
                prop_assert_eq!(numbers.number(text), Some(cents as f64 / 100.0), "{}", text);
                prop_assert_eq!(numbers.decimal(text, 38, 2), Some(i128::from(cents)), "{}", text);
                prop_assert_eq!(numbers.integer(text), (cents % 100 == 0).then_some(cents / 100), "{}", text);
            }
        }

        /// After the lines of the cure the column reads, and every number that was certain has its value.
        #[test]
        fn the_cure_for_two_customs_settles_it(values in proptest::collection::vec((1i64..100_000_000_000, 0usize..4, any::<bool>()), 2..20)) {
            let marks = [(",", "."), (".", ","), (" ", ","), ("'", ".")];
            let texts: Vec<String> = values.iter().map(|(cents, custom, decimals)| {
                let (group, decimal) = marks[*custom];
                write(*cents, *decimals, group, decimal)
            }).collect();
            let mut tally = Tally::default();
            texts.iter().for_each(|text| tally.add(text, 1));
            let Err(conflict) = tally.decide() else { return Ok(()) };
            let [Cure::Replace(lines)] = &conflict.cures[..] else { panic!("{conflict:?}") };
            let lines: Vec<_> = lines.iter().map(|(pattern, with)| (regex::Regex::new(pattern).unwrap(), with.as_str())).collect();
            let mut cured = Tally::default();
            let mut after = Vec::new();
            for text in &texts {
                let text = lines.iter().fold(text.clone(), |text, (pattern, with)| pattern.replace_all(&text, *with).into_owned());
                cured.add(&text, 1);
                after.push(text);
            }
            let (numbers, _) = cured.decide().map_err(|conflict| TestCaseError::fail(format!("{texts:?} {after:?} {conflict:?}")))?;
            for ((cents, _, decimals), (text, after)) in values.iter().zip(texts.iter().zip(&after)) {
                if *decimals {
                    prop_assert_eq!(numbers.number(after), Some(*cents as f64 / 100.0), "{} {}", text, after);
                }
            }
        }

        #[test]
        fn nothing_panics(text in "[-+0-9.,' e%£$()]{0,20}|\\PC*") {
            let mut tally = Tally::default();
            tally.add(&text, 1);
            let reads = Numbers::alone(&text);
            if let Some(numbers) = &reads {
                prop_assert!(tally.decide().is_ok_and(|(decided, _)| decided == *numbers || decided.number(&text) == numbers.number(&text)));
            }
        }
    }
}
