//! What is drawn at random: the same for the same seed on every machine and in every version.

use chrono::NaiveDateTime;

/// The number at a place (from 0) of the SplitMix64 sequence of a seed (Steele, Lea and Flood, “Fast splittable pseudorandom number generators”,
/// 2014). No two places of one seed have the same number.
pub fn ticket(seed: u64, place: u64) -> u64 {
    let mut z = seed.wrapping_add(place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A seed that nobody chose, short enough to be written down: of the moment at which a line runs, which the line keeps, so that it draws the same
/// whenever it is applied again.
pub fn seed_of(moment: NaiveDateTime) -> u64 {
    let nanoseconds = moment.and_utc().timestamp_nanos_opt().unwrap_or_default();
    ticket(nanoseconds.unsigned_abs(), 0) % 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_paper() {
        // The first numbers for the seed 1234567, as the reference implementation (prng.di.unimi.it/splitmix64.c) gives them.
        let first = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([0, 1, 2].map(|place| ticket(1_234_567, place)), first);
    }

    #[test]
    fn a_moment_has_one_seed_and_the_next_another() {
        let seed = |micros| chrono::DateTime::from_timestamp_micros(micros).map(|at| seed_of(at.naive_utc()));
        assert_eq!(seed(1_764_000_000_000_000), seed(1_764_000_000_000_000));
        assert_ne!(seed(1_764_000_000_000_000), seed(1_764_000_000_000_001));
        assert!(seed(-1).is_some_and(|seed| seed < 1_000_000));
    }
}
