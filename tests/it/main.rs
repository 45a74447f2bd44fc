//! The one integration binary: linking polars is slow, so every test from outside stands here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod attacks;
mod client;
mod completion;
mod conditions;
mod dummy;
mod ending;
mod examples;
mod fuzz;
mod garbage;
mod grammar;
mod history;
mod joins;
mod kernel;
mod layers;
mod manual;
mod peer;
mod proof;
mod proposals;
mod registration;
mod replay;
mod running;
mod soak;
mod sources;
mod spec;
mod spelling;
mod stdin;
mod surviving;
mod table;
mod versions;
mod wire;
mod zmtp;
