//! The connection file: where the sockets listen, and the key that signs messages; or where a launcher waits to be told of the sockets.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::error::KernelError;
use super::registration::{Dialect, Registration};
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
    /// Whom to tell of the ports, which are then the system's choice.
    pub registration: Option<Registration>,
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

/// The file as it is written, with ports.
#[derive(Deserialize)]
struct Written {
    ip: String,
    shell_port: u16,
    iopub_port: u16,
    stdin_port: u16,
    control_port: u16,
    hb_port: u16,
}

/// The file as it is written by launchers that want to be told the ports.
#[derive(Deserialize)]
struct WrittenToRegister {
    registration_ip: Option<String>,
    #[serde(deserialize_with = "number_or_text")]
    registration_port: u16,
    kernel_id: Option<String>,
    ip: Option<String>,
}

/// What stands in either.
#[derive(Deserialize)]
struct Common {
    #[serde(default = "tcp")]
    transport: String,
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

fn number_or_text<'de, D: Deserializer<'de>>(port: D) -> Result<u16, D::Error> {
    match Value::deserialize(port)? {
        Value::String(text) => text.trim().parse().map_err(D::Error::custom),
        number => serde_json::from_value(number).map_err(D::Error::custom),
    }
}

impl ConnectionFile {
    /// Reads and checks a connection file.
    pub fn read(path: &Path) -> Result<Self, KernelError> {
        let text = std::fs::read(path).map_err(|source| KernelError::Unreadable { path: path.to_owned(), source })?;
        ConnectionFile::from_text(&text, |source| KernelError::Malformed { path: path.to_owned(), source })
    }

    fn from_text(text: &[u8], malformed: impl Fn(serde_json::Error) -> KernelError) -> Result<Self, KernelError> {
        let written: Value = serde_json::from_slice(text).map_err(&malformed)?;
        let common = Common::deserialize(&written).map_err(&malformed)?;
        common.check()?;
        if written.get("registration_port").is_some() {
            common.registering(WrittenToRegister::deserialize(&written).map_err(&malformed)?, malformed)
        } else {
            common.listening(Written::deserialize(&written).map_err(malformed)?)
        }
    }
}

impl Common {
    fn check(&self) -> Result<(), KernelError> {
        if self.curve_publickey.is_some() || self.curve_secretkey.is_some() {
            return Err(KernelError::Encrypted);
        }
        if self.key.secret().is_some() && self.signature_scheme != hmac_sha256() {
            return Err(KernelError::SignatureScheme(self.signature_scheme.clone()));
        }
        Ok(())
    }

    fn listening(self, written: Written) -> Result<ConnectionFile, KernelError> {
        let endpoint = |port| match self.transport.as_str() {
            "tcp" => Ok(Endpoint::Tcp { host: written.ip.clone(), port }),
            "ipc" => Ok(Endpoint::Ipc(PathBuf::from(format!("{}-{port}", written.ip)))),
            _ => Err(KernelError::Transport(self.transport.clone())),
        };
        Ok(ConnectionFile {
            shell: endpoint(written.shell_port)?,
            iopub: endpoint(written.iopub_port)?,
            stdin: endpoint(written.stdin_port)?,
            control: endpoint(written.control_port)?,
            heartbeat: endpoint(written.hb_port)?,
            key: self.key,
            registration: None,
        })
    }

    fn registering(
        self,
        written: WrittenToRegister,
        malformed: impl Fn(serde_json::Error) -> KernelError,
    ) -> Result<ConnectionFile, KernelError> {
        if self.transport != tcp() {
            return Err(KernelError::RegistrationTransport(self.transport));
        }
        let (launcher, dialect) = match (written.registration_ip, &written.ip) {
            (Some(launcher), _) => (launcher, Dialect::Proposal { kernel_id: written.kernel_id.unwrap_or_default() }),
            (None, Some(ip)) => (ip.clone(), Dialect::Handshake),
            (None, None) => return Err(malformed(serde_json::Error::missing_field("registration_ip"))),
        };
        // The launcher learns ports and no address: clients look for the kernel where the launcher is, or where the file says.
        let host = written.ip.unwrap_or_else(|| launcher.clone());
        let any = || Endpoint::Tcp { host: host.clone(), port: 0 };
        Ok(ConnectionFile {
            shell: any(),
            iopub: any(),
            stdin: any(),
            control: any(),
            heartbeat: any(),
            key: self.key,
            registration: Some(Registration { dialect, host: launcher, port: written.registration_port }),
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
        read(&file)
    }

    fn read(file: &Value) -> Result<ConnectionFile, KernelError> {
        ConnectionFile::from_text(file.to_string().as_bytes(), |source| KernelError::Malformed { path: "kernel.json".into(), source })
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
    fn a_launcher_is_named_in_one_of_two_ways() {
        let any = |host: &str| Endpoint::Tcp { host: host.into(), port: 0 };
        let proposal =
            json!({"transport": "tcp", "registration_ip": "10.0.0.7", "registration_port": "5000", "key": "secret", "kernel_id": "k"});
        let file = read(&proposal).unwrap();
        assert_eq!(file.shell, any("10.0.0.7"));
        let dialect = Dialect::Proposal { kernel_id: "k".into() };
        assert_eq!(file.registration, Some(Registration { dialect, host: "10.0.0.7".into(), port: 5000 }));
        let handshake = json!({"transport": "tcp", "ip": "127.0.0.1", "registration_port": 5000, "key": ""});
        let file = read(&handshake).unwrap();
        assert_eq!(file.heartbeat, any("127.0.0.1"));
        assert_eq!(file.registration.unwrap().dialect, Dialect::Handshake);
        let both = json!({"ip": "127.0.0.1", "registration_ip": "10.0.0.7", "registration_port": 5000});
        let file = read(&both).unwrap();
        assert_eq!(file.shell, any("127.0.0.1"));
        assert_eq!(file.registration.unwrap().to_string(), "tcp://10.0.0.7:5000");
    }

    #[test]
    fn a_launcher_that_is_named_badly_is_said() {
        let said = |file: Value| read(&file).unwrap_err().to_string();
        assert!(said(json!({"registration_port": 5000})).contains("registration_ip"));
        assert!(said(json!({"registration_port": "many", "ip": "127.0.0.1"})).contains("digit"));
        assert!(said(json!({"registration_port": 70_000, "ip": "127.0.0.1"})).contains("70000"));
        assert!(said(json!({"registration_port": 5000, "ip": "x", "transport": "ipc"})).contains("`tcp` alone"));
        assert!(said(json!({"ip": "127.0.0.1", "shell_port": 1})).contains("iopub_port"), "without a launcher there must be ports");
    }

    #[test]
    fn the_key_is_not_shown() {
        assert!(!format!("{:?}", parse(json!({})).unwrap()).contains("secret"));
    }
}
