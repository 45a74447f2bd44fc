//! What both scripts in Python share: literals, names, patterns, helpers, the way long lines are broken.

mod fold;
mod layout;
mod library;
mod literal;
mod reading;
mod regular;
mod tables;

pub use fold::fold;
pub use layout::{Part, commented, expected, named, there, variables, written};
pub use library::Library;
pub use literal::{identifier, number, quoted, raw, value};
pub use reading::{numbers_like, reader};
pub use regular::{pattern, replacement, rust_replacement};
pub use tables::{Says, tables};

use super::code::Level;

/// A comparison, which binds weaker than `|` and `&` in Python.
pub const COMPARE: Level = 2;
pub const OR: Level = 4;
pub const AND: Level = 6;
pub const SUM: Level = 8;
pub const PRODUCT: Level = 10;
pub const UNARY: Level = 12;

/// The helpers that both share. Those of a family of functions stand beside it.
pub const HELPERS: [&str; 9] = [
    include_str!("../../functions/text.py"),
    include_str!("../../functions/people.py"),
    include_str!("../../functions/mojibake.py"),
    include_str!("../../functions/pieces.py"),
    include_str!("../../functions/numbers.py"),
    include_str!("../../functions/dates.py"),
    include_str!("../../functions/kinds.py"),
    include_str!("../../functions/interpolation.py"),
    include_str!("reading.py"),
];
