//! Telling Jupyter about this kernel: writes the kernelspec directory from which front ends start it, and takes it away again.
//!
//! The files of that directory are compiled in (`kernelspec/`), so the program installs itself from wherever it stands. Nothing is ever
//! written over, or removed, that belongs to another kernel.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use thiserror::Error;

/// The kernelspec as it stands in the sources; only the program's path and the names change when it is installed.
const TEMPLATE: &str = include_str!("../kernelspec/kernel.json");

const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-32x32.png", include_bytes!("../kernelspec/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../kernelspec/logo-64x64.png")),
    ("logo-svg.svg", include_bytes!("../kernelspec/logo-svg.svg")),
];

/// The name under which the kernel is installed when none is given.
pub const DEFAULT_NAME: &str = "lustrum";

/// For whom the kernel is installed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Place {
    /// For this person, in every environment.
    #[default]
    User,
    /// For the Python environment that is active.
    SysPrefix,
    /// Below a directory, as `PREFIX/share/jupyter/kernels/NAME`.
    Prefix(PathBuf),
}

/// Where a kernelspec goes and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub place: Place,
    pub name: String,
}

impl Default for Options {
    fn default() -> Self {
        Options { place: Place::User, name: DEFAULT_NAME.into() }
    }
}

/// Why a kernelspec could not be written or removed.
#[derive(Debug, Error)]
pub enum InstallError {
    #[error("`{0}` cannot name a kernel. A name has letters a–z, digits, `-`, `_` and `.`, and begins with a letter or a digit.")]
    Name(String),
    #[error("The home directory is not known: HOME is not set. Name a place yourself:\n\n    lustrum install --prefix ~/.local")]
    NoHome,
    #[error(
        "No Python environment was found: neither VIRTUAL_ENV nor CONDA_PREFIX is set, and `python3` does not answer.\nActivate an environment, or name it:\n\n    lustrum install --prefix path/to/environment"
    )]
    NoPython,
    #[error("`{}` holds a kernel that is not Lustrum. It was left as it is. Choose another name:\n\n    lustrum install --name {}-2", .0.display(), DEFAULT_NAME)]
    Taken(PathBuf),
    #[error("There is no kernel at `{}`.\nIf it was installed elsewhere, say where: the same --user, --sys-prefix or --prefix, and --name, as then.", .0.display())]
    Absent(PathBuf),
    #[error("The path of this program, `{}`, is not valid Unicode, so Jupyter cannot be told it.", .0.display())]
    Program(PathBuf),
    #[error("`{}` cannot be {verb}: {source}", path.display())]
    Io { path: PathBuf, verb: &'static str, source: io::Error },
}

/// Writes the kernelspec for the running program and gives its directory. One that Lustrum wrote there before is replaced.
pub fn install(options: &Options) -> Result<PathBuf, InstallError> {
    let program = env::current_exe().map_err(|source| InstallError::Io { path: "lustrum".into(), verb: "found", source })?;
    write(&directory(options, |key| env::var_os(key))?, &program, &options.name)
}

/// Removes a kernelspec that `install` wrote with the same options, and gives the directory that was removed.
pub fn uninstall(options: &Options) -> Result<PathBuf, InstallError> {
    remove(&directory(options, |key| env::var_os(key))?)
}

