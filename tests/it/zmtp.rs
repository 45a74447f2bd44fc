//! The listening sockets against peers that misbehave, disappear, stall, or are only slow.
//!
//! Whatever one peer does, the kernel lives, its memory stays small, and everybody else is served.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use zeromq::{ReqSocket, Socket, SocketRecv, SocketSend};

use crate::client::{Channel, Client, Message, Signer};
use crate::dummy::{CHANNELS, Kernel};
use crate::peer::{COMMAND, Peer, contains, eventually, frame, greeting, huge_header, partner, ready};
use crate::soak::{figures, times};

/// More than a kernel of this size needs when nothing is wrong, and much less than an attack would cost.
const MEMORY: usize = 120;

async fn still_works(kernel: &mut Kernel) {
    assert!(kernel.is_alive(), "the kernel has died");
    let mut client = Client::connect(kernel).await;
    assert_eq!(client.execute("echo alive").await.result(), "alive");
    let beat = heartbeat(kernel).await;
    assert!(beat < Duration::from_secs(1), "the heartbeat took {beat:?}");
}

async fn heartbeat(kernel: &Kernel) -> Duration {
    let mut socket = ReqSocket::new();
    socket.connect(&format!("tcp://{}", kernel.connection.address("hb"))).await.unwrap();
    let start = Instant::now();
    socket.send("ping".into()).await.unwrap();
    let echo = tokio::time::timeout(Duration::from_secs(10), socket.recv()).await.expect("a beat in time").unwrap();
    assert_eq!(echo.get(0).unwrap().as_ref(), b"ping");
    start.elapsed()
}

#[tokio::test]
async fn garbage_on_every_port_is_harmless() {
    let mut kernel = Kernel::start();
    // From a fixed seed, so that a failure can be repeated.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut noise = |length: usize| -> Vec<u8> {
        let step = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        };
        (0..length).map(step).collect()
    };
    for channel in CHANNELS {
        let hello = [greeting(), ready(partner(channel), "")].concat();
        let mut attacks = vec![b"GET / HTTP/1.1\r\n\r\n".to_vec(), vec![0; 100], vec![0xff; 100], greeting()[..30].to_vec(), greeting()];
        attacks.push([greeting(), ready("PAIR", "")].concat());
        attacks.push([greeting(), frame(COMMAND, b"\x05READY\x0bSocket-Type\xff\xff\xff\xff")].concat());
        attacks.push([hello.clone(), frame(COMMAND, b"\xffPING")].concat());
        attacks.push([hello.clone(), frame(COMMAND, b"")].concat());
        attacks.push([hello.clone(), frame(COMMAND, b"\x04PING")].concat());
        attacks.push([hello.clone(), frame(0, b"")].concat());
        attacks.push([hello.clone(), frame(1, b"the rest never comes")].concat());
        for length in 1..60 {
            attacks.push(noise(length * 7));
            attacks.push([hello.clone(), noise(length * 7)].concat());
        }
        for attack in attacks {
            // The kernel may close before all is written.
            let _ = Peer::dial(&kernel.connection, channel).try_write(&attack);
        }
    }
    still_works(&mut kernel).await;
    assert!(kernel.memory_peak() < MEMORY, "{} MiB", kernel.memory_peak());
}

#[tokio::test]
async fn an_announced_length_costs_nothing() {
    let mut kernel = Kernel::start();
    let before = kernel.memory_asked();
    let mut peers = Vec::new();
    for channel in CHANNELS {
        for length in [u64::MAX, 1 << 62, 1 << 40, (1 << 30) + 1, 1 << 30, 1 << 20] {
            let mut early = Peer::dial(&kernel.connection, channel);
            early.write(&[greeting(), huge_header(COMMAND, length)].concat());
            let mut late = Peer::connect(&kernel.connection, channel, "");
            late.write(&huge_header(0, length));
            // They stay connected, as if the rest were to come.
            peers.extend([early, late]);
        }
    }
    still_works(&mut kernel).await;
    assert!(kernel.memory_peak() < MEMORY, "{} MiB", kernel.memory_peak());
    assert!(kernel.memory_asked() < before + 500, "{} MiB after {before}", kernel.memory_asked());
    let mut refused = Peer::connect(&kernel.connection, "shell", "");
    refused.write(&huge_header(0, (1 << 30) + 1));
    assert!(refused.is_closed(), "what is longer than any message ends the connection");
}

