//! The files of the handheld, embedded. Their version is a hash of all of them and stands in their
//! addresses, so that modules of different versions never meet.

use std::sync::{LazyLock, OnceLock};

use data_encoding::HEXLOWER;
use flate2::Compression;
use sha2::{Digest, Sha256};

use crate::console::{assets, packing};

/// So much of a hash tells one version from every other.
const HASH_CHARS: usize = 12;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";
const HTML: &str = "text/html; charset=utf-8";
const APP: &str = "application/manifest+json";

const SHELL_TEXT: &str = include_str!("app/shell.html");
const MANIFEST_TEXT: &str = include_str!("app/app.webmanifest");
const WORKER_TEXT: &str = include_str!("app/worker.js");

/// A file, packed the first time that somebody asks for it.
pub struct File {
    name: &'static str,
    kind: &'static str,
    bytes: Bytes,
    packed: OnceLock<Option<Vec<u8>>>,
}

enum Bytes {
    Embedded(&'static [u8]),
    Made(String),
}

impl File {
    const fn embedded(name: &'static str, kind: &'static str, bytes: &'static [u8]) -> Self {
        Self { name, kind, bytes: Bytes::Embedded(bytes), packed: OnceLock::new() }
    }

    fn made(kind: &'static str, text: String) -> Self {
        Self { name: "", kind, bytes: Bytes::Made(text), packed: OnceLock::new() }
    }

    /// Gives its media type.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Gives what is in it.
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Embedded(bytes) => bytes,
            Bytes::Made(text) => text.as_bytes(),
        }
    }

    /// Gives it packed; nothing where that is not worth it.
    pub fn packed(&self) -> Option<&[u8]> {
        let pack = || packing::pack(self.bytes(), Compression::best());
        let is_picture = self.kind == PNG;
        self.packed.get_or_init(|| (!is_picture).then(pack).flatten()).as_deref()
    }
}

macro_rules! files {
    ($($name:literal $kind:ident),* $(,)?) => {
        [$(File::embedded($name, $kind, include_bytes!(concat!("app/", $name)))),*]
    };
}

static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let app = files![
        "main.js" SCRIPT, "app.js" SCRIPT, "sync.js" SCRIPT, "codes.js" SCRIPT, "picking.js" SCRIPT,
        "choosing.js" SCRIPT, "outbox.js" SCRIPT, "carrying.js" SCRIPT, "words.js" SCRIPT,
        "store.js" SCRIPT, "net.js" SCRIPT, "signals.js" SCRIPT, "keys.js" SCRIPT,
        "camera.js" SCRIPT, "dom.js" SCRIPT, "frame.js" SCRIPT, "screens.js" SCRIPT,
        "screen_job.js" SCRIPT, "screen_desk.js" SCRIPT, "screen_device.js" SCRIPT,
        "icon.svg" SVG, "icon-180.png" PNG, "icon-192.png" PNG, "icon-512.png" PNG,
    ];
    let shared = [
        File::embedded("tokens.css", CSS, assets::TOKENS.as_bytes()),
        File::embedded("floor.css", CSS, include_bytes!("app/floor.css")),
        File::embedded("icons.svg", SVG, assets::ICONS),
    ];
    app.into_iter().chain(shared).collect()
});

/// The page; every address in it names the version.
pub static SHELL: LazyLock<File> =
    LazyLock::new(|| File::made(HTML, SHELL_TEXT.replace("{version}", version())));

/// What a home screen needs to know of it.
pub static MANIFEST: LazyLock<File> =
    LazyLock::new(|| File::made(APP, MANIFEST_TEXT.replace("{version}", version())));

/// The worker, with everything that it keeps.
pub static WORKER: LazyLock<File> = LazyLock::new(|| {
    let version = version();
    let mut kept = vec!["/floor".to_owned(), "/floor/app.webmanifest".to_owned()];
    kept.extend(names().map(|name| format!("/floor/{version}/{name}")));
    let kept: Vec<_> = kept.iter().map(|address| format!("\"{address}\"")).collect();
    let head = format!("const VERSION = \"{version}\";\nconst KEPT = [{}];\n", kept.join(", "));
    File::made(SCRIPT, head + WORKER_TEXT)
});

/// Gives the version of all of it.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hash = Sha256::new();
        for file in FILES.iter() {
            hash.update(file.bytes());
        }
        for text in [SHELL_TEXT, MANIFEST_TEXT, WORKER_TEXT] {
            hash.update(text);
        }
        HEXLOWER.encode(&hash.finalize()).chars().take(HASH_CHARS).collect()
    });
    &VERSION
}

/// Gives a file.
pub fn named(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}

/// Gives the names of all files.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_that_is_imported_is_there_and_none_is_left_over() {
        let modules = FILES.iter().filter(|file| file.kind == SCRIPT);
        let text = |file: &File| String::from_utf8(file.bytes().to_vec()).expect("text");
        let mut wanted = vec!["main.js".to_owned()];
        for module in modules.clone() {
            let text = text(module);
            let imported = text.split(" from \"./").skip(1);
            wanted.extend(imported.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
        for name in &wanted {
            assert!(named(name).is_some(), "{name} is imported and not there");
        }
        for module in modules {
            assert!(wanted.iter().any(|name| name == module.name), "{} is not used", module.name);
        }
    }

    #[test]
    fn the_whole_handheld_stays_light() {
        let size: usize =
            FILES.iter().map(|file| file.packed().unwrap_or(file.bytes()).len()).sum();
        assert!(size < 90 * 1024, "{size}");
    }
}
