//! The command line: the kernel, its installation, scripts.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use lustrum::install::{self, DEFAULT_NAME, Options, Place};
use lustrum::pages::{self, LargePages};
use lustrum::session::{self, Run, Stop, Store};
use lustrum::{engine, jupyter, kernel};

#[global_allocator]
static MEMORY: LargePages = LargePages;

/// The part of the memory that arrays may hold which wait to be used again.
const KEPT: u64 = 8;

/// Clean a table, one line a step: a Jupyter kernel and a language for it.
#[derive(Debug, Parser)]
#[command(name = "lustrum", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the kernel; front ends start it so.
    Kernel {
        /// The connection file.
        #[arg(short = 'f', long = "connection-file")]
        connection_file: PathBuf,
        /// What else a front end may pass; logged and left alone.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
        others: Vec<String>,
    },
    /// Makes the kernel known to Jupyter.
    Install(Target),
    /// Takes the kernel out of Jupyter again.
    Uninstall(Target),
    /// Runs a script and prints its answers; exit status 1 when a line fails, 2 when the data is not as an `expect` of it says.
    Run {
        script: PathBuf,
        /// A file to load in place of the first that the script loads, or NAME=FILE for the table of that name.
        #[arg(long, value_name = "[NAME=]FILE")]
        input: Vec<String>,
        /// Where the current table goes at the end; the ending says the format.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Has every step learn from this data, in place of what the script holds.
        #[arg(long)]
        refit: bool,
        /// Where all that was answered goes, as an HTML page.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// Reads the input in pieces of this size, such as 500MB, for files larger than the memory. Every step must treat each row by itself.
        #[arg(long, value_name = "SIZE", requires = "output", value_parser = size)]
        pieces: Option<u64>,
    },
    /// Tells the mistakes of scripts without running them; exit status 1 when there are any.
    Check {
        #[arg(required = true)]
        scripts: Vec<PathBuf>,
    },
    /// Brings scripts to the one spelling of the language, comments kept.
    Fmt {
        #[arg(required = true)]
        scripts: Vec<PathBuf>,
        /// Changes no file, but tells which would change; exit status 1 when there are any.
        #[arg(long)]
        check: bool,
    },
}

#[derive(Debug, Args)]
struct Target {
    /// For this person, in every environment (the default).
    #[arg(long, group = "place")]
    user: bool,
    /// For the Python environment that is active.
    #[arg(long, group = "place")]
    sys_prefix: bool,
    /// Below this directory.
    #[arg(long, group = "place", value_name = "DIR")]
    prefix: Option<PathBuf>,
    /// The kernel's name.
    #[arg(long, default_value = DEFAULT_NAME)]
    name: String,
}

impl From<Target> for Options {
    fn from(target: Target) -> Options {
        let place = match (target.prefix, target.sys_prefix) {
            (Some(prefix), _) => Place::Prefix(prefix),
            (None, true) => Place::SysPrefix,
            (None, false) => Place::User,
        };
        Options { place, name: target.name }
    }
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("LUSTRUM_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("{}", stop.text.trim_end());
            ExitCode::from(if stop.unexpected { 2 } else { 1 })
        }
    }
}

fn run(command: Command) -> Result<(), Stop> {
    pages::keep_up_to(usize::try_from(engine::machine_memory() / KEPT).unwrap_or(0));
    let told = |text: String| Stop { text, unexpected: false };
    if let Command::Run { script, input, output, refit, report, pieces } = &command {
        let inputs = input.iter().map(|input| named(input)).collect();
        let how = Run { inputs, output: output.as_deref(), refit: *refit, report: report.as_deref(), pieces: *pieces };
        return session::run_script(script, &how, std::io::stdout());
    }
    other(command).map_err(told)
}

fn size(text: &str) -> Result<u64, String> {
    lustrum::plan::count::size(text).filter(|bytes| *bytes > 0).ok_or_else(|| "a size is written as 500MB or 2GB".to_string())
}

/// `titanic=new.csv` is a file for the table titanic, `new.csv` one for the first.
fn named(input: &str) -> (Option<String>, String) {
    match input.split_once('=') {
        Some((name, path)) if !Path::new(input).exists() => (Some(name.to_string()), path.to_string()),
        _ => (None, input.to_string()),
    }
}

fn other(command: Command) -> Result<(), String> {
    match command {
        Command::Kernel { connection_file, others } => {
            if !others.is_empty() {
                tracing::warn!("arguments that mean nothing to this kernel: {others:?}");
            }
            let settings = jupyter::Settings { history: data_directory().map(|directory| directory.join("history.sqlite")) };
            let notebook = env::var("JPY_SESSION_NAME").ok();
            let store = data_directory()
                .map(|directory| Store::new(directory.join("sessions"), notebook.as_deref(), &connection_file.display().to_string()));
            jupyter::serve(&connection_file, Arc::new(kernel::Kernel::new(store)), settings).map_err(|error| error.to_string())
        }
        Command::Install(target) => {
            let path = install::install(&target.into()).map_err(|error| error.to_string())?;
            println!("The kernel is installed in {}", path.display());
            Ok(())
        }
        Command::Uninstall(target) => {
            let path = install::uninstall(&target.into()).map_err(|error| error.to_string())?;
            println!("The kernel is gone from {}", path.display());
            Ok(())
        }
        Command::Check { scripts } => each(&scripts, session::check_script),
        Command::Fmt { scripts, check } => each(&scripts, |script| session::format_script(script, check)),
        Command::Run { .. } => Ok(()),
    }
}

/// Where this person's data of ours lives; nowhere when the home directory is not known.
fn data_directory() -> Option<PathBuf> {
    // A relative path would be another place for each directory that a kernel starts in.
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(target_os = "macos") {
        return Some(absolute("HOME")?.join("Library/Application Support/lustrum"));
    }
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")))?;
    Some(data.join("lustrum"))
}

/// Does something to every file, and gives all that went wrong.
fn each(paths: &[PathBuf], work: impl Fn(&Path) -> Result<(), String>) -> Result<(), String> {
    let named = |path: &PathBuf| work(path).err().map(|error| format!("{}:\n{}", path.display(), error.trim_end()));
    let wrong: Vec<String> = paths.iter().filter_map(named).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n\n")) }
}
