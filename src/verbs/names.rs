//! Names that do not collide, for verbs that make up the names of columns.

/// `wanted`, or when it is taken the first of `wanted_2`, `wanted_3` … that is not.
pub fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_string();
    }
    let mut number = 2u64;
    loop {
        let name = format!("{wanted}_{number}");
        if !taken(&name) {
            return name;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_free() {
        assert_eq!(free("n", |_| false), "n");
        assert_eq!(free("n", |name| ["n", "n_2"].contains(&name)), "n_3");
    }
}
