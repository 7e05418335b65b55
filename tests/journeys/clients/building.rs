//! How the programs of `deploy/clients` are built, each with what its language is built with, where
//! that is here.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian keeps sources of Go.
const GO_SOURCES: &str = "/usr/share/gocode";
/// Names the jars of jnats and of what it needs, since no registry of Debian's has them.
const JARS: &str = "KONTOR_CLIENTS_CLASSPATH";
/// The first Node that knows WebSocket, and the first that need not be told so.
const WEBSOCKET_SINCE: [u32; 2] = [20, 22];

/// A language of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Python,
    TypeScript,
    Go,
    Java,
    CSharp,
}

impl Language {
    pub const ALL: [Self; 5] = [Self::Python, Self::TypeScript, Self::Go, Self::Java, Self::CSharp];

    /// Gives the program's source, inside of the folder of clients.
    pub fn source(self) -> &'static str {
        match self {
            Self::Python => "python/picker.py",
            Self::TypeScript => "typescript/picker.ts",
            Self::Go => "go/picker.go",
            Self::Java => "java/Picker.java",
            Self::CSharp => "csharp/Picker.cs",
        }
    }

    fn name(self) -> &'static str {
        self.source().split('/').next().unwrap_or_default()
    }

    /// Says whether it must be there.
    pub fn is_required(self) -> bool {
        is_required(self.name())
    }

    /// Builds the program and gives its command, or says in words what is missing.
    pub fn build(self, clients: &Path) -> Result<Vec<String>, String> {
        let own = clients.join(self.name());
        match self {
            Self::Python => python(&own, "picker.py"),
            Self::TypeScript => typescript(&own),
            Self::Go => go(&own),
            Self::Java => java(&own),
            Self::CSharp => csharp(&own),
        }
    }
}

/// Says whether a client must be there.
pub fn is_required(name: &str) -> bool {
    let required = std::env::var("KONTOR_CLIENTS").unwrap_or_default();
    required.split(',').any(|required| required == name)
}

/// Gives a folder of ours that outlives the test, for what is built.
fn kept(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients").join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path of text").to_owned()
}

/// Runs something to its end and gives its words; in words why not.
fn run(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let ended =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{shown}: {error}"))?;
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
    }
    let words = [ended.stdout, ended.stderr].concat();
    Err(format!("{shown}: {}\n{}", ended.status, String::from_utf8_lossy(&words)))
}

/// Makes room for a program in Python, with what it requires.
pub fn python(own: &Path, program: &str) -> Result<Vec<String>, String> {
    let name = own.file_name().and_then(|name| name.to_str()).expect("a folder");
    let folder = kept(name);
    let (python, wanted) = (folder.join("bin/python"), own.join("requirements.txt"));
    let noted = folder.join("requirements.txt");
    let list = std::fs::read(&wanted).expect("requirements");
    if std::fs::read(&noted).ok() != Some(list.clone()) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let install = ["-m", "pip", "install", "--quiet", "--requirement"];
        run(Command::new(&python).args(install).arg(&wanted))?;
        std::fs::write(&noted, list).expect("noted");
    }
    Ok(vec![text(&python), text(&own.join(program))])
}

fn typescript(own: &Path) -> Result<Vec<String>, String> {
    let compiler = own.join("node_modules/typescript/bin/tsc");
    if !compiler.exists() {
        return Err("npm ci --prefix deploy/clients/typescript was not called".to_owned());
    }
    let version = run(Command::new("node").arg("--version"))?;
    let major = version.trim_start_matches('v').split('.').next();
    let major: u32 = major.and_then(|major| major.parse().ok()).unwrap_or_default();
    let [some, all] = WEBSOCKET_SINCE;
    if major < some {
        return Err(format!("Node {some} or newer is not here, but {version}"));
    }
    run(Command::new("node").arg(&compiler).current_dir(own))?;
    let flag = (major < all).then(|| "--experimental-websocket".to_owned());
    let command = ["node".to_owned()].into_iter().chain(flag);
    Ok(command.chain([text(&own.join("build/picker.js"))]).collect())
}

fn go(own: &Path) -> Result<Vec<String>, String> {
    if !Path::new(GO_SOURCES).join("src/github.com/nats-io/nats.go").exists() {
        return Err("Debian's golang-github-nats-io-go-nats-dev is not here".to_owned());
    }
    let folder = kept("go");
    let program = folder.join("picker");
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(&program).arg("picker.go").current_dir(own);
    build.env("GO111MODULE", "off").env("GOPATH", GO_SOURCES).env("GOCACHE", folder.join("cache"));
    run(&mut build)?;
    Ok(vec![text(&program)])
}

fn java(own: &Path) -> Result<Vec<String>, String> {
    let jars =
        std::env::var(JARS).map_err(|_| format!("{JARS} does not name jnats and Jackson"))?;
    let folder = text(&kept("java"));
    let source = own.join("Picker.java");
    run(Command::new("javac").args(["-d", &folder, "-cp", &jars]).arg(source))?;
    let path = format!("{folder}:{jars}");
    Ok(["java", "-cp", &path, "Picker"].map(str::to_owned).to_vec())
}

fn csharp(own: &Path) -> Result<Vec<String>, String> {
    let folder = kept("csharp");
    let objects = format!("-p:BaseIntermediateOutputPath={}/obj/", folder.display());
    let mut build = Command::new("dotnet");
    build.args(["build", "--nologo", "-c", "Release", "-o"]).arg(folder.join("out")).arg(objects);
    run(build.current_dir(own))?;
    Ok(vec!["dotnet".to_owned(), text(&folder.join("out/picker.dll"))])
}
