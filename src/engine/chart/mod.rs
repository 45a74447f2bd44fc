//! What there is to draw of a table: its values counted, binned and thinned to what a picture can show.

mod bars;
mod boxes;
mod groups;
mod histogram;
mod line;
mod matrix;
mod missing;
mod numbers;
mod scatter;

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{Chart, Figure, Plot, Subject};

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded};
use super::run::evaluate;

/// Counts what a picture shows. The table stays as it is.
pub fn chart(frame: &Frame, plot: &Plot, cancel: &Cancel) -> Result<Chart, Stopped> {
    let (data, plot) = (frame.data.clone(), plot.clone());
    guarded(cancel, move || {
        let data = chosen(data, &plot)?;
        let figure = match &plot.subject {
            Subject::Histogram(column) => Figure::Histogram(histogram::histogram(&data, column, &plot.by)?),
            Subject::Bar(column) => Figure::Bars(bars::bars(&data, column, &plot.by)?),
            Subject::Line { values, over } => Figure::Line(line::line(&data, values, over, &plot.by)?),
            Subject::Scatter { value, against } => Figure::Scatter(scatter::scatter(&data, value, against, &plot.by)?),
            Subject::Box(columns) => Figure::Boxes(boxes::boxes(&data, columns, &plot.by)?),
            Subject::Pie(column) => Figure::Pie(bars::pie(&data, column)?),
            Subject::Matrix(columns) => Figure::Matrix(matrix::matrix(&data, columns)?),
            Subject::Missing(columns) => Figure::Missing(missing::missing(&data, columns)?),
        };
        Ok(Chart { rows: data.height(), phrase: plot.phrase.clone(), by: plot.by.clone(), figure })
    })
}

/// The rows that are drawn.
fn chosen(data: DataFrame, plot: &Plot) -> PolarsResult<DataFrame> {
    let Some(condition) = &plot.condition else { return Ok(data) };
    let mask = evaluate(&data, &[("mask".to_string(), condition.clone())])?;
    match mask.first() {
        Some(mask) => data.filter(mask.bool()?),
        None => Ok(data),
    }
}
