//! Files that are generated and committed; `KONTOR_REGENERATE=1` writes them anew.

use std::fs;
use std::path::Path;

/// Compares a committed file with what the code says, or writes it.
pub fn compare(path: &Path, expected: &str) {
    if std::env::var_os("KONTOR_REGENERATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        // Whole or not at all: another test may read the file at this moment.
        let beside = path.with_extension("new");
        fs::write(&beside, expected).expect("written");
        fs::rename(&beside, path).expect("renamed");
        return;
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    let hint = "run the tests of contracts with KONTOR_REGENERATE=1 and look at the difference";
    assert!(found == expected, "{} is not what the code says; {hint}", path.display());
}
