//! `status`: whether the kernel works on something.

use serde::Serialize;

use super::Publication;

#[derive(Debug, Serialize)]
pub struct Status {
    execution_state: State,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Starting,
    Busy,
    Idle,
}

impl Status {
    pub const STARTING: Status = Status { execution_state: State::Starting };
    pub const BUSY: Status = Status { execution_state: State::Busy };
    pub const IDLE: Status = Status { execution_state: State::Idle };
}

impl Publication for Status {
    const TYPE: &'static str = "status";
    const ESSENTIAL: bool = true;
}
