//! A step that makes a column one of numbers stops before it would round values that it was not asked to change.

use crate::engine::{self, Frame, Others};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::count::things;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::rounding::{Carried, carried};
use crate::plan::types::Type;
use crate::plan::verb::{Expectation, Lowered, Plan, Rule};

use super::Session;
use super::apply::Drawn;
use super::expectation::rows_told;
use super::message::stopped;
use super::table::Draft;

/// Room for any integer, and for some digits of a fraction.
const ROOMY: Type = Type::Decimal(25, 6);

impl Session {
    /// # Errors
    /// Whole numbers or decimals that would be rounded, with the rows where they stand and what keeps them.
    pub(super) fn rounds_nothing(
        &self,
        draft: &Draft,
        lowered: &Lowered,
        (table, frame): (&str, &Frame),
        others: &Others,
        span: Span,
    ) -> Result<(), Diagnostic> {
        for carried in carried(&lowered.ops, &frame.schema()) {
            let holder = match (&carried.table, lowered.ops.get(..carried.after).unwrap_or_default()) {
                (Some(other), _) => others.get(other).cloned(),
                (None, []) => Some(frame.clone()),
                (None, before) => Some(engine::run(frame, before, others, &self.cancel).map_err(|why| stopped(&why, span))?.frame),
            };
            let Some(holder) = holder.filter(|holder| !holder.fits_numbers(&carried.column)) else { continue };
            let rule = Rule::Rows { condition: carried.lost.clone().negated(), within: None };
            let expected = Expectation { columns: vec![carried.column.clone()], ..Expectation::new(rule) };
            let checked = engine::check(&holder, &expected, &self.cancel).map_err(|why| stopped(&why, span))?;
            if checked.check.kept {
                continue;
            }
            let rows = checked.check.broken.unwrap_or_default();
            let told = Diagnostic::data(span, said(&carried, rows));
            let told = rows_told(&checked).into_iter().fold(told, Diagnostic::note);
            return Err(self.cured(told, &carried, draft, (table, frame)));
        }
        Ok(())
    }

    /// The lines that keep the values, where there are such, or round them.
    fn cured(&self, told: Diagnostic, carried: &Carried, draft: &Draft, (table, frame): (&str, &Frame)) -> Diagnostic {
        let name = quote_name(&carried.column);
        let round = format!("set {name} = number({name})");
        if let Some(other) = &carried.table {
            let other = quote_name(other);
            return told.note("Rounded they fit, if that is meant.").line(format!("{other} = {other} | {round}"));
        }
        if self.keeps_them(carried, draft, (table, frame)).is_some() {
            return told
                .note(format!("A decimal column keeps them; {} rounds them, if that is meant.", literal(&round)))
                .line(format!("convert {name} to {ROOMY}"));
        }
        told.note("Rounded they fit, if that is meant.").line(round)
    }

    /// Something where the step rounds nothing when the column is a decimal one.
    fn keeps_them(&self, carried: &Carried, draft: &Draft, (table, frame): (&str, &Frame)) -> Option<()> {
        let kind = frame.schema().kind(&carried.column).filter(|kind| **kind == Type::Integer)?.clone();
        let decimal = Expr::column(carried.column.clone(), kind).cast(ROOMY);
        let ops = [Op::With(vec![(carried.column.clone(), decimal)])];
        let frame = engine::run(frame, &ops, &Others::default(), &self.cancel).ok()?.frame;
        let call = self.read_step(&draft.text).ok()?;
        let drawn = Drawn { moment: draft.moment, given: None, seen: &draft.others };
        let Ok((Plan::Step(lowered), _)) = self.plan(&call, Some((table, &frame)), drawn) else { return None };
        self::carried(&lowered.ops, &frame.schema()).iter().all(|other| other.column != carried.column).then_some(())
    }
}

fn said(carried: &Carried, rows: usize) -> String {
    let (values, column) = (things(rows, "value"), literal(&carried.column));
    let certain = "a number column, which keeps no more than 15 digits for certain";
    let into = literal(&carried.into);
    match &carried.table {
        Some(table) => format!("{values} of {column} in {} would be rounded: here {into} is {certain}.", literal(table)),
        None if carried.into == carried.column => format!("{values} of {column} would be rounded: it becomes {certain}."),
        None => format!("{values} of {column} would be rounded: {into} is {certain}."),
    }
}
