//! The five sockets, bound before anything else happens, so that a kernel that cannot have them says so and is gone.

use std::io;

use super::connection_file::ConnectionFile;
use super::error::KernelError;
use super::zmtp::{Endpoint, Listener};

/// The sockets, which do not take in connections yet.
pub struct Sockets {
    pub shell: Listener,
    pub control: Listener,
    pub stdin: Listener,
    pub iopub: Listener,
    pub heartbeat: Listener,
}

/// The TCP ports of the sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    pub shell: u16,
    pub control: u16,
    pub stdin: u16,
    pub iopub: u16,
    pub heartbeat: u16,
}

impl Sockets {
    /// Binds what the connection file names.
    pub async fn bind(connection: &ConnectionFile) -> Result<Self, KernelError> {
        Ok(Sockets {
            shell: bind("shell", &connection.shell).await?,
            control: bind("control", &connection.control).await?,
            stdin: bind("stdin", &connection.stdin).await?,
            iopub: bind("iopub", &connection.iopub).await?,
            heartbeat: bind("heartbeat", &connection.heartbeat).await?,
        })
    }

    /// The ports as they are, also where the connection file left them to the system.
    pub fn ports(&self) -> io::Result<Ports> {
        Ok(Ports {
            shell: self.shell.port()?,
            control: self.control.port()?,
            stdin: self.stdin.port()?,
            iopub: self.iopub.port()?,
            heartbeat: self.heartbeat.port()?,
        })
    }
}

async fn bind(channel: &'static str, endpoint: &Endpoint) -> Result<Listener, KernelError> {
    Listener::bind(endpoint).await.map_err(|source| KernelError::Bind { channel, endpoint: endpoint.clone(), source })
}
