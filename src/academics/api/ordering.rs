//! What lists of the API are ordered by: the fields of their bodies, one after another.
use crate::{
    Error, Result,
    academics::records::{Noun, Order, sort},
};

/// A field of a body, and what the listing `x` is ordered by for it.
pub type Field = (&'static str, &'static str);

const RETIRED: Field = ("retired", "x.retired_at IS NOT NULL");

/// Of programmes.
pub const PROGRAMMES: &[Field] = &[
    ("id", "x.id"),
    ("code", "lower(x.code)"),
    ("name", "lower(x.name)"),
    ("department", "x.department_id"),
    ("semesters", "x.semesters"),
    RETIRED,
];

/// Of courses.
pub const COURSES: &[Field] = &[
    ("id", "x.id"),
    ("code", "lower(x.code)"),
    ("name", "lower(x.name)"),
    ("department", "x.department_id"),
    ("kind", "x.kind"),
    ("credits", "x.half_credits"),
    ("lecture_hours", "x.lecture_hours"),
    ("tutorial_hours", "x.tutorial_hours"),
    ("practical_hours", "x.practical_hours"),
    RETIRED,
];

/// Of terms.
pub const TERMS: &[Field] = &[
    ("id", "x.id"),
    ("name", "lower(x.name)"),
    ("academic_year", "x.academic_year_id"),
    ("academic_year_name", "lower(x.year)"),
    ("parity", "x.parity"),
    ("starts_on", "x.starts_on"),
    ("ends_on", "x.ends_on"),
];

/// Of sections.
pub const SECTIONS: &[Field] = &[
    ("id", "x.id"),
    ("name", "lower(x.name)"),
    ("title", "lower(x.title)"),
    ("programme", "x.programme_id"),
    ("programme_code", "lower(x.programme)"),
    ("batch", "x.batch_id"),
    ("admission_year", "x.admission_year"),
    ("capacity", "x.capacity"),
    RETIRED,
];

/// Reads `field,-field`.
///
/// # Errors
/// What is no field of the body.
pub fn read(text: &str, fields: &[Field]) -> Result<Vec<Order>> {
    text.split(',').map(|one| field(one, fields)).collect()
}

fn field(text: &str, fields: &[Field]) -> Result<Order> {
    let (descending, name) = text
        .strip_prefix('-')
        .map_or((false, text), |name| (true, name));
    let found = fields.iter().find(|(field, _)| *field == name);
    found.map(|(_, by)| (*by, descending)).ok_or_else(|| {
        let name: String = name.chars().take(40).collect();
        let known: Vec<&str> = fields.iter().map(|(field, _)| *field).collect();
        Error::Malformed(format!(
            "ordering: the list cannot be ordered by “{name}”, but by {}.",
            known.join(", ")
        ))
    })
}

/// The order of a noun's own list.
pub fn default<N: Noun>() -> Result<Vec<Order>> {
    let sort = sort::<N>("")?;
    let narrow = crate::academics::records::Narrow::all().order::<N>(sort);
    Ok(narrow.orders)
}
