//! A kernel with a dummy interpreter, in a process of its own, so that the protocol is tested over real sockets, with real signals, and
//! through to the exit code.
//!
//! The process is this test binary again, told by a variable of the environment to run one test, which then serves instead.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lustrum::jupyter::Settings;
use lustrum::jupyter::interpreter::{About, Bundle, Candidate, Cell, Completeness, Completion, Failure, Interpreter, Output};
use serde_json::{Value, json};

/// The variable that turns the test process into a kernel; its value is the connection file.
const CONNECTION: &str = "LUSTRUM_TEST_CONNECTION";
/// The variable that names the file of the kernel's history.
pub const HISTORY: &str = "LUSTRUM_TEST_HISTORY";
/// The key that test kernels sign with.
pub const KEY: &str = "a-secret-that-no-log-shows";

#[test]
fn a_missing_connection_file_is_said() {
    if let Some(path) = std::env::var_os(CONNECTION) {
        serve(Path::new(&path));
    }
    let error = lustrum::jupyter::serve(Path::new("/nowhere/kernel.json"), Arc::new(Dummy::default()), Settings::default()).unwrap_err();
    assert!(error.to_string().starts_with("The connection file /nowhere/kernel.json cannot be read"), "{error}");
}

/// What the kernel process does instead of testing.
fn serve(path: &Path) -> ! {
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(std::io::stderr).init();
    let settings = Settings { history: std::env::var_os(HISTORY).map(PathBuf::from) };
    let served = lustrum::jupyter::serve(path, Arc::new(Dummy::default()), settings);
    if let Err(error) = &served {
        eprintln!("{error}");
    }
    std::process::exit(i32::from(served.is_err()));
}

/// Where a kernel listens, as its connection file says.
#[derive(Clone)]
pub struct Connection(Value);

impl Connection {
    fn fresh(transport: &str, directory: &Path) -> Self {
        // All five are bound at once, so that they differ.
        let listeners = [(); 5].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [shell, iopub, stdin, control, heartbeat] = listeners.map(|listener| listener.local_addr().unwrap().port());
        let ip = if transport == "ipc" { directory.join("kernel").display().to_string() } else { "127.0.0.1".to_owned() };
        Connection(json!({
            "transport": transport, "ip": ip, "key": KEY, "signature_scheme": "hmac-sha256", "kernel_name": "dummy",
            "shell_port": shell, "iopub_port": iopub, "stdin_port": stdin, "control_port": control, "hb_port": heartbeat,
        }))
    }

    /// Where a kernel listens that has told its ports.
    pub fn at(key: &str, ports: [u16; 5]) -> Self {
        let [shell, iopub, stdin, control, heartbeat] = ports;
        Connection(json!({
            "transport": "tcp", "ip": "127.0.0.1", "key": key, "shell_port": shell, "iopub_port": iopub, "stdin_port": stdin,
            "control_port": control, "hb_port": heartbeat,
        }))
    }

    /// The connection that a file describes.
    pub fn read(path: &Path) -> Self {
        Connection(serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
    }

    pub fn key(&self) -> &str {
        self.0["key"].as_str().unwrap()
    }

    /// The TCP address or the socket file of `shell`, `iopub`, `stdin`, `control` or `hb`.
    pub fn address(&self, channel: &str) -> String {
        let separator = if self.is_ipc() { '-' } else { ':' };
        format!("{}{separator}{}", self.0["ip"].as_str().unwrap(), self.0[format!("{channel}_port")])
    }

    pub fn is_ipc(&self) -> bool {
        self.0["transport"] == "ipc"
    }

    fn answers(&self, channel: &str) -> bool {
        let address = self.address(channel);
        if self.is_ipc() { UnixStream::connect(address).is_ok() } else { TcpStream::connect(address).is_ok() }
    }
}

pub const CHANNELS: [&str; 5] = ["shell", "iopub", "stdin", "control", "hb"];

/// A running kernel. It ends with the test.
pub struct Kernel {
    child: Child,
    directory: PathBuf,
    pub connection: Connection,
}

impl Kernel {
    pub fn start() -> Self {
        Kernel::start_with("tcp", |_| {})
    }

    /// Starts a kernel with changes to its connection file. Waits until all sockets listen.
    pub fn start_with(transport: &str, change: impl Fn(&mut Value)) -> Self {
        Kernel::start_as(transport, change, Command::new)
    }

