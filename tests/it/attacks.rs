//! Floods, noise and clients that stop, at the counts that a claim is made for (`make soak`; a tenth of them otherwise).
//!
//! `zmtp`, `wire`, `ending` and `history` hold the smaller ones. Whatever happens, nothing is lost, memory stays bounded, and the kernel
//! goes on.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Channel::Shell;
use crate::client::{Client, PATIENCE, Signer, kernel_and_client};
use crate::dummy::{CHANNELS, Connection, Kernel, signal};
use crate::peer::{COMMAND, Peer, frame, greeting, huge_header, partner, ready};
use crate::soak::{figures, times};

/// More than a kernel of this size needs when nothing is wrong, in MiB.
const MEMORY: usize = 120;
/// What may wait for readers beside that: 32 MiB of a cell's outputs, 16 MiB for each of a few subscribers, and large messages on their way.
const WAITING: usize = 130;

/// The variable that turns the test process into a subscriber; its value is a connection file.
const SUBSCRIBER: &str = "LUSTRUM_TEST_SUBSCRIBER";

// ── Subscribers in processes of their own ───────────────────────────────────────────────────────────────────────────────────────────

/// What a subscriber saw until the cell `echo end` was over.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    outputs: usize,
    /// Outputs that came after a later one, or twice.
    disordered: usize,
    idles: usize,
    end: bool,
}

/// Reads until the cell `echo end` is over. `welcomed` is told when there is a subscription.
fn subscribe(connection: &Connection, welcomed: impl FnOnce()) -> Seen {
    let signer = Signer::of(connection);
    let mut iopub = Peer::subscribe(connection);
    welcomed();
    let mut seen = Seen { outputs: 0, disordered: 0, idles: 0, end: false };
    let mut last = None;
    loop {
        let message = signer.open(iopub.message());
        match message.kind() {
            "display_data" => {
                let text = message.content["data"]["text/plain"].as_str().unwrap();
                let number = text.split(' ').next().unwrap().parse::<usize>().unwrap();
                seen.disordered += usize::from(last.is_some_and(|last| number <= last));
                last = Some(number);
                seen.outputs += 1;
            }
            "execute_result" => seen.end = true,
            "status" if message.is_idle() => {
                seen.idles += 1;
                if seen.end {
                    return seen;
                }
            }
            _ => {}
        }
    }
}

/// A process that subscribes and says on its standard output what it saw.
struct Subscriber(Child, BufReader<ChildStdout>);

impl Subscriber {
    fn start(kernel: &Kernel) -> Self {
        let (_, module) = module_path!().split_once("::").unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", &format!("{module}::a_subscriber_gets_every_output_in_order")])
            .env(SUBSCRIBER, kernel.connection_file())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut subscriber = Subscriber(child, output);
        subscriber.line("welcomed");
        subscriber
    }

    /// The rest of the line that begins with a word.
    fn line(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.1.read_line(&mut line).unwrap() > 0, "the subscriber is gone");
            if let Some((_, rest)) = line.split_once(word) {
                return rest.trim().to_owned();
            }
        }
    }

    fn seen(&mut self) -> String {
        let seen = self.line("seen:");
        assert!(self.0.wait().unwrap().success());
        seen
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_subscriber_gets_every_output_in_order() {
    if let Some(path) = std::env::var_os(SUBSCRIBER) {
        let seen = subscribe(&Connection::read(Path::new(&path)), || println!("\nwelcomed"));
        println!("\nseen: {seen:?}");
        return;
    }
    let (kernel, mut client) = kernel_and_client().await;
    let connection = kernel.connection.clone();
    let (welcome, welcomed) = std::sync::mpsc::channel();
    let reading = thread::spawn(move || subscribe(&connection, || welcome.send(()).unwrap()));
    welcomed.recv_timeout(PATIENCE).unwrap();
    client.execute("outputs 10 100").await;
    client.execute("echo end").await;
    assert_eq!(reading.join().unwrap(), Seen { outputs: 10, disordered: 0, idles: 2, end: true });
}

#[tokio::test]
async fn three_subscribers_miss_nothing_beside_one_that_is_stopped() {
    let start = Instant::now();
    let (kernel, mut client) = kernel_and_client().await;
    let mut stopped = Subscriber::start(&kernel);
    let mut healthy = [(); 3].map(|()| Subscriber::start(&kernel));
    signal(stopped.0.id(), "STOP");
    let count = times(4000);
    let id = client.start(&format!("outputs {count} 100000")).await;
    let published = client.published_for(&id).await;
    assert_eq!(published.iter().filter(|message| message.kind() == "display_data").count(), count);
    assert_eq!(client.reply(Shell).await.content["status"], "ok");
    assert!(stopped.0.try_wait().unwrap().is_none(), "it is stopped, and nothing worse");
    let peak = kernel.memory_peak();
    assert!(peak < MEMORY + WAITING, "{peak} MiB");
    // It goes on where it was: it sees how the cell ended, and everything that comes now.
    signal(stopped.0.id(), "CONT");
    let mut idles = 2;
    while !has_caught_up(&kernel) {
        assert!(start.elapsed() < 10 * PATIENCE, "it never reads again");
        client.execute("noop").await;
        idles += 1;
    }
    client.execute("echo end").await;
    for subscriber in &mut healthy {
        let expected = Seen { outputs: count, disordered: 0, idles, end: true };
        assert_eq!(subscriber.seen(), format!("{expected:?}"), "a healthy subscriber misses nothing");
    }
    let seen = stopped.seen();
    assert!(seen.contains(&format!("disordered: 0, idles: {idles}, end: true")), "{seen}");
    let outputs: usize = seen.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok()).unwrap();
    assert!(outputs < count, "it missed some, or it was never stopped");
    figures("outputs of 100 kB beside a stopped subscriber", start, format!("{count} each to 4, {outputs} to the stopped one, {peak} MiB"));
}

