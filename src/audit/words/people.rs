//! Students, parents and staff.
use super::Words;

/// The words.
pub const WORDS: Words = Words {
    parts: &[
        ("people", "students"),
        ("people", "parents"),
        ("people", "staff"),
    ],
    kinds: &[
        ("student", "Student"),
        ("parent", "Parent"),
        ("staff", "Member of staff"),
    ],
    sentences: &[
        ("parents.add", "Added the parent"),
        ("parents.link_child", "Linked a parent with the student"),
        ("staff.employ", "Employed the member of staff"),
        ("students.admit", "Admitted the student"),
        ("students.number_section", "Numbered the section"),
    ],
    fields: &[],
};
