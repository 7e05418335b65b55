//! W3C trace context, as it travels in the header `traceparent`.

use std::fmt;
use std::str::FromStr;

/// Where in which trace something was said.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceContext {
    /// Never zero.
    pub trace_id: u128,
    /// Never zero.
    pub span_id: u64,
    /// Whether the caller records this trace.
    pub sampled: bool,
}

impl TraceContext {
    /// Gives the same trace at another span.
    pub fn at(self, span_id: u64) -> Self {
        Self { span_id: span_id.max(1), ..self }
    }

    /// Gives the trace id as 32 lower-case hex digits.
    pub fn trace_hex(self) -> String {
        format!("{:032x}", self.trace_id)
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = u8::from(self.sampled);
        write!(f, "00-{:032x}-{:016x}-{flags:02x}", self.trace_id, self.span_id)
    }
}

impl fmt::Debug for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no `traceparent`; the sentence of the standard is to start a new trace.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a traceparent")]
pub struct NotATraceParent;

impl FromStr for TraceContext {
    type Err = NotATraceParent;

    fn from_str(text: &str) -> Result<Self, NotATraceParent> {
        let valid_ascii = text.is_ascii() && text.len() >= 55;
        let (head, rest) =
            if valid_ascii { text.split_at(55) } else { return Err(NotATraceParent) };
        let fields: Vec<&str> = head.split('-').collect();
        let [version, trace, span, flags] = fields[..] else { return Err(NotATraceParent) };
        let lengths = (version.len(), trace.len(), span.len(), flags.len());
        let trailing = match version {
            "00" => rest.is_empty(),
            _ => rest.is_empty() || rest.starts_with('-'),
        };
        if lengths != (2, 32, 16, 2) || version == "ff" || !trailing || !lower_hex(&fields) {
            return Err(NotATraceParent);
        }
        let trace_id = u128::from_str_radix(trace, 16).map_err(|_| NotATraceParent)?;
        let span_id = u64::from_str_radix(span, 16).map_err(|_| NotATraceParent)?;
        let flags = u8::from_str_radix(flags, 16).map_err(|_| NotATraceParent)?;
        if trace_id == 0 || span_id == 0 {
            return Err(NotATraceParent);
        }
        Ok(Self { trace_id, span_id, sampled: flags & 1 == 1 })
    }
}

fn lower_hex(fields: &[&str]) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    fields.iter().all(|field| field.bytes().all(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_written_and_read_back() {
        let context = TraceContext { trace_id: 7, span_id: 9, sampled: true };
        let text = context.to_string();
        assert_eq!(text, format!("00-{:032x}-{:016x}-01", 7, 9));
        assert_eq!(text.parse(), Ok(context));
    }

    #[test]
    fn what_the_standard_forbids_is_refused() {
        let good = TraceContext { trace_id: 1, span_id: 1, sampled: false }.to_string();
        for bad in [
            good.to_uppercase().replace('0', "A"),
            format!("{good}-extra"),
            good.replacen("00", "ff", 1),
            format!("00-{:032x}-{:016x}-01", 0, 9),
            format!("00-{:032x}-{:016x}-01", 9, 0),
            String::new(),
        ] {
            assert_eq!(bad.parse::<TraceContext>(), Err(NotATraceParent), "{bad}");
        }
        assert!(
            format!("{}-what-the-future-brings", good.replacen("00", "01", 1))
                .parse::<TraceContext>()
                .is_ok()
        );
    }
}
