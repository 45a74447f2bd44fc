//! The listening ends of ZMTP 3, the wire protocol of ZeroMQ: exactly what a kernel's five sockets need, and nothing that connects.
//!
//! What connects to these ports is not yet trusted, and one peer that misbehaves must not cost the others anything. So a length that a
//! peer announces never decides how much memory is taken, a peer that stops reading is noticed and passed over, and whatever is wrong
//! with a connection ends that connection only. ARCHITECTURE.md says why the `zeromq` crate does not do for this.
//!
//! | file | idea |
//! |---|---|
//! | `frame` | frames and commands, between bytes and values |
//! | `handshake` | greeting and READY, mechanism NULL |
//! | `outbox` | what waits to be written to one peer, and its writing |
//! | `peers` | who is connected to one socket |
//! | `connection` | one connection from handshake to close |
//! | `listener` | TCP ports and Unix socket files |
//! | `router`, `publisher`, `echo` | the three kinds of socket: ROUTER, XPUB, REP |
//!
//! Nothing here knows what a Jupyter message is.

mod connection;
mod echo;
mod frame;
#[cfg(test)]
mod fuzz;
mod handshake;
mod listener;
mod outbox;
mod peers;
mod publisher;
mod router;

pub use echo::Echo;
pub use frame::{Frames, Packet};
pub use listener::{Endpoint, Listener};
pub use publisher::{Limits, Publisher};
pub use router::{Inbound, Router};