#[tokio::test]
async fn a_message_in_too_many_frames_is_refused() {
    let mut kernel = Kernel::start();
    let mut peer = Peer::connect(&kernel.connection, "shell", "");
    // The kernel closes on the way, so not all of it can be written.
    let _ = peer.try_write(&frame(1, b"").repeat(20_000));
    assert!(peer.is_closed());
    still_works(&mut kernel).await;
}

#[tokio::test]
async fn large_messages_pass_both_ways() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    let text = "é".repeat(10 << 20);
    assert_eq!(client.execute(&format!("echo {text}")).await.result(), text);
}

#[tokio::test]
async fn a_silent_peer_is_sent_away_after_five_seconds() {
    let kernel = Kernel::start();
    let start = Instant::now();
    let peers = CHANNELS.map(|channel| Peer::dial(&kernel.connection, channel));
    for mut peer in peers {
        assert!(peer.is_closed());
    }
    assert!(start.elapsed() > Duration::from_millis(4500) && start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_ping_is_answered_on_every_socket() {
    let kernel = Kernel::start();
    for channel in CHANNELS {
        let mut peer = Peer::connect(&kernel.connection, channel, "");
        peer.command("PING", b"\x00\x0aover here");
        assert_eq!(peer.frame().unwrap(), (COMMAND, b"\x04PONGover here".to_vec()), "{channel}");
    }
}

#[tokio::test]
async fn no_reply_is_lost_when_a_client_comes_back_under_its_name() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let start = Instant::now();
    let mut previous: Option<Peer> = None;
    for round in 0..times(2000) {
        let mut peer = Peer::connect(&kernel.connection, "shell", "the same name");
        // In every other round the connection before is still open when this one comes.
        if round % 2 == 0 {
            previous = None;
        }
        let id = format!("round {round}");
        peer.send(&signer.seal(&id, "session", "kernel_info_request", &json!({}), &json!({})));
        assert_eq!(signer.open(peer.message()).answers(), id);
        if let Some(mut previous) = previous.replace(peer) {
            assert!(previous.is_closed(), "one name, one connection");
        }
    }
    figures("reconnects under one name without a loss", start, times(2000));
}

#[tokio::test]
async fn a_reply_finds_the_client_that_came_back_while_its_cell_ran() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut first = Peer::connect(&kernel.connection, "shell", "me");
    first.send(&signer.seal("slow", "session", "execute_request", &json!({}), &json!({"code": "sleep 900"})));
    thread::sleep(Duration::from_millis(500));
    drop(first);
    let mut second = Peer::connect(&kernel.connection, "shell", "me");
    assert_eq!(signer.open(second.message()).answers(), "slow");
}

#[tokio::test]
async fn the_heartbeat_echoes_frames_as_they_are_and_while_a_cell_runs() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    client.start_running("hang").await;
    assert!(heartbeat(&kernel).await < Duration::from_millis(500));
    let mut peer = Peer::connect(&kernel.connection, "hb", "");
    let beat = vec![b"envelope".to_vec(), Vec::new(), vec![0; 5000], Vec::new()];
    peer.send(&beat);
    assert_eq!(peer.message(), beat);
}