/// Whether a subscriber had fallen behind and has caught up.
fn has_caught_up(kernel: &Kernel) -> bool {
    let log = kernel.log();
    log.contains("a subscriber has stopped reading") && log.contains("a subscriber reads again")
}

#[tokio::test]
async fn nothing_is_lost_in_a_flood_of_outputs() {
    for (count, size) in [(times(20_000), 1000), (times(200), 5_000_000)] {
        let start = Instant::now();
        let kernel = Kernel::start();
        let signer = Signer::of(&kernel.connection);
        let connection = kernel.connection.clone();
        let (welcome, welcomed) = std::sync::mpsc::channel();
        let reading = thread::spawn(move || subscribe(&connection, || welcome.send(()).unwrap()));
        welcomed.recv_timeout(PATIENCE).unwrap();
        let mut shell = Peer::connect(&kernel.connection, "shell", "");
        for code in [format!("outputs {count} {size}"), "echo end".to_owned()] {
            shell.send(&signer.seal("flood", "session", "execute_request", &json!({}), &json!({"code": code})));
        }
        assert_eq!(reading.join().unwrap(), Seen { outputs: count, disordered: 0, idles: 2, end: true });
        let peak = kernel.memory_peak();
        assert!(peak < MEMORY + WAITING, "{peak} MiB");
        figures("outputs without a loss", start, format!("{count} of {size} B, {peak} MiB"));
    }
}

// ── Noise ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

async fn still_works(kernel: &mut Kernel) {
    assert!(kernel.is_alive(), "the kernel has died");
    let mut client = Client::connect(kernel).await;
    assert_eq!(client.execute("echo alive").await.result(), "alive");
    let mut beat = Peer::connect(&kernel.connection, "hb", "");
    beat.send(&[b"beat".to_vec()]);
    assert_eq!(beat.message(), [b"beat"]);
}

/// Bytes from a fixed seed, so that a failure can be repeated.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    (0..length).map(step).collect()
}

#[tokio::test]
async fn a_megabyte_of_noise_on_every_port_is_harmless() {
    let start = Instant::now();
    let mut kernel = Kernel::start();
    for channel in CHANNELS {
        let hello = [greeting(), ready(partner(channel), "")].concat();
        for round in 0..times(40) as u64 {
            let noise = noise(0x9e37_79b9_7f4a_7c15 ^ (round * 0x1234_5679), 1 << 20);
            // From the first byte on, after a handshake, and as the inside of frames of every kind.
            for attack in [noise.clone(), [hello.clone(), noise.clone()].concat(), [hello.clone(), frame(round as u8 & 5, &noise)].concat()]
            {
                // The kernel may close before all is written.
                let _ = Peer::dial(&kernel.connection, channel).try_write(&attack);
            }
        }
    }
    still_works(&mut kernel).await;
    let peak = kernel.memory_peak();
    assert!(peak < MEMORY, "{peak} MiB");
    figures("MiB of noise", start, format!("{}, {peak} MiB", 5 * 3 * times(40)));
}

#[tokio::test]
async fn http_on_every_port_is_refused_at_once() {
    let mut kernel = Kernel::start();
    for channel in CHANNELS {
        for request in [
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "POST /api HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ] {
            let start = Instant::now();
            let mut peer = Peer::dial(&kernel.connection, channel);
            peer.write(request.as_bytes());
            assert!(peer.is_closed(), "{channel}");
            assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
        }
    }
    still_works(&mut kernel).await;
}

#[tokio::test]
async fn half_a_frame_and_then_silence_costs_nothing() {
    let mut kernel = Kernel::start();
    let mut peers = Vec::new();
    for channel in CHANNELS {
        for _ in 0..20 {
            let mut peer = Peer::connect(&kernel.connection, channel, "");
            peer.write(&[huge_header(0, 1000), vec![b'x'; 500]].concat());
            let mut early = Peer::connect(&kernel.connection, channel, "");
            early.write(&[COMMAND]);
            peers.extend([peer, early]);
        }
    }
    still_works(&mut kernel).await;
    let before = kernel.processor_time();
    thread::sleep(Duration::from_secs(1));
    let spent = kernel.processor_time() - before;
    assert!(spent < Duration::from_millis(300), "a kernel that nobody asks anything spent {spent:?} in a second");
    drop(peers);
    still_works(&mut kernel).await;
}

