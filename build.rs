//! Tells the linker to pack relocations. A program of this size has five megabytes of them, which every kernel would read at its start and keep
//! in memory; packed they are a few kilobytes.
//!
//! The C library that loads the program must know the form, which glibc does since 2.36 (release notes, "DT_RELR"). An older one would refuse to
//! start it, so the machine that builds is asked which it has. Linkers that do not know the form say so and go on.

use std::process::Command;

const KNOWS_PACKED: (u32, u32) = (2, 36);

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let gnu_linux = variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if gnu_linux && variable("HOST") == variable("TARGET") && glibc().is_some_and(|version| version >= KNOWS_PACKED) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of this machine's glibc, as `getconf` tells it: "glibc 2.41".
fn glibc() -> Option<(u32, u32)> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