    /// Starts a kernel through a command made from the path of the test binary.
    pub fn start_as(transport: &str, change: impl Fn(&mut Value), command: impl Fn(PathBuf) -> Command) -> Self {
        // Another process may take a port before the kernel does; then it gets other ones.
        (0..5).find_map(|_| Kernel::launch(transport, &change, &command).ready()).expect("a kernel that listens")
    }

    /// Starts a kernel that need not come up.
    pub fn launch(transport: &str, change: &impl Fn(&mut Value), command: &impl Fn(PathBuf) -> Command) -> Self {
        let directory = std::env::temp_dir().join(format!("lustrum-test-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&directory).unwrap();
        let mut connection = Connection::fresh(transport, &directory);
        change(&mut connection.0);
        fs::write(directory.join("connection.json"), connection.0.to_string()).unwrap();
        let (_, module) = module_path!().split_once("::").unwrap();
        let mut command = command(std::env::current_exe().unwrap());
        // A command may have brought a history that it shares with others.
        let history = command.get_envs().find_map(|(name, value)| (name == HISTORY).then(|| PathBuf::from(value.unwrap())));
        let child = command
            .args(["--exact", "--nocapture", &format!("{module}::a_missing_connection_file_is_said")])
            .env(CONNECTION, directory.join("connection.json"))
            .env(HISTORY, history.unwrap_or_else(|| directory.join("data/history.sqlite")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(directory.join("log")).unwrap())
            .spawn()
            .unwrap();
        Kernel { child, directory, connection }
    }

    /// Waits until all sockets listen. `None` when the process ends instead.
    pub fn ready(mut self) -> Option<Self> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !CHANNELS.iter().all(|channel| self.connection.answers(channel)) {
            assert!(Instant::now() < deadline, "the kernel does not listen: {}", self.log());
            if self.child.try_wait().unwrap().is_some() {
                return None;
            }
            thread::sleep(Duration::from_millis(5));
        }
        Some(self)
    }

    /// The connection file.
    pub fn connection_file(&self) -> PathBuf {
        self.directory.join("connection.json")
    }

    /// The time of the processor that the process has used so far.
    pub fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap();
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        // User and system time, in hundredths of a second on every Linux.
        let ticks = fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum::<u64>();
        Duration::from_millis(ticks * 10)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// What the kernel wrote to its standard error so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.join("log")).unwrap()
    }

    /// Waits for a text in the log.
    pub fn wait_for_log(&self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !self.log().contains(text) {
            assert!(Instant::now() < deadline, "`{text}` is not in the log: {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// How the process ended, if it did in time.
    pub fn ended_within(&mut self, longest: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + longest;
        loop {
            let status = self.child.try_wait().unwrap();
            if status.is_some() || Instant::now() >= deadline {
                return status;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The most memory the process has used so far, in MiB.
    pub fn memory_peak(&self) -> usize {
        self.status("VmHWM:")
    }

    /// The most memory the process has asked for so far, used or not, in MiB.
    pub fn memory_asked(&self) -> usize {
        self.status("VmPeak:")
    }

    fn status(&self, name: &str) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("the kernel's log:\n{}", self.log());
        }
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Sends a signal by name to a process.
pub fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().unwrap();
    assert!(sent.success());
}

/// An interpreter of one-line commands that do what a test wants to see.
#[derive(Default)]
pub struct Dummy {
    interrupted: AtomicBool,
    interrupts: AtomicU32,
    idles: AtomicU32,
    hurried: AtomicBool,
    drowsy: AtomicBool,
}

impl Dummy {
    /// Sleeps until the time is over or the cell is interrupted.
    fn sleep(&self, milliseconds: u64) -> Result<(), Failure> {
        let end = Instant::now() + Duration::from_millis(milliseconds);
        loop {
            if self.interrupted.load(Ordering::SeqCst) {
                return Err(failure("Interrupted", "the cell was interrupted"));
            }
            if Instant::now() >= end {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Interpreter for Dummy {
    fn about(&self) -> About {
        About {
            name: "dummy".into(),
            version: "1.2.3".into(),
            mimetype: "text/x-dummy".into(),
            file_extension: ".dum".into(),
            codemirror_mode: "sql".into(),
            pygments_lexer: "sql".into(),
            banner: "A dummy.".into(),
            help_links: vec![("Help".into(), "https://example.org/".into())],
        }
    }

    fn execute(&self, cell: &Cell, out: &dyn Output) -> Result<Option<Bundle>, Failure> {
        self.interrupted.store(false, Ordering::SeqCst);
        let (command, rest) = cell.code.split_once(' ').unwrap_or((&cell.code, ""));
        let number = rest.split(' ').next().unwrap().parse().unwrap_or(0);
        match command {
            "echo" => return Ok(Some(Bundle::html(rest, format!("<b>{rest}</b>")))),
            "print" => out.stream(false, rest),
            "warn" => out.stream(true, rest),
            "drowsy" => self.drowsy.store(true, Ordering::SeqCst),
            "pieces" => (0..number).for_each(|piece| out.stream(false, &format!("{piece}\n"))),
            "display" => out.display(Bundle::text(rest), None),
            "named" => out.display(Bundle::text("first"), Some(rest)),
            "update" => out.update(Bundle::text("second"), rest),
            "clear" => out.clear(rest == "later"),
            "mixed" => {
                out.stream(false, "one");
                out.stream(true, "two");
                out.display(Bundle::text("three"), None);
                out.stream(false, "four");
            }
            // So many displays of a MiB each.
            "flood" => {
                for _ in 0..number {
                    out.display(Bundle::text("x".repeat(1 << 20)), None);
                    self.sleep(0)?;
                }
            }
            // So many displays of so many bytes each, numbered.
            "outputs" => {
                let size: usize = rest.split(' ').nth(1).unwrap().parse().unwrap();
                for index in 0..number {
                    out.display(Bundle::text(format!("{index} {}", "x".repeat(size))), None);
                    self.sleep(0)?;
                }
            }
            "fail" => return Err(failure("ValueError", rest)),
            "panic" => panic!("{rest}"),
            "sleep" => self.sleep(number)?,
            "deaf" => thread::sleep(Duration::from_millis(number)),
            "hang" => thread::sleep(Duration::from_secs(3600)),
            "trickle" => {
                out.stream(false, "early");
                self.sleep(number)?;
            }
            "cell" => {
                return Ok(Some(Bundle::text(format!("{:?} {:?} {} {}", cell.id, cell.deleted, cell.count, cell.silent))));
            }
            "ask" => return Ok(Some(Bundle::text(out.ask(rest, false)?))),
            "secret" => return Ok(Some(Bundle::text(out.ask(rest, true)?))),
            "interrupts" => return Ok(Some(Bundle::text(self.interrupts.load(Ordering::SeqCst).to_string()))),
            "idles" => return Ok(Some(Bundle::text(self.idles.load(Ordering::SeqCst).to_string()))),
            _ => {}
        }
        Ok(None)
    }

    fn evaluate(&self, expression: &str) -> Result<Bundle, Failure> {
        match expression.parse::<i64>() {
            Ok(number) => {
                let mut bundle = Bundle::text(number.to_string());
                bundle.data.insert("application/json".into(), json!(number));
                Ok(bundle)
            }
            Err(_) if expression == "panic" => panic!("in an expression"),
            Err(error) => Err(failure("ValueError", &error.to_string())),
        }
    }

    fn idle(&self) {
        self.idles.fetch_add(1, Ordering::SeqCst);
        if self.drowsy.swap(false, Ordering::SeqCst) {
            thread::sleep(Duration::from_secs(3));
        }
        // Long enough that a cell which waits for it to end would be seen to.
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end && !self.hurried.swap(false, Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn hurry(&self) {
        self.hurried.store(true, Ordering::SeqCst);
    }

    /// One candidate for the word before the cursor, whose signature shows the byte offset that came in.
    fn complete(&self, code: &str, cursor: usize) -> Completion {
        assert!(code != "panic", "as asked");
        let start = code[..cursor].rfind(' ').map_or(0, |space| space + 1);
        let candidate = Candidate { text: "candidate".into(), kind: "verb".into(), signature: format!("byte {cursor}") };
        Completion { start, end: cursor, candidates: vec![candidate] }
    }

    fn inspect(&self, code: &str, cursor: usize, detail: u8) -> Option<Bundle> {
        assert!(code != "panic", "as asked");
        code[..cursor].ends_with('é').then(|| Bundle::text(format!("byte {cursor} detail {detail}")))
    }

    fn is_complete(&self, code: &str) -> Completeness {
        match code.chars().last() {
            Some('|') => Completeness::Incomplete("  ".into()),
            Some('!') => Completeness::Invalid,
            Some('?') => panic!("as asked"),
            _ => Completeness::Complete,
        }
    }

    fn interrupt(&self) {
        self.interrupts.fetch_add(1, Ordering::SeqCst);
        self.interrupted.store(true, Ordering::SeqCst);
    }
}

fn failure(ename: &str, evalue: &str) -> Failure {
    Failure { ename: ename.into(), evalue: evalue.into(), traceback: vec![format!("\u{1b}[1m{ename}\u{1b}[0m"), evalue.into()] }
}
