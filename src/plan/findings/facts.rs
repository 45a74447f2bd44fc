//! What a detector is given of a column.

use std::collections::HashMap;

use chrono::NaiveDate;

/// A column of texts.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    pub name: &'a str,
    /// Rows of the table.
    pub rows: usize,
    /// The distinct texts with their rows, in the order of their first ones; missing left out.
    pub values: &'a [(&'a str, usize)],
    /// The other columns with some of their texts each, to know what has been taken apart already.
    pub others: &'a [(String, Vec<String>)],
    /// The id of each text by its number in a column of ids, where there is one that tells things of like names apart.
    pub ids: Option<&'a HashMap<&'a str, u32>>,
}

/// A column of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    pub name: &'a str,
    pub rows: usize,
    /// Whole numbers by its type.
    pub integer: bool,
    /// The distinct numbers with their rows, from the smallest to the largest; missing left out.
    pub values: &'a [(f64, usize)],
    /// The year it is.
    pub year: i32,
}

#[cfg(test)]
impl<'a> Numbers<'a> {
    /// Whole numbers of a table of 500 rows, in the year 2024.
    pub fn whole(name: &'a str, values: &'a [(f64, usize)]) -> Self {
        Numbers { name, rows: 500, integer: true, values, year: 2024 }
    }
}

/// A column of dates, or of datetimes by their dates.
#[derive(Debug, Clone, Copy)]
pub struct Days<'a> {
    pub name: &'a str,
    /// True for dates alone, which a line can name as they are.
    pub whole: bool,
    /// From the earliest to the latest.
    pub values: &'a [(NaiveDate, usize)],
    pub today: NaiveDate,
}

/// Questions about a single text that only functions of the language can answer.
pub trait Asks: Sync {
    fn is_email(&self, text: &str) -> bool;
    fn is_url(&self, text: &str) -> bool;
    fn is_iban(&self, text: &str) -> bool;
    fn is_credit_card(&self, text: &str) -> bool;
    /// Whether `fix encoding` would change it.
    fn is_misread(&self, text: &str) -> bool;
    /// Whether `unescape` would change it.
    fn is_escaped(&self, text: &str) -> bool;
    /// Whether `strip html` would change it.
    fn has_tags(&self, text: &str) -> bool;
    /// Whether `strip control characters` would change it.
    fn has_control(&self, text: &str) -> bool;
}

impl Texts<'_> {
    /// Rows with a value.
    pub fn filled(&self) -> usize {
        self.values.iter().map(|(_, rows)| rows).sum()
    }
}

impl Numbers<'_> {
    pub fn filled(&self) -> usize {
        self.values.iter().map(|(_, rows)| rows).sum()
    }

    /// The value below which this share of the rows lies; values have the weight of their rows, nothing is interpolated.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = share * (self.filled().saturating_sub(1)) as f64;
        let mut below = 0usize;
        for (x, rows) in self.values {
            below += rows;
            if below as f64 > wanted {
                return *x;
            }
        }
        self.values.last().map_or(0.0, |(x, _)| *x)
    }
}
