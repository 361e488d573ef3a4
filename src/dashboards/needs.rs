//! What needs an admin now, in the order in which it hurts; and the first steps of a new college.
use super::{
    model::{AdminFacts, Waiting},
    show::fill,
};
use crate::platform::web::View;

/// One thing to be done.
#[derive(Debug)]
pub struct Need {
    /// How many wait; equal to the list behind it.
    pub n: i64,
    pub title: String,
    pub text: String,
    /// Where it is done, and the words on the button.
    pub action: Option<(String, String)>,
}

/// What waits for the office.
pub fn of_office(p: &View, facts: &AdminFacts) -> Vec<Need> {
    let mut needs = sign_ins(p, facts);
    needs.extend(
        waiting(facts)
            .into_iter()
            .filter(|(waiting, _)| waiting.n > 0)
            .map(|(waiting, words)| Need {
                n: waiting.n,
                title: plural(p, waiting.n, words),
                text: named(p, waiting),
                action: None,
            }),
    );
    needs.extend(invited(p, facts.invited));
    needs
}

/// What stays undone, and its words for one and for several.
fn waiting(facts: &AdminFacts) -> [(&Waiting, (&'static str, &'static str)); 5] {
    [
        (
            &facts.departments_without_head,
            ("department has no head", "departments have no head"),
        ),
        (
            &facts.sections_without_adviser,
            ("section has no adviser", "sections have no adviser"),
        ),
        (
            &facts.without_section,
            ("student has no section", "students have no section"),
        ),
        (
            &facts.without_parent,
            (
                "student has no parent linked",
                "students have no parent linked",
            ),
        ),
        (
            &facts.without_second_factor,
            (
                "member of staff signs in with a password alone",
                "members of staff sign in with a password alone",
            ),
        ),
    ]
}

/// Guessing at passwords comes first.
fn sign_ins(p: &View, facts: &AdminFacts) -> Vec<Need> {
    if facts.slowed == 0 {
        return Vec::new();
    }
    let words = (
        "account is slowed down after wrong passwords",
        "accounts are slowed down after wrong passwords",
    );
    vec![Need {
        n: facts.slowed,
        title: plural(p, facts.slowed, words),
        text: p.tn(
            &facts.refused,
            "{n} wrong sign-in since yesterday.",
            "{n} wrong sign-ins since yesterday.",
        ),
        action: Some(("/audit".to_owned(), p.t("Audit log").into_owned())),
    }]
}

fn invited(p: &View, n: i64) -> Option<Need> {
    (n > 0).then(|| Need {
        n,
        title: plural(
            p,
            n,
            (
                "account waits to be activated",
                "accounts wait to be activated",
            ),
        ),
        text: p
            .t("The link in their mail works for a day; send it again to those who missed it.")
            .into_owned(),
        action: Some((
            "/users?state=invited".to_owned(),
            p.t("See list").into_owned(),
        )),
    })
}

/// The first names, and how many more there are.
fn named(p: &View, waiting: &Waiting) -> String {
    let names = waiting.some.join(", ");
    let more = waiting.n - i64::try_from(waiting.some.len()).unwrap_or(0);
    match more {
        ..=0 => names,
        1.. => fill(
            p.tn(&more, "{names} and {n} more", "{names} and {n} more")
                .into(),
            &[("names", &names)],
        ),
    }
}

fn plural(p: &View, n: i64, (one, many): (&str, &str)) -> String {
    p.t(if n == 1 { one } else { many }).into_owned()
}
