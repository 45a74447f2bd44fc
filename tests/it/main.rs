//! The one integration binary: linking polars is slow, so every test from outside stands here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod examples;
mod layers;
mod spec;
mod table;