/// The directory of one kernelspec. The environment comes as a function, so that tests need not change their own.
fn directory(options: &Options, variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, InstallError> {
    let name = &options.name;
    let valid = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !valid {
        return Err(InstallError::Name(name.clone()));
    }
    let data = match &options.place {
        Place::User => user_data(variable)?,
        Place::SysPrefix => environment(variable)?.join("share/jupyter"),
        Place::Prefix(prefix) => prefix.join("share/jupyter"),
    };
    // Jupyter lists kernels under the lower case of their directory's name.
    Ok(data.join("kernels").join(name.to_ascii_lowercase()))
}

/// Jupyter's own directory for one person's data.
fn user_data(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, InstallError> {
    let set = |key| variable(key).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(data) = set("JUPYTER_DATA_DIR") {
        return Ok(data);
    }
    let home = || set("HOME").ok_or(InstallError::NoHome);
    if cfg!(target_os = "macos") {
        return Ok(home()?.join("Library/Jupyter"));
    }
    match set("XDG_DATA_HOME") {
        Some(data) => Ok(data.join("jupyter")),
        None => Ok(home()?.join(".local/share/jupyter")),
    }
}

/// The root of the active Python environment: the one a shell activated, else that of the `python3` on the path.
fn environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, InstallError> {
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().find_map(|key| variable(key).filter(|value| !value.is_empty()));
    if let Some(prefix) = active {
        return Ok(prefix.into());
    }
    let answer = Command::new("python3").args(["-c", "import sys; print(sys.prefix)"]).output().map_err(|_| InstallError::NoPython)?;
    let prefix = String::from_utf8(answer.stdout).unwrap_or_default();
    match prefix.trim_end_matches(['\r', '\n']) {
        "" => Err(InstallError::NoPython),
        prefix => Ok(prefix.into()),
    }
}

fn write(directory: &Path, program: &Path, name: &str) -> Result<PathBuf, InstallError> {
    if directory.exists() && !is_ours(directory) {
        return Err(InstallError::Taken(directory.into()));
    }
    let spec = kernel_json(program, name)?;
    fs::create_dir_all(directory).map_err(|source| InstallError::Io { path: directory.into(), verb: "made", source })?;
    for (file, bytes) in LOGOS.into_iter().chain([("kernel.json", spec.as_bytes())]) {
        let path = directory.join(file);
        fs::write(&path, bytes).map_err(|source| InstallError::Io { path, verb: "written", source })?;
    }
    Ok(directory.into())
}

fn remove(directory: &Path) -> Result<PathBuf, InstallError> {
    if !directory.exists() {
        return Err(InstallError::Absent(directory.into()));
    }
    if !is_ours(directory) {
        return Err(InstallError::Taken(directory.into()));
    }
    fs::remove_dir_all(directory).map_err(|source| InstallError::Io { path: directory.into(), verb: "removed", source })?;
    Ok(directory.into())
}

/// True for an empty directory and for one whose kernelspec says that its language is Lustrum.
fn is_ours(directory: &Path) -> bool {
    match fs::read_to_string(directory.join("kernel.json")) {
        Ok(text) => serde_json::from_str::<Value>(&text).is_ok_and(|spec| spec.get("language") == Some(&json!("lustrum"))),
        Err(_) => fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none()),
    }
}

/// The kernelspec for a program under a name. Under another than its own the menu shows that name too, to tell the two apart.
fn kernel_json(program: &Path, name: &str) -> Result<String, InstallError> {
    let program_text = program.to_str().ok_or_else(|| InstallError::Program(program.into()))?;
    let mut spec: Value = serde_json::from_str(TEMPLATE).unwrap_or_default();
    if let Some(first) = spec.pointer_mut("/argv/0") {
        *first = json!(program_text);
    }
    if !name.eq_ignore_ascii_case(DEFAULT_NAME)
        && let Some(display_name) = spec.pointer_mut("/display_name")
    {
        *display_name = json!(format!("Lustrum ({name})"));
    }
    Ok(format!("{spec:#}\n"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A directory that goes away with the test.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Self {
            static NEXT: AtomicUsize = AtomicUsize::new(0);
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = env::temp_dir().join(format!("lustrum-install-{}-{number}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Scratch(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn prefix(path: &Path, name: &str) -> Options {
        Options { place: Place::Prefix(path.into()), name: name.into() }
    }

    fn spec(directory: &Path) -> Value {
        serde_json::from_str(&fs::read_to_string(directory.join("kernel.json")).unwrap()).unwrap()
    }

    fn place(place: Place, variables: &[(&str, &str)]) -> Result<PathBuf, InstallError> {
        let lookup = |key: &str| variables.iter().find(|(name, _)| *name == key).map(|(_, value)| OsString::from(value));
        directory(&Options { place, name: DEFAULT_NAME.into() }, lookup)
    }

    #[test]
    fn the_template_is_a_kernelspec_by_itself() {
        let template: Value = serde_json::from_str(TEMPLATE).unwrap();
        assert_eq!(template["argv"], json!(["lustrum", "kernel", "-f", "{connection_file}"]));
        assert_eq!(template["interrupt_mode"], "message");
    }

    #[test]
    fn install_writes_the_program_s_absolute_path_and_the_logos() {
        let scratch = Scratch::new();
        let directory = install(&prefix(&scratch.0, DEFAULT_NAME)).unwrap();
        assert_eq!(directory, scratch.0.join("share/jupyter/kernels/lustrum"));
        let spec = spec(&directory);
        assert_eq!(spec["argv"][0], env::current_exe().unwrap().to_str().unwrap());
        assert_eq!(spec["argv"].as_array().unwrap().len(), 4);
        assert_eq!(spec["display_name"], "Lustrum");
        assert_eq!(spec["language"], "lustrum");
        for (file, bytes) in LOGOS {
            assert_eq!(fs::read(directory.join(file)).unwrap(), bytes);
        }
    }

    #[test]
    fn another_name_shows_in_the_menu_and_is_a_directory_in_lower_case() {
        let scratch = Scratch::new();
        let directory = install(&prefix(&scratch.0, "Lustrum-Dev")).unwrap();
        assert!(directory.ends_with("kernels/lustrum-dev"));
        assert_eq!(spec(&directory)["display_name"], "Lustrum (Lustrum-Dev)");
    }

    #[test]
    fn a_second_install_replaces_the_first() {
        let scratch = Scratch::new();
        let directory = write(&scratch.0.join("k"), Path::new("/old/lustrum"), DEFAULT_NAME).unwrap();
        write(&directory, Path::new("/new/lustrum"), DEFAULT_NAME).unwrap();
        assert_eq!(spec(&directory)["argv"][0], "/new/lustrum");
    }

    #[test]
    fn names_that_jupyter_would_not_list_are_refused() {
        for name in ["", ".", "..", "-x", "a/b", "../x", "a b", "é"] {
            let error = directory(&prefix(Path::new("/p"), name), |_| None).unwrap_err();
            assert!(matches!(error, InstallError::Name(_)), "{name:?}");
        }
        for name in ["lustrum", "lustrum-0.1", "Lustrum_2"] {
            assert!(directory(&prefix(Path::new("/p"), name), |_| None).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn a_person_s_kernels_are_where_jupyter_looks_for_them() {
        let own = [("JUPYTER_DATA_DIR", "/own"), ("HOME", "/home/ada")];
        assert_eq!(place(Place::User, &own).unwrap(), Path::new("/own/kernels/lustrum"));
        let home = place(Place::User, &[("HOME", "/home/ada"), ("JUPYTER_DATA_DIR", "")]).unwrap();
        let expected = if cfg!(target_os = "macos") { "Library/Jupyter" } else { ".local/share/jupyter" };
        assert_eq!(home, Path::new("/home/ada").join(expected).join("kernels/lustrum"));
        assert!(matches!(place(Place::User, &[]).unwrap_err(), InstallError::NoHome));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn on_linux_the_data_home_counts() {
        let moved = [("XDG_DATA_HOME", "/data"), ("HOME", "/home/ada")];
        assert_eq!(place(Place::User, &moved).unwrap(), Path::new("/data/jupyter/kernels/lustrum"));
    }

    #[test]
    fn the_active_environment_is_the_one_the_shell_names() {
        let virtual_env = place(Place::SysPrefix, &[("VIRTUAL_ENV", "/v"), ("CONDA_PREFIX", "/c")]).unwrap();
        assert_eq!(virtual_env, Path::new("/v/share/jupyter/kernels/lustrum"));
        let conda = place(Place::SysPrefix, &[("CONDA_PREFIX", "/c")]).unwrap();
        assert_eq!(conda, Path::new("/c/share/jupyter/kernels/lustrum"));
    }

    #[test]
    fn another_kernel_is_neither_written_over_nor_removed() {
        let scratch = Scratch::new();
        let directory = scratch.0.join("python3");
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("kernel.json"), r#"{"language": "python"}"#).unwrap();
        assert!(matches!(write(&directory, Path::new("/lustrum"), "python3").unwrap_err(), InstallError::Taken(_)));
        assert!(matches!(remove(&directory).unwrap_err(), InstallError::Taken(_)));
        assert_eq!(spec(&directory)["language"], "python");
    }

    #[test]
    fn uninstall_takes_away_what_install_wrote_and_says_when_nothing_is_there() {
        let scratch = Scratch::new();
        let options = prefix(&scratch.0, DEFAULT_NAME);
        let directory = install(&options).unwrap();
        assert_eq!(uninstall(&options).unwrap(), directory);
        assert!(!directory.exists());
        let message = uninstall(&options).unwrap_err().to_string();
        assert!(message.starts_with("There is no kernel at `"), "{message}");
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let scratch = Scratch::new();
        let file = scratch.0.join("file");
        fs::write(&file, "").unwrap();
        let error = install(&prefix(&file, DEFAULT_NAME)).unwrap_err();
        assert!(matches!(error, InstallError::Io { .. }), "{error}");
        assert!(error.to_string().contains("share/jupyter/kernels/lustrum"), "{error}");
    }
}
