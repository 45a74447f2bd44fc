//! The connection file: where the sockets listen, and the key that signs messages.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::KernelError;
use super::zmtp::Endpoint;

/// What the launcher decided for this kernel.
#[derive(Debug, PartialEq)]
pub struct ConnectionFile {
    pub shell: Endpoint,
    pub iopub: Endpoint,
    pub stdin: Endpoint,
    pub control: Endpoint,
    pub heartbeat: Endpoint,
    pub key: Key,
}

/// The secret that signs messages; empty when they are not signed. It is never shown.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct Key(String);

impl Key {
    /// The secret itself, or `None` when messages are not signed.
    pub fn secret(&self) -> Option<&[u8]> {
        (!self.0.is_empty()).then_some(self.0.as_bytes())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl From<&str> for Key {
    fn from(secret: &str) -> Self {
        Key(secret.to_owned())
    }
}

/// The file as it is written.
#[derive(Deserialize)]
struct Written {
    #[serde(default = "tcp")]
    transport: String,
    ip: String,
    shell_port: u16,
    iopub_port: u16,
    stdin_port: u16,
    control_port: u16,
    hb_port: u16,
    #[serde(default = "hmac_sha256")]
    signature_scheme: String,
    #[serde(default)]
    key: Key,
    curve_publickey: Option<IgnoredAny>,
    curve_secretkey: Option<IgnoredAny>,
}

fn tcp() -> String {
    "tcp".to_owned()
}

fn hmac_sha256() -> String {
    "hmac-sha256".to_owned()
}

impl ConnectionFile {
    /// Reads and checks a connection file.
    pub fn read(path: &Path) -> Result<Self, KernelError> {
        let text = std::fs::read(path).map_err(|source| KernelError::Unreadable { path: path.to_owned(), source })?;
        let written = serde_json::from_slice(&text).map_err(|source| KernelError::Malformed { path: path.to_owned(), source })?;
        ConnectionFile::check(written)
    }

    fn check(written: Written) -> Result<Self, KernelError> {
        if written.curve_publickey.is_some() || written.curve_secretkey.is_some() {
            return Err(KernelError::Encrypted);
        }
        if written.key.secret().is_some() && written.signature_scheme != hmac_sha256() {
            return Err(KernelError::SignatureScheme(written.signature_scheme));
        }
        let endpoint = |port| match written.transport.as_str() {
            "tcp" => Ok(Endpoint::Tcp { host: written.ip.clone(), port }),
            "ipc" => Ok(Endpoint::Ipc(PathBuf::from(format!("{}-{port}", written.ip)))),
            _ => Err(KernelError::Transport(written.transport.clone())),
        };
        Ok(ConnectionFile {
            shell: endpoint(written.shell_port)?,
            iopub: endpoint(written.iopub_port)?,
            stdin: endpoint(written.stdin_port)?,
            control: endpoint(written.control_port)?,
            heartbeat: endpoint(written.hb_port)?,
            key: written.key,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Value, json};

    use super::*;

    fn parse(changes: Value) -> Result<ConnectionFile, KernelError> {
        let mut file = json!({
            "transport": "tcp", "ip": "127.0.0.1", "shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4,
            "hb_port": 5, "signature_scheme": "hmac-sha256", "key": "secret", "kernel_name": "lustrum", "something_new": [1]
        });
        for (name, value) in changes.as_object().unwrap() {
            file.as_object_mut().unwrap().insert(name.clone(), value.clone());
        }
        ConnectionFile::check(serde_json::from_value(file).unwrap())
    }

    #[test]
    fn each_channel_has_its_endpoint() {
        let file = parse(json!({})).unwrap();
        let shown = [&file.shell, &file.iopub, &file.stdin, &file.control, &file.heartbeat].map(Endpoint::to_string);
        let expected = [1, 2, 3, 4, 5].map(|port| format!("tcp://127.0.0.1:{port}"));
        assert_eq!(shown, expected);
        assert_eq!(file.key.secret(), Some(&b"secret"[..]));
    }

    #[test]
    fn ipc_endpoints_are_files_beside_each_other() {
        let file = parse(json!({"transport": "ipc", "ip": "/run/user/kernel"})).unwrap();
        assert_eq!(file.iopub, Endpoint::Ipc("/run/user/kernel-2".into()));
    }

    #[test]
    fn an_empty_key_means_no_signatures_whatever_the_scheme() {
        assert_eq!(parse(json!({"key": "", "signature_scheme": ""})).unwrap().key.secret(), None);
    }

    #[test]
    fn what_the_kernel_cannot_do_is_said() {
        let said = |changes| parse(changes).unwrap_err().to_string();
        assert!(said(json!({"curve_publickey": "abc"})).contains("CURVE"));
        assert!(said(json!({"curve_secretkey": "abc"})).contains("CURVE"));
        assert!(said(json!({"transport": "inproc"})).contains("`inproc`"));
        assert!(said(json!({"signature_scheme": "hmac-md5"})).contains("`hmac-md5`"));
        assert!(parse(json!({"curve_publickey": null, "curve_secretkey": null})).is_ok());
    }

    #[test]
    fn the_key_is_not_shown() {
        assert!(!format!("{:?}", parse(json!({})).unwrap()).contains("secret"));
    }
}
