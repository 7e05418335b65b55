//! A form that carries a file: `multipart/form-data`, as browsers write it.

use bytes::Bytes;

/// No form of ours has more parts.
const PARTS_MAX: usize = 16;

/// One field, or one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field.
    pub name: String,
    /// What the file is called, where it is one.
    pub file_name: Option<String>,
    /// What is in it.
    pub bytes: Bytes,
}

/// Reads a form; nothing where it is none, or not whole.
pub fn read(content_type: &str, body: &Bytes) -> Option<Vec<Part>> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = rest.split(';').find_map(|one| one.trim().strip_prefix("boundary="))?;
    let delimiter = format!("--{}", boundary.trim_matches('"'));
    let mut at = find(body, delimiter.as_bytes(), 0)? + delimiter.len();
    let mut parts = Vec::new();
    while !body.get(at..)?.starts_with(b"--") {
        if parts.len() == PARTS_MAX {
            return None;
        }
        let head = at + 2;
        let content = find(body, b"\r\n\r\n", head)? + 4;
        let end = find(body, format!("\r\n{delimiter}").as_bytes(), content)?;
        let told = std::str::from_utf8(body.get(head..content)?).ok()?;
        parts.push(Part {
            name: value(told, "name")?,
            file_name: value(told, "filename").filter(|name| !name.is_empty()),
            bytes: body.slice(content..end),
        });
        at = end + 2 + delimiter.len();
    }
    Some(parts)
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(step) = body.get(at..)?.iter().position(|byte| Some(byte) == wanted.first()) {
        at += step;
        if body.get(at..)?.starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Gives what stands behind a name in the line that says what a part is.
fn value(told: &str, name: &str) -> Option<String> {
    let line = told.lines().find(|line| {
        line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
    })?;
    let wanted = format!("{name}=\"");
    let found = line.split("; ").find_map(|one| one.strip_prefix(wanted.as_str()))?;
    // Browsers write these three otherwise, and nothing else.
    let text = found.strip_suffix('"')?;
    Some(text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=----x";

    #[test]
    fn a_file_and_its_fields_are_read_as_a_browser_writes_them() {
        let body = "------x\r\nContent-Disposition: form-data; name=\"file\"; \
            filename=\"商品 %22a%22.csv\"\r\nContent-Type: text/csv\r\n\r\nsku\r\n--\r\nA\r\n\
            \r\n------x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n\r\n------x--\r\n";
        let parts = read(KIND, &Bytes::from_static(body.as_bytes())).expect("a form");
        let file = Part {
            name: "file".to_owned(),
            file_name: Some("商品 \"a\".csv".to_owned()),
            bytes: Bytes::from_static(b"sku\r\n--\r\nA\r\n"),
        };
        let kind = Part { name: "kind".to_owned(), file_name: None, bytes: Bytes::new() };
        assert_eq!(parts, [file, kind]);
    }

    #[test]
    fn what_is_not_whole_is_no_form() {
        let whole = "------x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n------x--";
        assert!(read(KIND, &Bytes::from_static(whole.as_bytes())).is_some());
        for end in 0..whole.len() - 1 {
            assert_eq!(read(KIND, &Bytes::from(whole[..end].to_owned())), None, "{end}");
        }
        assert_eq!(read("text/plain; boundary=----x", &Bytes::from_static(b"------x--")), None);
        let many = "------x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n".repeat(17);
        assert_eq!(read(KIND, &Bytes::from(format!("{many}------x--"))), None);
    }
}
