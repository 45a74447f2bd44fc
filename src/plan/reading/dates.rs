//! Dates and datetimes: what a whole column's dates agree on, and how one of them then reads.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::conflict::{About, Conflict, Cure, Seen};
use super::formats::Format;
use super::moments::{Day, Moment};
use super::study::Note;
use super::times;
use super::written::formats_of;

/// Which number of `03/04/2012` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    DayFirst,
    MonthFirst,
}

/// The way one column writes its dates. The default reads what leaves no doubt: years first, as `2024-01-31`, and names of months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Dates {
    /// As people write them, in the order that the column shows; with years of two digits if all of its years have two.
    Usual { order: Option<Order>, short_years: bool },
    /// The first of these that reads a text wins.
    Formats(Vec<Format>),
}

impl Default for Dates {
    fn default() -> Self {
        Dates::Usual { order: None, short_years: false }
    }
}

impl Dates {
    /// A date; a text with a time of day reads only if that is midnight.
    #[inline]
    pub fn date(&self, text: &str) -> Option<NaiveDate> {
        match self {
            Dates::Usual { order, short_years } => whole_day(usual(text, *order, *short_years)?),
            Dates::Formats(formats) => formats.iter().find_map(|format| format.date(text)),
        }
    }

    /// A date and time, by UTC if the text has an offset; a date alone is its midnight.
    #[inline]
    pub fn datetime(&self, text: &str) -> Option<NaiveDateTime> {
        match self {
            Dates::Usual { order, short_years } => usual(text, *order, *short_years),
            Dates::Formats(formats) => formats.iter().find_map(|format| format.datetime(text)),
        }
    }

    /// A way in which a column of nothing but this text could be read, if it is a date; of two, with the day first.
    pub fn alone(text: &str) -> Option<Dates> {
        let moment = Moment::of(text)?;
        let order = match moment.day {
            Day::Known(_) => None,
            Day::Numeric { day_first: Some(_), .. } => Some(Order::DayFirst),
            Day::Numeric { .. } => Some(Order::MonthFirst),
        };
        Some(Dates::Usual { order, short_years: moment.short_year })
    }
}

fn usual(text: &str, order: Option<Order>, short_years: bool) -> Option<NaiveDateTime> {
    let moment = Moment::of(text).filter(|moment| moment.short_year == short_years)?;
    moment.on(match (moment.day, order) {
        (Day::Known(day), _) => day,
        (Day::Numeric { day_first, .. }, Some(Order::DayFirst)) => day_first?,
        (Day::Numeric { month_first, .. }, Some(Order::MonthFirst)) => month_first?,
        (Day::Numeric { day_first, month_first }, None) => day_first.filter(|_| day_first == month_first)?,
    })
}

fn whole_day(at: NaiveDateTime) -> Option<NaiveDate> {
    (at.time() == NaiveTime::MIN).then(|| at.date())
}

/// What the texts of a column say about the way it writes dates.
#[derive(Default)]
pub(super) struct Tally {
    only_day_first: Seen,
    only_month_first: Seen,
    /// Two different days, each by one order.
    either: Seen,
    short: Seen,
    long: Seen,
    halves: times::Tally,
    with_offset: usize,
    rows: usize,
}

impl Tally {
    /// Takes note of one text, if it is a date in some order; of those with a time of day other than midnight only where they are wanted.
    pub fn add(&mut self, text: &str, rows: usize, times_wanted: bool) {
        let Some(moment) = Moment::of(text) else { return };
        let read = |day: NaiveDate| moment.on(day).filter(|at| times_wanted || whole_day(*at).is_some());
        let (day_first, month_first) = match moment.day {
            Day::Known(day) => (read(day), read(day)),
            Day::Numeric { day_first, month_first } => (day_first.and_then(read), month_first.and_then(read)),
        };
        match (day_first, month_first) {
            (None, None) => return,
            (Some(_), None) => self.only_day_first.add(text, rows),
            (None, Some(_)) => self.only_month_first.add(text, rows),
            (Some(one), Some(other)) if one != other => self.either.add(text, rows),
            (Some(_), Some(_)) => {}
        }
        if moment.short_year { &mut self.short } else { &mut self.long }.add(text, rows);
        if let Some(clock) = moment.clock.filter(|_| times_wanted) {
            self.halves.add_half(clock.half, text, rows);
        }
        self.with_offset += if moment.offset.is_some() { rows } else { 0 };
        self.rows += rows;
    }

