//! Lustrum: a Jupyter kernel that speaks a small language for cleaning tables. ARCHITECTURE.md explains the layout.

pub mod engine;
pub mod export;
pub mod functions;
pub mod install;
pub mod jupyter;
pub mod kernel;
pub mod lang;
pub mod pages;
pub mod plan;
pub mod render;
pub mod session;
pub mod verbs;
