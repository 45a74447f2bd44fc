//! Rows that show something, with the most frequent values that do.

use super::{EXAMPLES, Example};

#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub rows: usize,
    pub distinct: usize,
    top: Vec<(String, usize)>,
}

impl Tally {
    /// Counts the rows of one value.
    pub fn add(&mut self, text: &str, rows: usize) {
        self.rows += rows;
        self.distinct += 1;
        let place = self.top.partition_point(|(_, known)| *known >= rows);
        if place < EXAMPLES {
            self.top.insert(place, (text.to_string(), rows));
            self.top.truncate(EXAMPLES);
        }
    }

    pub fn any(&self) -> bool {
        self.rows > 0
    }

    /// The most frequent ones; where all are different only the values are told.
    pub fn examples(&self) -> Vec<Example> {
        let each = |(text, rows): &(String, usize)| Example { value: text.clone(), rows: (*rows > 1).then_some(*rows) };
        self.top.iter().map(each).collect()
    }
}