    /// The one way in which all the dates read, with what is worth saying about it. A conflict is cured by formats made from the texts.
    pub fn decide<'a>(self, texts: impl Iterator<Item = (&'a str, usize)> + Clone) -> Result<(Dates, Vec<Note>), Conflict> {
        let cures = |orders: &[&[Order]]| orders.iter().map(|orders| Cure::Using(formats_of(texts.clone(), orders))).collect::<Vec<_>>();
        let (day, month) = (&[Order::DayFirst][..], &[Order::MonthFirst][..]);
        let order = match (self.only_day_first.any(), self.only_month_first.any()) {
            (true, true) => {
                let kinds = [
                    self.only_day_first.kind("only with the day first"),
                    self.only_month_first.kind("only with the month first"),
                    self.either.kind("either way"),
                ];
                let both = [&[Order::DayFirst, Order::MonthFirst][..], &[Order::MonthFirst, Order::DayFirst]];
                return Err(Conflict::between(About::DayAndMonthDiffer, kinds, cures(&both)));
            }
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            (false, false) if self.either.any() => {
                let kinds = [self.either.kind("either way")];
                return Err(Conflict::between(About::DayOrMonthUnknown, kinds, cures(&[day, month])));
            }
            (false, false) => None,
        };
        let known = if order == Some(Order::MonthFirst) { month } else { day };
        if self.short.any() && self.long.any() {
            let kinds = [self.short.kind("with two digits for the year"), self.long.kind("with four digits for the year")];
            return Err(Conflict::between(About::Years, kinds, cures(&[known])));
        }
        if self.halves.differs() {
            return Err(self.halves.conflict(cures(&[known])));
        }
        let dates = Dates::Usual { order, short_years: self.short.any() };
        Ok((dates, self.notes(order)))
    }

    fn notes(self, order: Option<Order>) -> Vec<Note> {
        let proof = match order {
            Some(Order::DayFirst) => self.only_day_first,
            _ => self.only_month_first,
        };
        let order = order.map(|order| Note::Order { order, example: proof.example, rows: proof.rows, either: self.either.rows });
        let years = self.short.any().then_some(Note::ShortYears { rows: self.short.rows });
        let offsets = (self.with_offset > 0).then_some(Note::Utc { rows: self.with_offset, of: self.rows });
        order.into_iter().chain(years).chain(offsets).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::types::Type;
    use proptest::prelude::*;

    fn learn(texts: &[&str], times_wanted: bool) -> Result<(Dates, Vec<Note>), Conflict> {
        let texts = texts.iter().map(|text| (*text, 1));
        let mut tally = Tally::default();
        texts.clone().for_each(|(text, rows)| tally.add(text, rows, times_wanted));
        tally.decide(texts)
    }

    fn read(texts: &[&str]) -> Vec<String> {
        let (dates, _) = learn(texts, false).unwrap();
        texts.iter().map(|text| dates.date(text).map(|date| date.to_string()).unwrap_or_default()).collect()
    }

    fn using(formats: &[&str]) -> Cure {
        Cure::Using(formats.iter().map(|format| format.to_string()).collect())
    }

    #[test]
    fn one_date_shows_the_order() {
        assert_eq!(read(&["03/04/2012", "31/12/2012"]), ["2012-04-03", "2012-12-31"]);
        assert_eq!(read(&["03/04/2012", "12/31/2012"]), ["2012-03-04", "2012-12-31"]);
        let (_, notes) = learn(&["03/04/2012", "31/12/2012"], false).unwrap();
        assert_eq!(notes, [Note::Order { order: Order::DayFirst, example: "31/12/2012".to_string(), rows: 1, either: 1 }]);
    }

    #[test]
    fn dates_that_are_the_same_either_way_need_no_order() {
        assert_eq!(read(&["4/4/2012", "2012-05-06", "5 May 2012"]), ["2012-04-04", "2012-05-06", "2012-05-05"]);
        assert_eq!(learn(&["4/4/2012"], false).unwrap().0, Dates::default());
        assert_eq!(Dates::default().date("03/04/2012"), None);
        assert_eq!(Dates::default().date("31/12/2012"), None);
    }

    #[test]
    fn an_order_that_nothing_shows_is_a_conflict() {
        let conflict = learn(&["03/04/2012", "05.06.2012", "4/4/2012"], false).unwrap_err();
        assert_eq!(conflict.about, About::DayOrMonthUnknown);
        let kinds: Vec<_> = conflict.kinds.iter().map(|kind| (kind.name.as_str(), kind.rows, kind.example.as_str())).collect();
        assert_eq!(kinds, [("either way", 2, "03/04/2012")]);
        assert_eq!(conflict.cures, [using(&["%d/%m/%Y", "%d.%m.%Y"]), using(&["%m/%d/%Y", "%m.%d.%Y"])]);
    }

    #[test]
    fn two_orders_are_a_conflict() {
        let conflict = learn(&["31/12/2012", "12/31/2012", "30/12/2012", "01/02/2012"], false).unwrap_err();
        assert_eq!(conflict.about, About::DayAndMonthDiffer);
        let kinds: Vec<_> = conflict.kinds.iter().map(|kind| (kind.name.as_str(), kind.rows)).collect();
        assert_eq!(kinds, [("only with the day first", 2), ("only with the month first", 1), ("either way", 1)]);
        assert_eq!(conflict.cures, [using(&["%d/%m/%Y", "%m/%d/%Y"]), using(&["%m/%d/%Y", "%d/%m/%Y"])]);
    }

    #[test]
    fn years_of_two_digits_read_where_all_have_two() {
        assert_eq!(read(&["31/12/69", "01/02/68"]), ["1969-12-31", "2068-02-01"]);
        let (dates, notes) = learn(&["31 Jan 12"], false).unwrap();
        assert_eq!(notes, [Note::ShortYears { rows: 1 }]);
        assert_eq!(dates.date("31 Jan 2012"), None);
        let conflict = learn(&["31/12/12", "31/12/2012", "30/12/2012"], false).unwrap_err();
        assert_eq!(conflict.about, About::Years);
        assert_eq!(conflict.kinds.iter().map(|kind| kind.rows).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(conflict.cures, [using(&["%d/%m/%Y", "%d/%m/%y"])]);
    }

    #[test]
    fn a_date_with_a_time_is_a_date_at_midnight_only() {
        assert_eq!(read(&["2012-04-03 00:00:00", "2012-04-03T12:30:00", "2012-04-03T01:00+01:00"]), ["2012-04-03", "", "2012-04-03"]);
        let (dates, _) = learn(&["2012-04-03"], true).unwrap();
        assert_eq!(dates.datetime("2012-04-03").unwrap().to_string(), "2012-04-03 00:00:00");
    }

    #[test]
    fn offsets_turn_to_utc_and_are_noted() {
        let (dates, notes) = learn(&["2012-04-03T00:30+01:00", "2012-04-03 12:30", "2012-04-03T12:30Z"], true).unwrap();
        assert_eq!(notes, [Note::Utc { rows: 2, of: 3 }]);
        assert_eq!(dates.datetime("2012-04-03T00:30+01:00").unwrap().to_string(), "2012-04-02 23:30:00");
    }

    #[test]
    fn hours_must_agree_on_their_half_of_the_day() {
        let conflict = learn(&["2012-04-03 3:05 pm", "2012-04-03 4:05"], true).unwrap_err();
        assert_eq!(conflict.about, About::HalfOfDay);
        assert_eq!(conflict.cures, [using(&["%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M"])]);
        assert!(learn(&["2012-04-03 3:05 pm", "2012-04-03 15:05"], true).is_ok());
    }

    const DAY_FIRST: [&str; 3] = ["%d/%m/%Y", "%-d.%-m.%Y", "%d-%m-%Y"];
    const MONTH_FIRST: [&str; 3] = ["%m/%d/%Y", "%-m.%-d.%Y", "%m-%d-%Y"];
    const PLAIN: [&str; 3] = ["%Y-%m-%d", "%d %b %Y", "%B %-d, %Y"];

    proptest! {
        /// A column of one order either reads as it was written, or is a conflict that says the order is unknown.
        #[test]
        fn a_column_of_one_order_reads_back(days in proptest::collection::vec((-100_000i32..100_000, 0usize..6), 1..12), month_first: bool) {
            let formats = [if month_first { MONTH_FIRST } else { DAY_FIRST }, PLAIN].concat();
            let written: Vec<(NaiveDate, String)> = days.iter().map(|(day, format)| {
                let date = NaiveDate::from_epoch_days(*day).unwrap();
                (date, date.format(formats[*format]).to_string())
            }).collect();
            let texts: Vec<&str> = written.iter().map(|(_, text)| text.as_str()).collect();
            match learn(&texts, false) {
                Ok((dates, _)) => for (date, text) in &written {
                    prop_assert_eq!(dates.date(text), Some(*date), "{}", text);
                },
                Err(conflict) => prop_assert_eq!(conflict.about, About::DayOrMonthUnknown),
            }
        }

        /// Every cure that is proposed reads every date of the column.
        #[test]
        fn cures_read_the_whole_column(days in proptest::collection::vec((-100_000i32..100_000, 0usize..9, any::<bool>()), 1..12)) {
            let formats = [MONTH_FIRST, DAY_FIRST, PLAIN].concat();
            let texts: Vec<String> = days.iter().map(|(day, format, short)| {
                let format = if *short { formats[*format].replace("%Y", "%y") } else { formats[*format].to_string() };
                NaiveDate::from_epoch_days(*day).unwrap().format(&format).to_string()
            }).filter(|text| Dates::alone(text).is_some()).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            if let Err(conflict) = learn(&texts, false) {
                prop_assert!(!conflict.cures.is_empty());
                for cure in conflict.cures {
                    let Cure::Using(formats) = cure else { panic!("a date is cured by formats") };
                    let dates = Dates::Formats(formats.iter().map(|format| Format::new(format, &Type::Date).unwrap()).collect());
                    for text in &texts {
                        prop_assert!(dates.date(text).is_some(), "{} by {:?}", text, formats);
                    }
                }
            }
        }
    }
}
