//! The columns of the answers of `issues` and `suggest`.

use crate::plan::schema::Schema;
use crate::plan::types::Type;

fn schema<const N: usize>(columns: [(&str, Type); N]) -> Schema {
    Schema { columns: columns.into_iter().map(|(name, kind)| (name.to_string(), kind)).collect() }
}

/// A row for each issue.
pub fn schema_of_issues() -> Schema {
    schema([
        ("severity", Type::Text),
        ("column", Type::Text),
        ("issue", Type::Text),
        ("rows", Type::Integer),
        ("examples", Type::Text),
        ("line", Type::Text),
        ("points", Type::Number),
    ])
}

/// A row for each line that would clean the table.
pub fn schema_of_steps() -> Schema {
    schema([
        ("line", Type::Text),
        ("issue", Type::Text),
        ("effect", Type::Text),
        ("cells_changed", Type::Integer),
        ("rows_removed", Type::Integer),
        ("points", Type::Number),
    ])
}
