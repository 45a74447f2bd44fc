//! The one integration binary: linking polars is slow, so every test from outside stands here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod dummy;
mod ending;
mod examples;
mod garbage;
mod kernel;
mod layers;
mod peer;
mod proposals;
mod running;
mod sources;
mod spec;
mod table;
mod wire;
mod zmtp;
