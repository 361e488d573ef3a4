//! What is typed on the page of an offering's students.
use serde::Deserialize;

/// Who is to be enrolled.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolForm {
    #[serde(default)]
    pub admission_number: String,
    #[serde(default)]
    pub beyond: String,
}

/// What is decided on a choice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionForm {
    pub enrolment: i64,
    #[serde(default)]
    pub approve: bool,
    #[serde(default)]
    pub reason: String,
}

/// Who is taken out, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveForm {
    pub enrolment: i64,
    #[serde(default)]
    pub reason: String,
}
