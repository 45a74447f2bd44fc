//! A look at the memory before work that may need much of it: a process that runs out of memory is ended by the system, tables and all, so what
//! cannot fit is not begun.
//!
//! What is needed is estimated from the sizes at hand, in a direction that lets doubtful work through.

use polars::prelude::{Column, DataFrame};
use sysinfo::{MemoryRefreshKind, ProcessRefreshKind, ProcessesToUpdate, System};

use crate::pages;
use crate::plan::count::size;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::types::Type;

use super::frame::Frame;
use super::{dtype, reshape};

/// Work that needs less is begun without a look.
const SMALL: u64 = 256 << 20;

/// The variable of the environment that holds this process to less memory than the machine has: `2GB`, `500MB`.
const LIMIT: &str = "LUSTRUM_MEMORY";

/// Memory that is not there, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    pub need: u64,
    pub free: u64,
}

/// Whether so many bytes are free.
pub fn check(need: u64) -> Result<(), Short> {
    let small = if limit().is_some() { 0 } else { SMALL };
    if need <= small {
        return Ok(());
    }
    if need <= free() {
        return Ok(());
    }
    pages::give_back();
    let free = free();
    if need <= free { Ok(()) } else { Err(Short { need, free }) }
}

/// What these operations allocate on a frame at most at one time, the result included, in bytes.
pub fn needed(frame: &Frame, ops: &[Op]) -> u64 {
    let rows = frame.rows() as u64;
    // Texts stay where they lie.
    let whole = || cells(&frame.data) * rows;
    let one = |op: &Op| match op {
        Op::Select(_) => 0,
        // Computed, then put in.
        Op::With(columns) => columns.iter().map(|(_, expr)| rows * width(frame, expr)).sum::<u64>() * 2,
        Op::Filter(_) => whole() + 5 * rows,
        Op::Sort(order) => whole() + (48 + 16 * order.len() as u64) * rows,
        Op::Group { .. } | Op::Pivot(_) => 16 * rows,
        Op::Given(answer) => 24 * (answer.rows() * answer.columns.len()) as u64,
        Op::Explode(columns) => {
            let items = columns.first().and_then(|column| reshape::items(&frame.data, column).ok());
            let after = items.map_or(rows, |items| items.iter().map(|count| u64::from(*count)).sum());
            (4 + cells(&frame.data)) * after
        }
        // The cells stand one column after the other before they are put in the order of the rows.
        Op::Unpivot { columns, by, .. } => {
            let of = |names: &[String]| names.iter().filter_map(|name| frame.column(name)).map(cell).max().unwrap_or_default();
            let kept: u64 = by.iter().filter_map(|name| frame.column(name)).map(cell).sum();
            (12 + 16 + kept + 2 * of(columns)) * rows * columns.len() as u64
        }
        // They look for themselves, once they know how many rows there will be.
        Op::Join(_) | Op::Append { .. } => 0,
    };
    ops.iter().map(one).max().unwrap_or_default()
}

/// Bytes of a row whose cells are repeated: texts are shared.
pub fn cells(data: &DataFrame) -> u64 {
    data.columns().iter().map(cell).sum()
}

fn cell(column: &Column) -> u64 {
    match dtype::to_type(column.dtype()) {
        Type::Boolean => 1,
        Type::Date => 4,
        Type::Integer | Type::Number | Type::Datetime | Type::Time => 8,
        Type::Decimal(..) | Type::Text | Type::Unknown => 16,
        Type::Category(_) => 4,
        // Items go along with their list.
        Type::List(_) | Type::Other(_) => (column.as_materialized_series().estimated_size() / column.len().max(1)) as u64,
    }
}

/// Bytes of a row's value. A text is taken to be as long as those of the widest column.
fn width(frame: &Frame, expr: &Expr) -> u64 {
    match &expr.kind {
        Type::Boolean => 1,
        Type::Date => 4,
        Type::Decimal(..) => 16,
        Type::Text | Type::List(_) | Type::Other(_) => {
            let bytes =
                frame.data.columns().iter().map(|column| column.as_materialized_series().estimated_size()).max().unwrap_or_default();
            16 + (bytes / frame.rows().max(1)) as u64
        }
        _ => 8,
    }
}

/// What this process may still allocate, in bytes.
fn free() -> u64 {
    let mut system = System::new();
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    // What a container keeps of files that were read is given back when it is needed: it counts as free, as it does for the machine. What other
    // containers under the same limit hold is not known here.
    let container = system.cgroup_limits().map_or(u64::MAX, |group| group.total_memory.saturating_sub(group.rss));
    let machine = container.min(system.available_memory());
    let Some(limit) = limit() else { return machine };
    let Ok(process) = sysinfo::get_current_pid() else { return machine };
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[process]), false, ProcessRefreshKind::nothing().with_memory());
    let used = system.process(process).map_or(0, sysinfo::Process::memory);
    machine.min(limit.saturating_sub(used))
}

/// The memory of the machine, or of the container, in bytes.
pub fn total() -> u64 {
    let mut system = System::new();
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    let machine = system.cgroup_limits().map_or(u64::MAX, |group| group.total_memory).min(system.total_memory());
    limit().map_or(machine, |limit| machine.min(limit))
}

fn limit() -> Option<u64> {
    let text = std::env::var(LIMIT).ok()?;
    let bytes = size(&text);
    if bytes.is_none() {
        tracing::warn!("{LIMIT} is set to {text}, which is no size such as 2GB or 500MB");
    }
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::query::Answer;
    use crate::plan::value::Value;

    #[test]
    fn what_cannot_fit_is_told_with_what_is_there() {
        assert_eq!(check(SMALL), Ok(()));
        let short = check(u64::MAX).unwrap_err();
        assert!(short.need == u64::MAX && short.free > SMALL);
    }

    #[test]
    fn operations_need_what_they_make() {
        let values = (0..1000).map(Value::Integer).collect();
        let frame = Frame::from_values(&Answer { columns: vec![("a".into(), Type::Integer, values)] });
        let number = Expr::column("a".to_string(), Type::Integer);
        assert_eq!(needed(&frame, &[Op::With(vec![("b".into(), number.clone()), ("c".into(), number)])]), 32_000);
        assert_eq!(needed(&frame, &[Op::Select(vec![])]), 0);
        assert_eq!(needed(&frame, &[Op::Sort(vec![])]), 56_000);
    }
}
