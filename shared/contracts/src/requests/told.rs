//! Answers to whoever asks without an inbox, as clients of MQTT do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// An answer beside its question: whoever has no inbox hears all answers at one place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Told<Q, A> {
    /// The body of the question, by which its asker knows it again; `null` where it was no JSON.
    pub asked: Option<Q>,
    /// What came of it, one of the two.
    #[serde(flatten)]
    pub outcome: Outcome<A>,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome<A> {
    /// The body of the answer.
    Answered(A),
    /// Why not.
    Refused(Problem),
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::RawValue;

    use super::*;

    #[test]
    fn an_answer_stands_beside_its_question_as_both_were_written() {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).expect("JSON");
        let outcome = Outcome::Answered(raw("{\"b\": 1.0}"));
        let told = Told { asked: Some(raw("{\"a\":  1}")), outcome };
        let written = serde_json::to_string(&told).expect("JSON");
        assert_eq!(written, "{\"asked\":{\"a\":  1},\"answered\":{\"b\": 1.0}}");
    }

    #[test]
    fn what_was_no_json_is_refused_beside_nothing() {
        let outcome = Outcome::Refused(Problem::conflict("another has it"));
        let told: Told<(), ()> = Told { asked: None, outcome };
        let written = serde_json::to_value(&told).expect("JSON");
        assert_eq!(written["asked"], json!(null));
        assert_eq!(written["refused"]["status"], 409);
        assert!(written.get("answered").is_none());
        assert_eq!(serde_json::from_value::<Told<(), ()>>(written).expect("read"), told);
    }
}