#[tokio::test]
async fn a_heartbeat_peer_that_never_reads_costs_little() {
    let mut kernel = Kernel::start();
    let connection = kernel.connection.clone();
    let writing = thread::spawn(move || {
        let mut peer = Peer::connect(&connection, "hb", "");
        let start = Instant::now();
        // It blocks as soon as the kernel stops reading, and then times out.
        (0..1000).all(|_| start.elapsed() < Duration::from_secs(3) && peer.try_write(&frame(0, &[0; 500_000])).is_ok())
    });
    thread::sleep(Duration::from_secs(2));
    still_works(&mut kernel).await;
    assert!(kernel.memory_peak() < MEMORY, "{} MiB", kernel.memory_peak());
    drop(kernel);
    assert!(!writing.join().unwrap(), "the kernel took 500 MB from a peer that does not read");
}

#[tokio::test]
async fn every_subscription_is_welcomed_and_filtered_by_topic() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut peer = Peer::connect(&kernel.connection, "iopub", "");
    peer.command("SUBSCRIBE", b"execute_");
    let welcome = peer.message();
    assert_eq!(welcome[0], b"execute_", "its first frame begins with what was subscribed to");
    let welcome = signer.open(welcome);
    assert_eq!(welcome.content, json!({"subscription": "execute_"}));
    assert_eq!(welcome.raw_parent, b"{}");
    let mut client = Client::connect(&kernel).await;
    client.execute("echo one").await;
    assert_eq!(signer.open(peer.message()).brief(), "execute_input echo one");
    assert_eq!(signer.open(peer.message()).brief(), "execute_result one");
    peer.command("CANCEL", b"execute_");
    peer.send(&[b"\x01error".to_vec()]);
    assert_eq!(signer.open(peer.message()).content, json!({"subscription": "error"}));
    client.execute("echo two").await;
    client.execute("fail").await;
    assert_eq!(signer.open(peer.message()).brief(), "error ValueError");
}

#[tokio::test]
async fn a_stopped_subscriber_holds_up_nobody_and_learns_how_cells_ended() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut stopped = Peer::subscribe(&kernel.connection);
    let (mut one, mut two) = (Client::connect(&kernel).await, Client::connect(&kernel).await);
    let start = Instant::now();
    let id = one.start("flood 100").await;
    let (first, second) = tokio::join!(one.published_for(&id), two.published_for(&id));
    for published in [&first, &second] {
        let outputs = published.iter().filter(|message| message.kind() == "display_data").count();
        assert_eq!(outputs, 100, "a healthy subscriber gets everything");
    }
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    assert!(kernel.memory_peak() < MEMORY + 100, "{} MiB", kernel.memory_peak());
    // Once it reads again, it finds that the cell has ended, and outputs come once more.
    let mut read = || signer.open(stopped.message());
    let mut outputs = 0;
    loop {
        let message = read();
        outputs += u32::from(message.kind() == "display_data");
        if message.answers() == id && message.is_idle() {
            break;
        }
    }
    assert!(outputs < 100, "it must have missed some, or it was never stopped");
    one.reply(Channel::Shell).await;
    one.execute("echo back").await;
    while read().brief() != "execute_result back" {}
}

#[tokio::test]
async fn a_slow_subscriber_is_waited_for_and_misses_nothing() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut slow = Peer::subscribe(&kernel.connection);
    let mut client = Client::connect(&kernel).await;
    let reading = thread::spawn(move || {
        let mut outputs = 0;
        loop {
            let message = signer.open(slow.message());
            if message.is_idle() {
                return outputs;
            }
            outputs += u32::from(message.kind() == "display_data");
            thread::sleep(Duration::from_millis(30));
        }
    });
    let answer = client.execute("flood 60").await;
    assert_eq!(answer.published.len(), 63);
    assert_eq!(reading.join().unwrap(), 60);
}

