//! Texts of at least a similarity by Jaro and Winkler.
//!
//! Every pair is looked at, but most need no comparison: the letters that two texts have in common, their lengths and how far they begin alike bound
//! what the similarity can be. The bound is never below it, so none is lost; unlike `edits` it takes time with the square of the number of texts.

use rayon::prelude::*;

use super::Stop;

/// Texts looked at between two looks at the clock.
const BATCH: usize = 4096;
/// Letters are counted in so many bins.
const BINS: usize = 32;
/// How many first letters count once more, and how much each; only above a similarity (Winkler 1990, as `strsim` and `rapidfuzz` have it).
const PREFIX: usize = 4;
const WEIGHT: f64 = 0.1;
const BOOSTED: f64 = 0.7;
/// More than what rounding makes of a bound.
const ROUNDING: f64 = 1e-9;

/// A text with what bounds its similarity to others.
#[derive(Debug, Clone)]
pub struct Text {
    text: String,
    length: usize,
    first: [char; PREFIX],
    bins: [u8; BINS],
}

impl Text {
    pub fn new(text: &str) -> Self {
        let (mut first, mut bins, mut length) = (['\0'; PREFIX], [0u8; BINS], 0);
        for letter in text.chars() {
            if let Some(slot) = first.get_mut(length) {
                *slot = letter;
            }
            if let Some(bin) = bins.get_mut(letter as usize % BINS) {
                *bin = bin.saturating_add(1);
            }
            length += 1;
        }
        Text { text: text.to_string(), length, first, bins }
    }

    /// The similarity, where it is at least that.
    fn similarity(&self, other: &Text, least: f64) -> Option<f64> {
        (self.bound(other) >= least - ROUNDING).then(|| strsim::jaro_winkler(&self.text, &other.text)).filter(|alike| *alike >= least)
    }

    /// What the similarity is at most.
    fn bound(&self, other: &Text) -> f64 {
        if self.length == 0 || other.length == 0 {
            return 1.0;
        }
        let (a, b) = (self.length as f64, other.length as f64);
        let shorter = self.length.min(other.length);
        // A bin that is full counts no further, so a long text may have more in common.
        let common = if self.length.max(other.length) > usize::from(u8::MAX) {
            shorter
        } else {
            let both: u16 = self.bins.iter().zip(&other.bins).map(|(x, y)| u16::from(*x.min(y))).sum();
            usize::from(both).min(shorter)
        };
        if common == 0 {
            return 0.0;
        }
        let common = common as f64;
        let alike = (common / a + common / b + 1.0) / 3.0;
        if alike <= BOOSTED {
            return alike;
        }
        let prefix = self.first.iter().zip(&other.first).take(shorter).take_while(|(x, y)| x == y).count();
        alike + WEIGHT * prefix as f64 * (1.0 - alike)
    }
}

/// The most similar of some texts with its similarity, of equally similar ones the first; nothing similar enough is an inner `None`, stopping the
/// outer one.
pub fn nearest(text: &Text, others: &[Text], least: f64, stop: Stop) -> Option<Option<(usize, f64)>> {
    let best = |(batch, others): (usize, &[Text])| {
        if stop() {
            return None;
        }
        let mut best: Option<(usize, f64)> = None;
        for (place, other) in others.iter().enumerate() {
            let least = best.map_or(least, |(_, alike)| alike);
            if let Some(alike) = text.similarity(other, least).filter(|alike| best.is_none_or(|(_, best)| *alike > best)) {
                best = Some((batch * BATCH + place, alike));
            }
        }
        Some(best)
    };
    if others.len() <= BATCH {
        return best((0, others));
    }
    let found: Option<Vec<_>> = others.par_chunks(BATCH).enumerate().map(best).collect();
    // Of equals the first: `max_by` would give the last.
    Some(found?.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_bound_is_never_below(a in "[a-dA-D ä東]{0,12}", b in "[a-dA-D ä東]{0,12}") {
            let bound = Text::new(&a).bound(&Text::new(&b));
            prop_assert!(bound + ROUNDING >= strsim::jaro_winkler(&a, &b), "{bound}");
        }

        #[test]
        fn none_is_lost(texts in proptest::collection::vec("[a-c]{0,8}", 1..30), text in "[a-c]{0,8}", least in 0.5f64..1.0) {
            let all: Vec<Text> = texts.iter().map(|other| Text::new(other)).collect();
            let mut wanted: Option<(usize, f64)> = None;
            for (place, other) in texts.iter().enumerate() {
                let alike = strsim::jaro_winkler(&text, other);
                if alike >= least && wanted.is_none_or(|(_, best)| alike > best) {
                    wanted = Some((place, alike));
                }
            }
            prop_assert_eq!(nearest(&Text::new(&text), &all, least, &|| false).unwrap(), wanted);
        }
    }
}
