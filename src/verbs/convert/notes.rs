//! What a reading took for granted, in words.

use crate::plan::count::{count, things};
use crate::plan::reading::{Note, Order};

/// The notes of one column, each beginning with its name.
pub fn of(column: &str, notes: &[Note]) -> Vec<String> {
    notes.iter().map(|note| format!("{column}: {}", words(note))).collect()
}

fn words(note: &Note) -> String {
    match note {
        Note::Currency { sign, bare: 0, .. } => format!("amounts in {sign}"),
        Note::Currency { sign, rows, bare } => {
            format!("amounts in {sign}, {} with the sign and {} without any", count(*rows), count(*bare))
        }
        Note::Percent { .. } => "percentages, read as shares: 12% is 0.12".to_string(),
        Note::DecimalComma { example } => format!("the comma stands before decimals, as in {example}"),
        Note::MarkAssumed { example } if example.contains(',') => format!("the comma of {example} was taken to separate thousands"),
        Note::MarkAssumed { example } => format!("the point of {example} was taken to stand before decimals"),
        Note::Order { order, example, rows, either } => {
            let first = if *order == Order::DayFirst { "day" } else { "month" };
            let doubt = match (*rows, *either) {
                (_, 0) => String::new(),
                (1, either) => format!("; 1 reads only so and {} either way", count(either)),
                (rows, either) => format!("; {} read only so and {} either way", count(rows), count(either)),
            };
            format!("the {first} comes first, as in {example}{doubt}")
        }
        Note::ShortYears { rows } => format!("{} of two digits taken for 1969 to 2068", things(*rows, "year")),
        Note::Utc { rows, of } if rows == of => "times with an offset, turned to UTC".to_string(),
        Note::Utc { rows, of } => {
            format!("{} of {} times have an offset and were turned to UTC; the others were taken for UTC", count(*rows), count(*of))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_a_phrase_behind_the_column() {
        let notes = [
            Note::Currency { sign: "£".into(), rows: 2_087, bare: 40 },
            Note::Order { order: Order::DayFirst, example: "31/12/2012".into(), rows: 3, either: 1_200 },
            Note::Utc { rows: 3, of: 4 },
        ];
        assert_eq!(
            of("x", &notes),
            [
                "x: amounts in £, 2,087 with the sign and 40 without any",
                "x: the day comes first, as in 31/12/2012; 3 read only so and 1,200 either way",
                "x: 3 of 4 times have an offset and were turned to UTC; the others were taken for UTC",
            ]
        );
    }
}
