//! Watching the process that started this kernel, so that no kernel outlives its server.

use std::os::unix::process::parent_id;
use std::path::PathBuf;
use std::time::Duration;

use tracing::{debug, info};

/// How often to look.
const INTERVAL: Duration = Duration::from_millis(500);

/// Waits until the process named by `JPY_PARENT_PID` is gone; for ever when it cannot be watched.
pub async fn gone() {
    let pid = std::env::var("JPY_PARENT_PID").ok();
    let Some(watch) = Watch::of(pid.as_deref()) else {
        debug!(?pid, "no parent process to watch");
        return std::future::pending().await;
    };
    while watch.is_alive() {
        tokio::time::sleep(INTERVAL).await;
    }
    info!("the parent process is gone");
}

/// How the parent is watched.
enum Watch {
    /// It started this process, which gets another parent when it ends.
    Direct(u32),
    /// Something stands between, so its entry in the process table is watched, where there is such a table to read.
    Entry(PathBuf),
}

impl Watch {
    fn of(pid: Option<&str>) -> Option<Self> {
        let pid = pid?.trim().parse().ok()?;
        if pid == parent_id() {
            return Some(Watch::Direct(pid));
        }
        let entry = PathBuf::from(format!("/proc/{pid}"));
        // A process in another container has no entry here, and is not taken for gone.
        entry.exists().then_some(Watch::Entry(entry))
    }

    fn is_alive(&self) -> bool {
        match self {
            Watch::Direct(pid) => parent_id() == *pid,
            Watch::Entry(entry) => entry.exists(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_parent_is_alive_and_what_is_not_a_process_is_not_watched() {
        assert!(matches!(Watch::of(Some(&parent_id().to_string())), Some(Watch::Direct(_))));
        for unknown in [None, Some(""), Some("4294967295"), Some("-1"), Some("0")] {
            assert!(Watch::of(unknown).is_none());
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_distant_parent_is_seen_to_go() {
        let mut other = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let watch = Watch::of(Some(&other.id().to_string())).unwrap();
        assert!(watch.is_alive());
        other.kill().unwrap();
        other.wait().unwrap();
        assert!(!watch.is_alive());
    }
}
