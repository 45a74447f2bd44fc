//! Why a kernel could not start.

use std::io;
use std::path::PathBuf;

use super::registration::{Refused, Registration};
use super::zmtp::Endpoint;

/// Why a kernel could not start. Once it runs, nothing that clients send ends it.
#[derive(Debug, thiserror::Error)]
pub enum KernelError {
    #[error("The connection file {} cannot be read: {source}.", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("The connection file {} is not one that Jupyter writes: {source}.", path.display())]
    Malformed { path: PathBuf, source: serde_json::Error },
    #[error(
        "The connection file asks for encrypted sockets (it holds CURVE keys), which this kernel does not have yet. Start it with transport encryption disabled."
    )]
    Encrypted,
    #[error("The connection file asks for the transport `{0}`; this kernel has `tcp` and `ipc`.")]
    Transport(String),
    #[error("The connection file asks for the signature scheme `{0}`; this kernel has `hmac-sha256`.")]
    SignatureScheme(String),
    #[error("The connection file asks for a registration over the transport `{0}`; for that this kernel has `tcp` alone.")]
    RegistrationTransport(String),
    #[error("The registration with the launcher at {launcher} failed: {reason}.")]
    Registration { launcher: Registration, reason: Refused },
    #[error("The {channel} socket cannot listen at {endpoint}: {source}.")]
    Bind { channel: &'static str, endpoint: Endpoint, source: io::Error },
    #[error("The operating system refused what the kernel needs to run: {0}.")]
    System(#[from] io::Error),
    #[error("The interpreter could not say what language it runs; the log has the reason.")]
    Interpreter,
}
