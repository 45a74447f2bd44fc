//! Looks that are drawn in a way of their own: computed here, with the table that they are where the chain goes on.

use crate::engine::{self, Frame, Others, Ran};
use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::plan::survey::{Profiled, Survey};
use crate::plan::verb::{Look, Shown};
use crate::render;

use super::Session;
use super::message::stopped;
use super::pipeline::{Answered, Flow};

impl Session {
    /// The answer of such a look, as a table and as a picture.
    pub(super) fn survey(&self, survey: &Survey, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        match survey {
            Survey::Profile(wanted) => self.profile(wanted, flow, call),
            Survey::Issues => self.issues(flow, call),
            Survey::Suggest => self.suggest(flow, call),
        }
    }

    fn profile(&self, wanted: &Profiled, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        let tell = |why: engine::Stopped| stopped(&why, call.span);
        let part = engine::run(&flow.frame, &wanted.ops(), &Others::default(), &self.cancel).map_err(tell)?.frame;
        let profile = engine::profile(&part, wanted.columns.is_none(), &self.cancel).map_err(tell)?;
        let of = render::Profiled {
            table: &flow.name,
            rows: flow.frame.rows(),
            columns: flow.frame.schema().len(),
            phrase: wanted.phrase.as_deref(),
        };
        let picture = render::profile(&profile, &of, &self.style);
        let frame = Frame::from_values(&profile.table());
        let look = Look { ops: Vec::new(), shown: Shown::Head, answers: true, phrase: None };
        Ok(Answered { picture: Some(picture), ..Answered::new(look, Ran { frame, regrouped: true, ..Ran::default() }) })
    }
}
