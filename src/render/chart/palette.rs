//! Colours: those of Okabe and Ito (Color Universal Design, 2008), which people of all kinds of colour vision tell apart, darkened on white and
//! lightened on black until they stand out enough there.

use super::scene::Ink;

/// Where a picture is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    Light,
    Dark,
    /// Not known: a picture of dots cannot follow the theme of the page.
    Either,
}

/// The number of inks.
pub const INKS: usize = 10;

/// The colours by the number of their ink: text, value, accent, quiet, then the groups.
const LIGHT: [u32; INKS] =
    [0x6b_6b_6b, 0x3f_8c_c4, 0xe0_91_2f, 0x93_93_93, 0x00_72_b2, 0xd5_5e_00, 0x00_9e_73, 0xb8_5c_93, 0xc0_85_00, 0x36_99_ce];
const DARK: [u32; INKS] =
    [0xb0_b0_b0, 0x5a_a5_dc, 0xe0_91_2f, 0x80_80_80, 0x4d_9f_e0, 0xf0_88_3e, 0x3f_c7_9a, 0xe3_9a_c4, 0xf2_b6_40, 0x9b_d4_f5];
const EITHER: [u32; INKS] =
    [0x7f_7f_7f, 0x3f_8c_c4, 0xe0_91_2f, 0x8c_8c_8c, 0x1f_83_c6, 0xdd_6b_1a, 0x1f_a6_7d, 0xc9_75_a6, 0xd0_98_1c, 0x55_ae_e0];

/// The number of an ink. Groups beyond the last colour are quiet.
pub fn number(ink: Ink) -> usize {
    match ink {
        Ink::Text => 0,
        Ink::Value => 1,
        Ink::Accent => 2,
        Ink::Quiet => 3,
        Ink::Group(group) if group + 4 < INKS => group + 4,
        Ink::Group(_) => 3,
    }
}

/// Red, green and blue.
pub fn colour(ink: usize, ground: Ground) -> u32 {
    let colours = match ground {
        Ground::Light => LIGHT,
        Ground::Dark => DARK,
        Ground::Either => EITHER,
    };
    colours.get(ink).copied().unwrap_or(0x80_80_80)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast by WCAG 2.
    fn contrast(colour: u32, ground: u32) -> f64 {
        let light = |colour: u32| {
            let part = |shift: u32| {
                let share = f64::from(colour >> shift & 0xff) / 255.0;
                if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
        };
        let (a, b) = (light(colour) + 0.05, light(ground) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn marks_stand_out_from_their_ground() {
        for ink in 0..INKS {
            // The accent is never alone: a line has its number, a strip its share beside it.
            let least = if ink == 2 { 2.5 } else { 3.0 };
            assert!(contrast(LIGHT[ink], 0xff_ff_ff) >= least, "{ink} on white: {}", contrast(LIGHT[ink], 0xff_ff_ff));
            assert!(contrast(DARK[ink], 0x11_11_11) >= 4.0, "{ink} on black: {}", contrast(DARK[ink], 0x11_11_11));
            assert!(contrast(EITHER[ink], 0xff_ff_ff) >= 2.3 && contrast(EITHER[ink], 0x11_11_11) >= 4.0, "{ink} on either");
        }
        assert!(contrast(LIGHT[0], 0xff_ff_ff) >= 4.5 && contrast(DARK[0], 0x11_11_11) >= 7.0);
    }
}
