use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

/// How long a drill may take on two cores that others use, too.
const DRILLED_WITHIN: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_buyers_ten_get_a_piece_and_the_drill_has_counted_them() {
    let program = Path::new(env!("CARGO_BIN_EXE_kontor-under-test"));
    let mut drill = tokio::process::Command::new(program);
    drill.args(["drill", "flash-sale", "--json"]).kill_on_drop(true);
    drill.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut drill = drill.spawn().expect("a drill");
    // It ends when this is let go.
    let needed = drill.stdin.take();
    let drilled = tokio::time::timeout(DRILLED_WITHIN, drill.wait_with_output()).await;
    let drilled = drilled.expect("in time").expect("its end");
    drop(needed);
    let said = String::from_utf8_lossy(&drilled.stdout);
    assert!(drilled.status.success(), "{said}{}", String::from_utf8_lossy(&drilled.stderr));
    let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let law = lines.into_iter().find(|line| line.get("law").is_some()).expect("its law");
    assert_eq!(law["law"], "Ten are sold, not eleven, not nine.");
    assert_eq!(law["holds"], true, "{law}");
}