#[tokio::test]
async fn a_peer_that_vanishes_in_the_middle_of_a_frame_leaves_no_busy_loop() {
    let mut kernel = Kernel::start();
    for channel in CHANNELS {
        for _ in 0..20 {
            let mut peer = Peer::connect(&kernel.connection, channel, "");
            peer.write(&[frame(1, b"first"), huge_header(0, 1000), vec![b'x'; 500]].concat());
        }
    }
    still_works(&mut kernel).await;
    let before = kernel.processor_time();
    thread::sleep(Duration::from_secs(1));
    let spent = kernel.processor_time() - before;
    assert!(spent < Duration::from_millis(300), "a kernel that nobody asks anything spent {spent:?} in a second");
    still_works(&mut kernel).await;
}

#[tokio::test]
async fn a_client_that_vanishes_before_its_replies_ends_no_loop() {
    let start = Instant::now();
    let mut kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let kinds = ["kernel_info_request", "complete_request", "history_request", "execute_request"];
    for round in 0..times(1000) {
        for channel in ["shell", "control"] {
            let mut peer = Peer::connect(&kernel.connection, channel, "the same name");
            let content = json!({"code": "echo x", "cursor_pos": 1});
            peer.send(&signer.seal("lost", "session", kinds[round % 4], &json!({}), &content));
            // Closed with something unread, so the kernel's next write to it is refused.
        }
    }
    still_works(&mut kernel).await;
    figures("clients that vanished", start, 2 * times(1000));
}

#[tokio::test]
async fn running_out_of_descriptors_is_survived() {
    let limited = |binary: PathBuf| {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n 64; exec \"$0\" \"$@\""]).arg(binary);
        command
    };
    let mut kernel = Kernel::start_as("tcp", |_| {}, limited);
    let peers: Vec<Peer> = (0..100).map(|round| Peer::dial(&kernel.connection, CHANNELS[round % 5])).collect();
    kernel.wait_for_log("a connection could not be taken in");
    drop(peers);
    still_works(&mut kernel).await;
}

// ── The beginning of a cell ─────────────────────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test]
async fn no_first_idle_is_lost() {
    let start = Instant::now();
    let count = times(500);
    for round in 0..count {
        let kernel = Kernel::start();
        let signer = Signer::of(&kernel.connection);
        let mut shell = Peer::connect(&kernel.connection, "shell", "");
        shell.send(&signer.seal("first", "session", "execute_request", &json!({}), &json!({"code": "echo first"})));
        let mut iopub = Peer::connect(&kernel.connection, "iopub", "");
        iopub.send(&[b"\x01".to_vec()]);
        let mut briefs = Vec::new();
        while briefs.last().is_none_or(|brief| brief != "status idle") {
            briefs.push(signer.open(iopub.message()).brief());
        }
        let expected =
            ["iopub_welcome", "status starting", "status busy", "execute_input echo first", "execute_result first", "status idle"];
        assert_eq!(briefs, expected, "round {round}");
    }
    figures("first cells seen to end", start, count);
}

#[tokio::test]
async fn nothing_is_published_for_a_cell_after_its_idle() {
    let (_kernel, mut client) = kernel_and_client().await;
    for code in ["print gathered text", "mixed", "pieces 500", "trickle 10", "named x", "fail", "outputs 50 1000"] {
        let answer = client.execute(code).await;
        // Longer than text is gathered.
        while let Some(late) = client.published_within(Duration::from_millis(150)).await {
            assert_ne!(late.answers(), answer.reply.answers(), "{} after the idle of `{code}`", late.brief());
        }
    }
}

// ── The real language ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Front ends take an empty text for a name.
#[test]
fn what_the_kernel_says_of_itself_has_no_empty_texts() {
    use lustrum::jupyter::Interpreter;
    let about = lustrum::kernel::Kernel::new(None).about();
    let texts =
        [about.name, about.version, about.mimetype, about.file_extension, about.codemirror_mode, about.pygments_lexer, about.banner];
    assert!(texts.iter().all(|text| !text.trim().is_empty()), "{texts:?}");
    assert_eq!(&texts[..1], ["lustrum"]);
    assert_eq!(&texts[2..6], ["text/x-lustrum", ".lus", "sql", "sql"]);
}

#[test]
fn a_user_expression_of_the_language_has_both_forms() {
    use lustrum::jupyter::Interpreter;
    let value = lustrum::kernel::Kernel::new(None).evaluate("1 + 2").unwrap();
    assert_eq!(Value::Object(value.data), json!({"text/plain": "3", "application/json": 3}));
}
