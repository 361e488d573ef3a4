//! The form of an offering.
use super::OfferingEntry;
use crate::{
    Result,
    academics::{
        model::Code,
        records::{Field, Input, Typed},
    },
};

/// The fields of its form.
pub const FIELDS: &[Field] = &[
    Field::new("course_id", "Course", Input::Select("Choose a course")),
    Field::new("term_id", "Term", Input::Select("Choose a term")),
    Field::new(
        "section_id",
        "Section",
        Input::Select("None: students are enrolled singly"),
    )
    .hint("Its students take it as a whole")
    .optional(),
    Field::new("cap", "Most students", Input::Number)
        .hint("When students are enrolled singly; the next ones wait for a seat")
        .optional(),
    Field::new(
        "open_for_choice",
        "Students choose it themselves",
        Input::Check,
    )
    .hint("Those in whose electives it is")
    .optional(),
    Field::new(
        "approval_needed",
        "Each choice needs approval",
        Input::Check,
    )
    .hint("By its faculty, the head of the department or the office")
    .optional(),
    Field::new("choice_from", "First day of choice", Input::Date)
        .hint("At once when it is left empty")
        .optional(),
    Field::new("choice_until", "Last day of choice", Input::Date)
        .hint("The whole term when it is left empty")
        .optional(),
    Field::new("group_name", "Group", Input::Text("w-8"))
        .hint("When the course is held in parallel groups: A, B")
        .optional(),
];

/// Reads the form.
///
/// # Errors
/// Every field that is wrong.
pub fn read(typed: &Typed) -> Result<OfferingEntry> {
    let mut form = typed.reader();
    let course_id = form.key("course_id", "Choose the course.");
    let term_id = form.key("term_id", "Choose the term.");
    let section_id = form.optional_key("section_id", "Choose one of the sections.");
    let cap = form.optional_number("cap", 1..=500, "Enter a number from 1 to 500.");
    let choice_from = form.optional_day("choice_from", "Enter the first day of choice.");
    let choice_until = form.optional_day("choice_until", "Enter the last day of choice.");
    let group_name = form.optional_text("group_name", group);
    let (open, approval_needed) = (
        form.ticked("open_for_choice"),
        form.ticked("approval_needed"),
    );
    let singly = section_id == Some(None);
    form.rule(
        !(singly && cap == Some(None)),
        "cap",
        "no_cap",
        "Enter how many students can be enrolled.",
    );
    form.rule(
        singly || cap != Some(None) || !open,
        "open_for_choice",
        "section_chosen",
        "A section takes the course as a whole. Leave the section empty for an elective.",
    );
    form.done(|| {
        // A section has seats of its own and chooses nothing.
        let singly = section_id?.is_none();
        let chosen = open && singly;
        Some(OfferingEntry {
            course_id: course_id?,
            term_id: term_id?,
            section_id: section_id?,
            cap: cap?.filter(|_| singly),
            open_for_choice: chosen,
            approval_needed: approval_needed && singly,
            choice_from: choice_from?.filter(|_| chosen),
            choice_until: choice_until?.filter(|_| chosen),
            group_name: group_name?.filter(|_| singly),
        })
    })
}

/// A, whether it is written so or as Group A.
fn group(typed: &str) -> Result<Code, crate::academics::NameError> {
    let text = typed.trim();
    let plain = match text.get(..6) {
        Some(word) if word.eq_ignore_ascii_case("group ") => &text[6..],
        _ => text,
    };
    Code::parse(plain)
}
