//! Between the tree of a line and the engine: types, typed expressions, the core operations, and binding, which finds every name and checks every
//! type before anything runs. It owns what a verb and a function are; the lists of them live elsewhere and are handed in. Knows no frame.

pub mod action;
mod bind;
pub mod chart;
pub mod comparison;
pub mod correlation;
pub mod count;
pub mod draw;
pub mod effect;
pub mod elsewhere;
pub mod expr;
pub mod findings;
pub mod function;
pub mod json;
pub mod likeness;
pub mod load;
pub mod op;
pub mod other;
pub mod pivot;
pub mod profile;
pub mod query;
pub mod reading;
pub mod report;
pub mod rounding;
pub mod schema;
pub mod scope;
pub mod sought;
pub mod spelling;
pub mod survey;
pub mod tables;
pub mod targets;
pub mod template;
pub mod type_name;
pub mod types;
pub mod value;
pub mod verb;
pub mod view;
