use super::{Refusal, Subject};

pub fn script(_: &Subject) -> Result<String, Refusal> {
    Err(Refusal { step: 0, what: "anything yet".to_string() })
}
