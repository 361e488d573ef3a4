//! Students, parents and staff.
use super::Words;

/// The words.
pub const WORDS: Words = Words {
    parts: &[
        ("people", "students"),
        ("people", "parents"),
        ("people", "staff"),
        ("people", "fields"),
        ("people", "documents"),
        ("people", "proposals"),
    ],
    kinds: &[
        ("student", "Student"),
        ("parent", "Parent"),
        ("staff", "Member of staff"),
        ("custom_field", "Field of one's own"),
    ],
    sentences: &[
        ("fields.create", "Defined the field"),
        ("fields.restore", "Brought the field back"),
        ("fields.retire", "Retired the field"),
        ("fields.update", "Changed the field"),
        ("parents.add", "Added the parent"),
        ("parents.change_link", "Changed a guardian of the student"),
        ("parents.export", "Downloaded the list of parents"),
        ("parents.link_child", "Linked a parent with the student"),
        ("parents.unlink_child", "Ended the link with a parent"),
        ("parents.update", "Changed the record"),
        ("staff.apply_status", "Let the status take effect"),
        ("staff.employ", "Employed the member of staff"),
        ("staff.set_status", "Changed the status"),
        ("staff.take_back_status", "Took a change of status back"),
        ("staff.update", "Changed the record"),
        ("students.admit", "Admitted the student"),
        ("students.apply_status", "Let the status take effect"),
        ("students.export", "Downloaded the list of students"),
        ("students.number_section", "Numbered the section"),
        ("students.set_status", "Changed the status"),
        ("students.take_back_status", "Took a change of status back"),
        ("students.update", "Changed the record"),
    ],
    fields: &[
        ("from_on", "From"),
        ("called_first", "Called first"),
        ("date_of_birth", "Date of birth"),
        ("joined_on", "Joined on"),
        ("hostelite", "Lives in the hostel"),
    ],
};
