//! What two tables can differ in.

/// One kind of difference. They stand in this order in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Difference {
    /// A column that the other table has not.
    ColumnHere,
    ColumnThere,
    /// A column that has another type there.
    Type,
    /// Rows that have no key, and can be compared with none.
    Keyless,
    /// A key that several rows of a table have, so that none of them can be told from the others.
    Several,
    /// A row whose key the other table has not.
    RowHere,
    RowThere,
    /// A cell that has another value there.
    Cell,
}

impl Difference {
    /// As it stands in the answer.
    pub fn word(self) -> &'static str {
        match self {
            Difference::ColumnHere => "column only here",
            Difference::ColumnThere => "column only there",
            Difference::Type => "other type",
            Difference::Keyless => "missing key",
            Difference::Several => "several rows",
            Difference::RowHere => "row only here",
            Difference::RowThere => "row only there",
            Difference::Cell => "cell",
        }
    }
}
