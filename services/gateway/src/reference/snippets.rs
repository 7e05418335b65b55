//! Programs that others begin with: whole files of `deploy/clients/snippets`, which tests run.

/// A language that snippets are written in.
#[derive(Debug)]
pub struct Snippet {
    /// As it stands in addresses.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// How its file is called.
    pub file: &'static str,
    /// The program.
    pub text: &'static str,
}

/// Lists a program in each language.
macro_rules! snippets {
    ($folder:literal: $($code:literal, $name:literal, $file:literal;)*) => {
        [$(Snippet {
            code: $code,
            name: $name,
            file: $file,
            text: include_str!(concat!(
                "../../../../deploy/clients/snippets/", $folder, "/", $file
            )),
        },)*]
    };
}

/// Receivers of webhooks that believe nobody else.
pub static VERIFY: [Snippet; 5] = snippets!["verify":
    "python", "Python", "verify.py";
    "node", "TypeScript, Node", "verify.mjs";
    "go", "Go", "verify.go";
    "java", "Java", "Verify.java";
    "csharp", "C#", "Verify.cs";
];

/// Readers of the feed that go on where they stopped.
pub static FEED: [Snippet; 5] = snippets!["feed":
    "python", "Python", "feed.py";
    "node", "TypeScript, Node", "feed.mjs";
    "go", "Go", "feed.go";
    "java", "Java", "Feed.java";
    "csharp", "C#", "Feed.cs";
];

/// The first five minutes, as lines for a shell.
pub const START: &str = include_str!("../../../../deploy/clients/snippets/start.sh");

/// A subscription, its receiver and a sample, as lines for a shell.
pub const WEBHOOK: &str = include_str!("../../../../deploy/clients/snippets/webhook.sh");

/// Where the lines say that Kontor is.
pub const ADDRESS: &str = "http://127.0.0.1:8080";

/// Gives the steps of lines for a shell: what each is for, and its lines.
pub fn steps(text: &str) -> impl Iterator<Item = (String, String)> {
    text.trim_end().split("\n\n").map(|step| {
        let (said, lines): (Vec<_>, Vec<_>) = step.lines().partition(|line| line.starts_with("# "));
        let said: Vec<_> = said.iter().filter_map(|line| line.strip_prefix("# ")).collect();
        (said.join(" "), lines.join("\n"))
    })
}
