//! How often is often: a tenth of what a claim says when tests run with everything else, all of it in `make soak`.

use std::fmt::Display;
use std::time::Instant;

/// The whole number where `LUSTRUM_SOAK` is `1`, else a tenth of it.
pub fn times(whole: usize) -> usize {
    if std::env::var("LUSTRUM_SOAK").is_ok_and(|value| value == "1") { whole } else { whole / 10 }
}

/// Prints what a long test has seen, when somebody looks.
pub fn figures(what: &str, since: Instant, seen: impl Display) {
    println!("{what}: {seen}, {:.1} s", since.elapsed().as_secs_f64());
}
