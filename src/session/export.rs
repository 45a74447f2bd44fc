//! `export`: the current table's source and steps as a script.

use std::sync::Arc;

use crate::engine::{self, Frame, Others};
use crate::export::{self, Column, File, Subject, Target};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::quote_text;
use crate::plan::expr::{Expr, Operator};
use crate::plan::load::LoadOptions;
use crate::plan::op::Op;
use crate::plan::query::{Query, Told};
use crate::plan::reading::Style;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::render;

use super::Session;
use super::cell::{Ending, Running};
use super::files::{path_span, resolve};
use super::lineage::Lineage;
use super::message::{stopped, unreadable};
use super::pipeline::no_table;
use super::seen::Seen;
use super::table::Source;

impl Session {
    pub(super) fn export(&self, target: Target, to: Option<&str>, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let table = self.current().ok_or_else(|| no_table(call))?;
        let lineage = Lineage::of(table);
        let mut others = Vec::new();
        gather(&lineage, &mut others);
        let made = others.iter().map(|(seen, lineage)| self.subject(&seen.name, lineage, &others, call)).collect::<Result<Vec<_>, _>>()?;
        let subject = Subject { others: made, ..self.subject(&table.name, &lineage, &others, call)? };
        let script = export::export(target, &subject).map_err(|refusal| refused(target, &subject, &refusal, call))?;
        let Some(to) = to else {
            cell.outbox.answer(render::code(&script, &self.style), None);
            return Ok(Ending::Nothing);
        };
        let span = path_span(call);
        let file = resolve(to, span)?;
        engine::replace(&file, script.as_bytes()).map_err(|error| unreadable(&error, span))?;
        let steps = render::things(subject.steps.len(), "step");
        let said = format!("Exported {} to {}: {steps}, {}.", literal(&table.name), literal(to), render::bytes(script.len() as u64));
        cell.outbox.answer(render::note(&said, &self.style), None);
        Ok(Ending::Nothing)
    }

    /// A table as it is exported; `others` are those that its steps name.
    fn subject<'a>(
        &self,
        name: &'a str,
        lineage: &'a Lineage,
        others: &'a [(Seen, Lineage)],
        call: &Call,
    ) -> Result<Subject<'a>, Diagnostic> {
        let source = match &lineage.source {
            Source::File { text, path, options, report } => {
                let base = lineage.base.frame().map_err(|why| Diagnostic::new(Fault::File, call.span, why))?;
                let columns = self.columns(path, options, &base, call)?;
                let mut options = (**options).clone();
                options.seed = options.seed.or(report.seed);
                export::Source::File(Box::new(File { line: text, path, options, report, columns }))
            }
            Source::Line { text, .. } => export::Source::Given { line: text },
        };
        let place = |seen: &'a Seen| Some((seen.name.as_str(), others.iter().position(|(known, _)| known.is_same(seen))?));
        let steps = lineage.done.iter().map(|said| export::Step {
            line: &said.line,
            ops: &said.ops,
            expects: &said.expects,
            before: said.before.clone(),
            others: said.others.iter().filter_map(place).collect(),
        });
        Ok(Subject { name, source, steps: steps.collect(), others: Vec::new() })
    }

    /// The columns of a file, with what a script must know of each.
    fn columns(&self, path: &str, options: &LoadOptions, base: &Frame, call: &Call) -> Result<Vec<Column>, Diagnostic> {
        let schema = base.schema();
        let texts: Vec<&str> = schema.columns.iter().filter(|(_, kind)| *kind == Type::Text).map(|(name, _)| name.as_str()).collect();
        let holds = |name: &&str| {
            let empty = Expr::test(Operator::Equal, vec![Expr::column(*name, Type::Text), Expr::text("")]);
            ((*name).to_string(), Expr::call("count", vec![empty], Type::Integer))
        };
        let counted = Op::Group { by: Vec::new(), outputs: texts.iter().map(holds).collect() };
        let counts = match texts.is_empty() {
            true => Frame::default(),
            false => engine::run(base, &[counted], &Others::default(), &self.cancel).map_err(|why| stopped(&why, call.span))?.frame,
        }
        .values();
        let styles = self.styles(path, options, call)?;
        let column = |(name, kind): (String, Type)| Column {
            style: styles.iter().find(|(known, _)| *known == name).map(|(_, style)| style.clone()),
            empty_texts: matches!(counts.cell(&name, 0), Some(Value::Integer(count)) if *count > 0),
            name,
            kind,
        };
        Ok(schema.columns.into_iter().map(column).collect())
    }

    /// How the columns are read whose types the line says: found as the load found it.
    fn styles(&self, path: &str, options: &LoadOptions, call: &Call) -> Result<Vec<(String, Style)>, Diagnostic> {
        if options.types.is_empty() {
            return Ok(Vec::new());
        }
        let as_text = LoadOptions { types: Vec::new(), all_text: true, sample: None, ..options.clone() };
        let loaded = engine::load(std::path::Path::new(path), &as_text, &self.cancel, Arc::new(|_, _| {}));
        let (texts, _) = loaded.map_err(|why| stopped(&why, call.span))?.map_err(|error| unreadable(&error, call.span))?;
        let mut styles = Vec::new();
        for typed in &options.types {
            let query = Query::Reading {
                column: typed.column.clone(),
                wanted: typed.kind.clone(),
                formats: typed.formats.clone(),
                condition: None,
            };
            if let Told::Reading(reading) =
                engine::answer(&texts, &query, &Others::default(), &self.cancel).map_err(|why| stopped(&why, call.span))?
                && let Ok(style) = reading.outcome
            {
                styles.push((typed.column.clone(), style));
            }
        }
        Ok(styles)
    }
}

/// The tables that steps name, each once and behind those that it needs itself.
fn gather(lineage: &Lineage, all: &mut Vec<(Seen, Lineage)>) {
    for seen in lineage.done.iter().flat_map(|said| &said.others) {
        if !all.iter().any(|(known, _)| known.is_same(seen)) {
            let own = Lineage::of_seen(seen);
            gather(&own, all);
            all.push((seen.clone(), own));
        }
    }
}

fn refused(target: Target, subject: &Subject, refusal: &export::Refusal, call: &Call) -> Diagnostic {
    let language = match target {
        Target::Polars => "Python with polars",
        Target::Pandas => "Python with pandas",
        Target::Sql => "SQL",
    };
    let subject = refusal.other.and_then(|place| subject.others.get(place)).unwrap_or(subject);
    let line = refusal.step.checked_sub(1).and_then(|step| subject.steps.get(step)).map(|step| step.line);
    if let (export::Source::Given { line }, 0) = (&subject.source, refusal.step) {
        let name = subject.name;
        return Diagnostic::new(
            Fault::Data,
            call.span,
            format!("{} was made by {}, which no script can say.", literal(name), literal(line)),
        )
        .note("Its steps can be exported from a file of it on.")
        .line(format!("save {}", quote_text(&format!("{name}.parquet"))))
        .line(format!("load {}", quote_text(&format!("{name}.parquet"))));
    }
    let what = match line {
        Some(line) => format!("{language} cannot say {}: it has no {}.", literal(line), refusal.what),
        None => format!("{language} cannot say how this table begins: it has no {}.", refusal.what),
    };
    let diagnostic = Diagnostic::new(Fault::Data, call.span, what);
    let diagnostic =
        if refusal.step > 0 { diagnostic.note(format!("It is step {}; nothing was exported.", refusal.step)) } else { diagnostic };
    if target == Target::Sql { diagnostic.line("export python") } else { diagnostic }
}
