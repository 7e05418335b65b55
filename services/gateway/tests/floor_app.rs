//! The rules of the handheld in a browser, tried where they run: by `node --test`. Skipped aloud where
//! there is no Node.

use std::path::Path;
use std::process::Command;

#[test]
fn the_handheld_keeps_its_promises() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/floor_app");
    if Command::new("node").arg("--version").output().is_err() {
        return println!("skipped: there is no node");
    }
    let tests = std::fs::read_dir(&folder).expect("the tests").filter_map(|entry| {
        let path = entry.expect("an entry").path();
        path.to_string_lossy().ends_with(".test.mjs").then_some(path)
    });
    let told = Command::new("node").arg("--test").args(tests).output().expect("node runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
}