#[tokio::test]
async fn a_cell_held_up_by_its_only_reader_can_be_interrupted() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut stopped = Peer::subscribe(&kernel.connection);
    let mut shell = Peer::connect(&kernel.connection, "shell", "");
    let mut control = Peer::connect(&kernel.connection, "control", "");
    // Far more than may wait anywhere: the cell must stop in the middle of it.
    shell.send(&signer.seal("flood", "session", "execute_request", &json!({}), &json!({"code": "flood 2000"})));
    thread::sleep(Duration::from_secs(2));
    control.send(&signer.seal("stop", "session", "interrupt_request", &json!({}), &json!({})));
    assert_eq!(signer.open(control.message()).kind(), "interrupt_reply");
    let start = Instant::now();
    assert_eq!(signer.open(shell.message()).answers(), "flood");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(kernel.memory_peak() < MEMORY + 100, "{} MiB", kernel.memory_peak());
    let ends = |message: &Message| message.answers() == "flood" && message.is_idle();
    while !ends(&signer.open(stopped.message())) {}
}

#[tokio::test]
async fn everything_works_over_socket_files() {
    // The file that an earlier kernel left behind.
    let stale = |connection: &mut serde_json::Value| {
        let path = format!("{}-{}", connection["ip"].as_str().unwrap(), connection["shell_port"]);
        drop(std::os::unix::net::UnixListener::bind(path).unwrap());
    };
    let mut kernel = (0..20)
        .find_map(|_| {
            let mut kernel = Kernel::launch("ipc", &stale, &std::process::Command::new);
            kernel.wait_for_log("the kernel listens");
            kernel.is_alive().then_some(kernel)
        })
        .unwrap();
    let connection = kernel.connection.clone();
    for channel in CHANNELS {
        let mode = fs::metadata(connection.address(channel)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else may connect to {channel}");
    }
    let signer = Signer::of(&connection);
    let mut iopub = Peer::subscribe(&connection);
    let mut shell = Peer::connect(&connection, "shell", "me");
    shell.send(&signer.seal("cell", "session", "execute_request", &json!({}), &json!({"code": "echo hello"})));
    assert_eq!(signer.open(shell.message()).content["status"], "ok");
    let briefs: Vec<String> = (0..5).map(|_| signer.open(iopub.message()).brief()).collect();
    assert_eq!(briefs, ["status starting", "status busy", "execute_input echo hello", "execute_result hello", "status idle"]);
    let mut hb = Peer::connect(&connection, "hb", "");
    hb.send(&[b"beat".to_vec()]);
    assert_eq!(hb.message(), [b"beat"]);
    let mut control = Peer::connect(&connection, "control", "me");
    control.send(&signer.seal("end", "session", "shutdown_request", &json!({}), &json!({"restart": false})));
    assert_eq!(signer.open(control.message()).kind(), "shutdown_reply");
    assert!(kernel.ended_within(Duration::from_secs(5)).unwrap().success());
    assert!(CHANNELS.iter().all(|channel| !fs::exists(connection.address(channel)).unwrap()), "the files go with the kernel");
}

#[tokio::test]
async fn a_port_that_is_taken_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut kernel = Kernel::launch("tcp", &|connection| connection["iopub_port"] = json!(port), &std::process::Command::new);
    let status = kernel.ended_within(Duration::from_secs(20)).expect("it cannot start");
    assert_eq!(status.code(), Some(1));
    let expected = format!("The iopub socket cannot listen at tcp://127.0.0.1:{port}: Address already in use");
    assert!(kernel.log().contains(&expected), "{}", kernel.log());
}

#[tokio::test]
async fn connections_that_come_and_go_leave_nothing_behind() {
    let mut kernel = Kernel::start();
    let descriptors = |kernel: &Kernel| fs::read_dir(format!("/proc/{}/fd", kernel.pid())).unwrap().count();
    still_works(&mut kernel).await;
    let before = descriptors(&kernel);
    for _ in 0..100 {
        for channel in CHANNELS {
            Peer::connect(&kernel.connection, channel, "");
        }
    }
    eventually("closing the connections", || descriptors(&kernel) <= before);
    still_works(&mut kernel).await;
    assert!(!contains(kernel.log().as_bytes(), b"could not be taken in"));
}
