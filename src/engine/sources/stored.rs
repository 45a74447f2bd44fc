//! What Parquet and Arrow share: their files know types, which are brought to those of the language: integers and numbers of 64 bits, times in
//! microseconds without a zone, NaN as missing, records as columns of their own.

use std::path::Path;

use polars::prelude::*;

use crate::plan::load::LoadOptions;
use crate::plan::report::LoadReport;
use crate::plan::types::Type;

use super::super::dtype::to_type;
use super::abandon::Pace;
use super::{Loaded, SourceError, choice, names};

/// Makes the table of a file's columns: the wanted ones, in the language's types, with an account.
pub fn table(path: &Path, frame: DataFrame, mut report: LoadReport, options: &LoadOptions, pace: &Pace) -> Result<Loaded, SourceError> {
    let damaged = |error: PolarsError| SourceError::Damaged { path: path.to_owned(), reason: error.to_string() };
    report.rows = frame.height();
    let found = unnested(frame.columns()).map_err(damaged)?;
    let standing: Vec<String> = found.iter().map(|column| column.name().to_string()).collect();
    let wanted = choice::columns(path, &standing, options.columns.as_deref())?;
    let (all_names, renamed) = names::unique(&standing);
    report.renamed = renamed.into_iter().filter(|(number, ..)| wanted.contains(&(number - 1))).collect();
    let mut columns = Vec::with_capacity(wanted.len());
    for number in wanted {
        pace.check()?;
        let (Some(column), Some(name)) = (found.get(number), all_names.get(number)) else { continue };
        let (column, kind, note) = ours(column.clone()).map_err(damaged)?;
        report.notes.extend(note.map(|note| format!("`{name}`: {note}")));
        report.columns.push((name.clone(), kind));
        columns.push(column.with_name(PlSmallStr::from_str(name)));
    }
    let frame = DataFrame::new(report.rows, columns).map_err(damaged)?;
    Ok(Loaded { frame, report })
}

/// The columns with each record's fields in its place, under the record's name and theirs: `address_city`.
fn unnested(columns: &[Column]) -> PolarsResult<Vec<Column>> {
    let mut all = Vec::with_capacity(columns.len());
    for column in columns {
        match column.dtype() {
            DataType::Struct(_) => {
                let records = column.as_materialized_series().struct_()?.clone();
                // Where a record is missing, so are its fields.
                let mask = records.is_not_null();
                let field = |field: Series| -> PolarsResult<Column> {
                    let name = format!("{}_{}", column.name(), field.name());
                    let field = if records.null_count() > 0 {
                        field.zip_with(&mask, &Series::full_null("".into(), 1, field.dtype()))?
                    } else {
                        field
                    };
                    Ok(field.with_name(name.into()).into())
                };
                let fields = records.fields_as_series().into_iter().map(field).collect::<PolarsResult<Vec<Column>>>()?;
                all.extend(unnested(&fields)?);
            }
            _ => all.push(column.clone()),
        }
    }
    Ok(all)
}

/// The column in one of the language's types, the type, and what had to be done that is worth knowing.
fn ours(column: Column) -> PolarsResult<(Column, Type, Option<String>)> {
    let micros = DataType::Datetime(TimeUnit::Microseconds, None);
    Ok(match column.dtype().clone() {
        DataType::Int64 => (column, Type::Integer, None),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            (column.strict_cast(&DataType::Int64)?, Type::Integer, None)
        }
        DataType::UInt64 => match column.strict_cast(&DataType::Int64) {
            Ok(column) => (column, Type::Integer, None),
            Err(_) => (column.strict_cast(&DataType::String)?, Type::Text, Some("its numbers are too large, so it is text".to_owned())),
        },
        DataType::Float32 | DataType::Float64 => {
            let numbers = column.cast(&DataType::Float64)?.as_materialized_series().f64()?.clone();
            let missing = numbers.null_count();
            let name = numbers.name().clone();
            let kept = numbers.iter().map(|number| number.filter(|number| !number.is_nan()));
            let kept = if numbers.is_nan().any() { Float64Chunked::from_iter_options(name, kept) } else { numbers.clone() };
            let note = (kept.null_count() > missing).then(|| format!("{} NaN taken as missing", kept.null_count() - missing));
            (kept.into_series().into(), Type::Number, note)
        }
        DataType::String => (column, Type::Text, None),
        DataType::Boolean => (column, Type::Boolean, None),
        DataType::Date => (column, Type::Date, None),
        DataType::Time => (column, Type::Time, None),
        DataType::Decimal(precision, scale) => (column, Type::Decimal(precision as u8, scale as u8), None),
        DataType::Datetime(TimeUnit::Microseconds, None) => (column, Type::Datetime, None),
        DataType::Datetime(_, None) => (column.cast(&micros)?, Type::Datetime, None),
        DataType::Datetime(_, Some(zone)) => {
            let utc = column.cast(&DataType::Datetime(TimeUnit::Microseconds, Some(zone.clone())))?;
            let utc = utc.as_materialized_series().datetime()?.phys.clone().into_datetime(TimeUnit::Microseconds, None);
            (utc.into_series().into(), Type::Datetime, Some(format!("the times of zone {zone} are in UTC")))
        }
        DataType::Null => (column.cast(&DataType::String)?, Type::Text, None),
        other => {
            let kind = to_type(&other);
            (column, kind, None)
        }
    })
}
