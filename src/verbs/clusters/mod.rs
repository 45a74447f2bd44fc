//! `merge clusters` and `clusters`: spellings that go together, merged or shown.

mod look;
mod merge;
mod method;

pub use look::CLUSTERS;
pub use merge::MERGE_CLUSTERS;
pub use method::likeness;

use crate::lang::ast::Call;
use crate::plan::query::Told;

/// Values that go together, with the numbers of their rows; the most common one first.
type Cluster = Vec<(String, usize)>;

/// The value that stands for a cluster: the most common one, or the longest with `to longest`. Of equals the one that stands first.
fn target<'a>(cluster: &'a Cluster, call: &Call) -> Option<&'a str> {
    if !call.args.has("longest") {
        return cluster.first().map(|(value, _)| value.as_str());
    }
    let all = cluster.iter().map(|(value, _)| value.as_str());
    all.reduce(|best, next| if next.chars().count() > best.chars().count() { next } else { best })
}

fn clusters_of(told: Told) -> Vec<Cluster> {
    match told {
        Told::Clusters(clusters) => clusters,
        _ => Vec::new(),
    }
}
