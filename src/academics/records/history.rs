//! The history of a record in words: fields by their labels, keys by what they name.
use chrono::{DateTime, Utc};

use super::{forms::Field, model::Offers};
use crate::platform::{audit::Entry, web::View};

/// What happened, who did it and when.
#[derive(Debug)]
pub struct Said {
    /// "Changed"
    pub what: String,
    /// Field, before, after.
    pub fields: Vec<(String, String, String)>,
    /// Who.
    pub who: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the entries say.
pub fn said(entries: &[Entry], fields: &[Field], offers: &Offers, p: &View) -> Vec<Said> {
    let one = |entry: &Entry| Said {
        what: p.t(verb(&entry.action)).into_owned(),
        fields: match entry.action.as_str() {
            "academics.delete" => Vec::new(),
            _ => changed(entry, fields, offers, p),
        },
        who: entry.actor_name.clone(),
        at: entry.at,
    };
    entries.iter().map(one).collect()
}

fn verb(action: &str) -> &str {
    match action {
        "academics.create" => "Added",
        "academics.update" => "Changed",
        "academics.retire" => "Retired",
        "academics.restore" => "Brought back",
        "academics.delete" => "Deleted",
        "academics.appoint_head" => "Head appointed",
        "academics.appoint_adviser" => "Class adviser appointed",
        "academics.require_course" => "Prerequisite added",
        "academics.release_course" => "Prerequisite taken away",
        "academics.change_plan" => "Plan of study changed",
        "academics.publish_curriculum" => "Published",
        "academics.reopen_curriculum" => "Opened for changes",
        "academics.retire_curriculum" => "Retired",
        "academics.assign_staff" => "Faculty assigned",
        "students.number_section" => "Roll numbers given",
        other => other,
    }
}

fn changed(
    entry: &Entry,
    fields: &[Field],
    offers: &Offers,
    p: &View,
) -> Vec<(String, String, String)> {
    let own = |name: &str| {
        fields
            .iter()
            .find(|field| field.name.replace('_', " ") == name)
    };
    let word = |field: Option<&Field>, value: &str| -> String {
        let one = |part: &str| {
            let label = field.and_then(|field| offers.label(field.name, part));
            let plain = match part {
                "true" => "Yes",
                "false" => "No",
                part => part,
            };
            p.t(label.unwrap_or(plain)).into_owned()
        };
        value.split(", ").map(one).collect::<Vec<_>>().join(", ")
    };
    let line = |(name, before, after): (String, String, String)| {
        let field = own(&name);
        let label = field.map_or(name.as_str(), |field| field.label);
        let before = if before == "–" {
            String::new()
        } else {
            word(field, &before)
        };
        (capital(&p.t(label)), before, word(field, &after))
    };
    let lines = entry
        .fields()
        .into_iter()
        .filter(|(_, before, after)| before != after);
    lines.map(line).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
