//! TCP ports and Unix socket files, and the loop that takes in connections.

use std::fmt;
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener, UnixSocket};
use tracing::{debug, warn};

use super::connection::{self, Role};

/// Connections that may wait to be taken in.
const BACKLOG: u32 = 128;
/// How long to wait after the system refused a connection, as it does when file descriptors run out.
const REFUSED: Duration = Duration::from_millis(200);

/// Where a socket listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    Tcp { host: String, port: u16 },
    Ipc(PathBuf),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
            Endpoint::Ipc(path) => write!(f, "ipc://{}", path.display()),
        }
    }
}

/// A bound socket that does not accept yet.
pub struct Listener(Bound);

enum Bound {
    Tcp(TcpListener),
    Unix(UnixListener, #[expect(dead_code, reason = "held as long as the listener, not read")] SocketFile),
}

/// The file of a Unix socket, removed when the listener goes.
struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Someone else may have removed it, which is just as well.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Listener {
    /// Binds an endpoint. A socket file left behind by an earlier process is replaced; the new one is its owner's alone.
    pub async fn bind(endpoint: &Endpoint) -> io::Result<Self> {
        match endpoint {
            Endpoint::Tcp { host, port } => {
                let host = if host == "*" { "0.0.0.0" } else { host };
                Ok(Listener(Bound::Tcp(TcpListener::bind((host, *port)).await?)))
            }
            Endpoint::Ipc(path) => {
                remove_stale(path)?;
                let socket = UnixSocket::new_stream()?;
                socket.bind(path)?;
                let file = SocketFile(path.clone());
                // Nobody can connect before `listen`, so nobody gets in under wider permissions.
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
                Ok(Listener(Bound::Unix(socket.listen(BACKLOG)?, file)))
            }
        }
    }

    /// The TCP port, as the system knows it.
    pub fn port(&self) -> io::Result<u16> {
        match &self.0 {
            Bound::Tcp(listener) => Ok(listener.local_addr()?.port()),
            Bound::Unix(..) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Takes in connections and gives each to `role`, for as long as the runtime lives.
    pub fn serve<R: Role>(self, role: Arc<R>) {
        tokio::spawn(async move {
            loop {
                let accepted = match &self.0 {
                    Bound::Tcp(listener) => listener.accept().await.map(|(stream, _)| {
                        // Small replies must not wait for more to send; without this they are only slower.
                        let _ = stream.set_nodelay(true);
                        spawn(role.clone(), stream);
                    }),
                    Bound::Unix(listener, _) => listener.accept().await.map(|(stream, _)| spawn(role.clone(), stream)),
                };
                if let Err(error) = accepted {
                    warn!(socket = ?R::SOCKET, %error, "a connection could not be taken in");
                    tokio::time::sleep(REFUSED).await;
                }
            }
        });
    }
}

fn spawn<R: Role, S: AsyncRead + AsyncWrite + Send + 'static>(role: Arc<R>, stream: S) {
    tokio::spawn(async move {
        match connection::serve(&*role, stream).await {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => debug!(socket = ?R::SOCKET, %error, "connection refused"),
            _ => debug!(socket = ?R::SOCKET, "connection closed"),
        }
    });
}

fn remove_stale(path: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fresh_directory() -> PathBuf {
        let directory = std::env::temp_dir().join(format!("lustrum-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir(&directory).unwrap();
        directory
    }

    #[tokio::test]
    async fn a_socket_file_is_private_replaces_a_stale_one_and_goes_with_its_listener() {
        let directory = fresh_directory();
        let path = directory.join("kernel-1");
        // What a killed process leaves behind: a file that nobody listens on.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let listener = Listener::bind(&Endpoint::Ipc(path.clone())).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::os::unix::net::UnixStream::connect(&path).is_ok());
        drop(listener);
        assert!(!path.exists());
        std::fs::remove_dir(directory).unwrap();
    }

    #[tokio::test]
    async fn a_file_that_is_no_socket_is_left_alone() {
        let directory = fresh_directory();
        let path = directory.join("kernel-1");
        std::fs::write(&path, "somebody's notes").unwrap();
        assert!(Listener::bind(&Endpoint::Ipc(path.clone())).await.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody's notes");
        std::fs::remove_dir_all(directory).unwrap();
    }
}
