//! Looks that are drawn in a way of their own: computed here, with the table that they are where the chain goes on.

use crate::engine::{self, Frame, Others, Ran};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::plan::chart::Plot;
use crate::plan::survey::{Profiled, Survey};
use crate::plan::verb::{Look, Shown};
use crate::render::{self, Picture};

use super::Session;
use super::cell::Running;
use super::files::path_span;
use super::message::{stopped, unreadable};
use super::pipeline::{Answered, Flow};

impl Session {
    /// The answer of such a look, as a table and as a picture.
    pub(super) fn survey(&self, survey: &Survey, flow: &Flow, call: &Call, cell: &Running) -> Result<Answered, Diagnostic> {
        match survey {
            Survey::Profile(wanted) => self.profile(wanted, flow, call),
            Survey::Issues => self.issues(flow, call),
            Survey::Suggest => self.suggest(flow, call),
            Survey::Plot(plot) => self.plot(plot, flow, call, cell),
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

    fn plot(&self, plot: &Plot, flow: &Flow, call: &Call, cell: &Running) -> Result<Answered, Diagnostic> {
        let chart = engine::chart(&flow.frame, plot, &self.cancel).map_err(|why| stopped(&why, call.span))?;
        let drawn = render::chart(&chart, &self.style);
        // A line that is applied again gives its table again, and writes no file.
        if let (Some((path, overwriting)), Some(picture), false) = (&plot.save, &drawn.picture, cell.again) {
            self.save_picture(path, *overwriting, picture, call, cell)?;
        }
        let look = Look { ops: Vec::new(), shown: Shown::Head, answers: true, phrase: None };
        let ran = Ran { frame: Frame::from_values(&chart.answer()), regrouped: true, ..Ran::default() };
        Ok(Answered { picture: Some(drawn), ..Answered::new(look, ran) })
    }

    fn save_picture(&self, path: &str, overwriting: bool, picture: &Picture, call: &Call, cell: &Running) -> Result<(), Diagnostic> {
        let span = path_span(call);
        let file = self.writable(path, overwriting, span)?;
        let content = if path.to_ascii_lowercase().ends_with(".svg") { Some(picture.svg_file().into_bytes()) } else { picture.png_file() };
        let Some(content) = content else {
            return Err(
                Diagnostic::new(Fault::Internal, span, "The picture could not be drawn as dots.").note("As `.svg` it can be saved.")
            );
        };
        engine::replace(&file, &content).map_err(|error| unreadable(&error, span))?;
        let (width, height) = (picture.width(), picture.height());
        let said = format!("Saved {}: {width} × {height}, {}.", literal(path), render::bytes(content.len() as u64));
        cell.outbox.answer(render::note(&said, &self.style), None);
        Ok(())
    }
}
