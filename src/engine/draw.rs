//! Rows drawn at random, the same ones for the same seed on every machine and in every version.

use crate::plan::draw::ticket;

/// Draws `wanted` of `rows` rows without putting any back, each set of them as likely as any other. Gives their places from 0, in order.
///
/// Each row has a random number made of the seed and its place, and those with the smallest are drawn: so a larger draw holds every smaller
/// one of the same seed.
pub fn draw(rows: usize, wanted: usize, seed: u64) -> Vec<u32> {
    let mut tickets: Vec<(u64, u32)> =
        (0..u32::try_from(rows).unwrap_or(u32::MAX)).map(|row| (ticket(seed, u64::from(row)), row)).collect();
    if wanted < tickets.len() {
        tickets.select_nth_unstable(wanted);
        tickets.truncate(wanted);
    }
    let mut places: Vec<u32> = tickets.into_iter().map(|(_, row)| row).collect();
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_fair_and_hold_the_smaller_ones() {
        let mut drawn = [0_u32; 10];
        for seed in 0..10_000 {
            let places = draw(10, 3, seed);
            assert_eq!(places.len(), 3);
            assert!(draw(10, 2, seed).iter().all(|place| places.contains(place)));
            for place in places {
                if let Some(count) = drawn.get_mut(place as usize) {
                    *count += 1;
                }
            }
        }
        // 3,000 each, with a standard deviation of 46.
        assert!(drawn.iter().all(|count| (2_770..=3_230).contains(count)), "{drawn:?}");
        assert_eq!(draw(3, 9, 1), [0, 1, 2]);
        assert_eq!(draw(0, 9, 1), [0_u32; 0]);
    }
}
