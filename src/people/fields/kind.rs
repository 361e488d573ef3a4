//! Kinds of fields of one's own, and how their values are read; pure.
use super::model::{Field, codes};
use crate::{
    error::{Rule, Violation},
    people::{Broken, plain_text},
    types::Day,
};

codes! {
    /// What a field of one's own holds.
    FieldKind {
        /// Words on one line.
        Text "text" "Text";
        /// A number, whole or with a point.
        Number "number" "Number";
        /// A day.
        Date "date" "Date";
        /// One of some.
        Choice "choice" "Choice";
        /// Yes or no.
        YesNo "yes_no" "Yes or no";
    }
}

impl FieldKind {
    /// A value as people read it.
    pub fn shown(self, value: &str) -> String {
        match self {
            FieldKind::Date => Day::parse(value).map_or_else(
                || value.to_owned(),
                |day| day.date().format("%-d %b %Y").to_string(),
            ),
            FieldKind::YesNo => match value {
                "yes" => "Yes".to_owned(),
                "no" => "No".to_owned(),
                other => other.to_owned(),
            },
            FieldKind::Text | FieldKind::Number | FieldKind::Choice => value.to_owned(),
        }
    }
}

/// Reads what was typed for a field; none when nothing was.
///
/// # Errors
/// The sentence by the field's input.
pub fn read_value(field: &Field, typed: &str) -> Result<Option<String>, Violation> {
    let text = typed.trim();
    if text.is_empty() {
        let missing = "Fill this in: the college asks for it of everybody.";
        return match field.required {
            true => Err(wrong(field, "missing", missing)),
            false => Ok(None),
        };
    }
    let read = match field.kind() {
        FieldKind::Text => plain_text(typed, 300),
        FieldKind::Number => number(text),
        FieldKind::Date => Day::parse(text).map(|day| day.date().to_string()),
        FieldKind::Choice => field.choices.iter().find(|one| *one == text).cloned(),
        FieldKind::YesNo => yes_no(text).map(str::to_owned),
    };
    let (code, sentence) = match field.kind() {
        FieldKind::Text => ("text_form", "Enter at most 300 characters, on one line."),
        FieldKind::Number => ("number_form", "Enter a number, such as 42 or 6.5."),
        FieldKind::Date => ("date_form", "Enter a day, such as 1 Jul 2026."),
        FieldKind::Choice => ("not_offered", "Choose one of those that are offered."),
        FieldKind::YesNo => ("not_offered", "Choose yes or no."),
    };
    read.map(Some).ok_or_else(|| wrong(field, code, sentence))
}

fn wrong(field: &Field, code: &'static str, sentence: &'static str) -> Violation {
    let rule = Broken::new("", code, sentence);
    Violation {
        field: field.input(),
        code: rule.code().to_owned(),
        message: rule.to_string(),
    }
}

/// At most 15 digits before the point and 6 behind it.
fn number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = plain(whole) && plain(part) && (1..=15).contains(&whole.len()) && part.len() <= 6;
    let has_point = digits.contains('.');
    if !fits || (has_point && part.is_empty()) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    })
}

fn yes_no(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "yes" | "true" => Some("yes"),
        "no" | "false" => Some("no"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind, required: bool) -> Field {
        Field {
            id: 7,
            holder: "student".into(),
            name: "Blood group".into(),
            kind: kind.code().into(),
            choices: vec!["A+".into(), "O-".into()],
            required,
            sensitive: false,
            seen_by: "all".into(),
            proposable: false,
            retired_at: None,
            version: 1,
        }
    }

    #[test]
    fn values_are_read_by_their_kind() {
        use FieldKind::*;
        let read = |kind, typed| read_value(&field(kind, false), typed).map_err(|wrong| wrong.code);
        let some = |text: &str| Ok(Some(text.to_owned()));
        for (kind, typed, kept) in [
            (Text, "  a   b ", "a b"),
            (Number, "007.50", "7.5"),
            (Number, "-0.5", "-0.5"),
            (Number, "42", "42"),
            (Date, "2026-11-22", "2026-11-22"),
            (Choice, "O-", "O-"),
            (YesNo, "Yes", "yes"),
            (YesNo, "no", "no"),
        ] {
            assert_eq!(read(kind, typed), some(kept), "{typed}");
        }
        for (kind, typed, code) in [
            (Text, "a\u{202e}b", "text_form"),
            (Number, "1e5", "number_form"),
            (Number, "1,000", "number_form"),
            (Number, "1.", "number_form"),
            (Number, "NaN", "number_form"),
            (Date, "22-11-2026", "date_form"),
            (Date, "2026-02-30", "date_form"),
            (Choice, "B+", "not_offered"),
            (YesNo, "perhaps", "not_offered"),
        ] {
            assert_eq!(read(kind, typed), Err(code.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_is_asked_of_everybody_is_not_left_out() {
        for kind in FieldKind::ALL {
            assert_eq!(read_value(&field(*kind, false), " "), Ok(None));
            let left_out = read_value(&field(*kind, true), " ").expect_err("left out");
            assert_eq!(
                (left_out.field.as_str(), left_out.code.as_str()),
                ("field_7", "missing")
            );
        }
    }
}
