//! A panic in the interpreter ends one request, never the kernel.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::error;

use super::interpreter::Failure;

/// An interpreter call that panicked. What it said is in the log.
#[derive(Debug, PartialEq)]
pub struct Fault;

/// Makes a call into the interpreter; `what` names it in the log.
///
/// A step of the language is atomic, so state seen after a panic is the state from before the call.
pub fn guarded<T>(what: &str, call: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        error!(what, reason = reason(&*payload), "the interpreter panicked");
        Fault
    })
}

fn reason(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

impl From<Fault> for Failure {
    fn from(_: Fault) -> Self {
        let evalue = "an internal fault stopped this cell; the tables are as they were before this cell";
        Failure::plain("InternalFault", evalue)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    #[test]
    fn a_panic_becomes_a_fault_that_shows_nothing_of_the_inside() {
        assert_eq!(guarded("test", || 1), Ok(1));
        let fault = guarded("test", || -> i32 { panic!("index out of bounds") });
        let failure = fault.map_err(Failure::from);
        assert!(failure.is_err_and(|failure| !failure.to_string().contains("index") && failure.evalue.contains("as they were")));
    }
}
