//! What stands in the side navigation and the bottom bar, by what the person may do.
use crate::{
    platform::web::{NavGroup, NavItem},
    policy::{Actor, Role},
    words::Language,
};

/// A place in the navigation: where, its words, its icon, and the permission it needs.
type Place = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);

const COLLEGE: &[Place] = &[
    ("/users", "Users", "users", Some("users.view")),
    (
        "/permission-sets",
        "Permission sets",
        "shield",
        Some("permissions.manage"),
    ),
    ("/audit", "Audit log", "history", Some("audit.view")),
    ("/jobs", "Background work", "clock", Some("jobs.manage")),
    (
        "/outgoing-mail",
        "Outgoing mail",
        "mail",
        Some("jobs.manage"),
    ),
];

const PEOPLE: &[Place] = &[
    (
        "/students",
        "Students",
        "graduation-cap",
        Some("students.view"),
    ),
    ("/parents", "Parents", "users", Some("students.view")),
    ("/staff", "Staff", "user-cog", Some("staff.view")),
    (
        "/proposals",
        "Proposed changes",
        "message-square",
        Some("students.manage"),
    ),
    (
        "/fields",
        "Fields of one's own",
        "list-filter",
        Some("fields.manage"),
    ),
];

const ACADEMICS: &[Place] = &[
    (
        "/academics/offerings",
        "Offerings",
        "clipboard-check",
        Some("academics.view"),
    ),
    (
        "/academics/courses",
        "Courses",
        "book-open",
        Some("academics.view"),
    ),
    (
        "/academics/curricula",
        "Curricula",
        "list-filter",
        Some("academics.view"),
    ),
    (
        "/academics/programmes",
        "Programmes",
        "graduation-cap",
        Some("academics.view"),
    ),
    (
        "/academics/departments",
        "Departments",
        "building-2",
        Some("academics.view"),
    ),
    (
        "/academics/batches",
        "Batches",
        "users",
        Some("academics.view"),
    ),
    (
        "/academics/sections",
        "Sections",
        "columns-3",
        Some("academics.view"),
    ),
    (
        "/academics/terms",
        "Terms",
        "calendar-days",
        Some("academics.view"),
    ),
    (
        "/academics/years",
        "Academic years",
        "calendar-days",
        Some("academics.manage"),
    ),
    (
        "/academics/holidays",
        "Holidays",
        "sun",
        Some("academics.view"),
    ),
    (
        "/academics/periods",
        "Periods",
        "clock",
        Some("academics.view"),
    ),
    (
        "/academics/rooms",
        "Rooms",
        "monitor",
        Some("academics.view"),
    ),
];

/// What is read of the structure by those who do not keep it.
const ELECTIVES: (&str, &str, &str) = ("/academics/electives", "Electives", "book-open");
const PLAN: (&str, &str, &str) = ("/academics/plan", "Plan of study", "list-filter");
const CALENDAR: (&str, &str, &str) = ("/academics/calendar", "College calendar", "calendar-days");

const OWN: &[Place] = &[
    ("/profile", "Profile", "user", None),
    ("/sessions", "Sessions and devices", "monitor", None),
    ("/security", "Security", "lock", None),
];

/// The groups of the side navigation.
pub fn side(actor: &Actor, path: &str, language: Language) -> Vec<NavGroup> {
    let Ok(user) = actor.user() else {
        return Vec::new();
    };
    let home = item(
        (user.role.dashboard().as_str(), "Home", "house"),
        path,
        language,
    );
    let find = ("/search", "Find people", "search", Some("people.search"));
    let mut first = vec![home];
    first.extend(places(&[find], actor, path, language));
    let read: &[_] = match user.role {
        Role::Student | Role::Parent => &[ELECTIVES, PLAN, CALENDAR],
        Role::Warden => &[CALENDAR],
        Role::Admin | Role::Principal | Role::Faculty => &[],
    };
    first.extend(read.iter().map(|place| item(*place, path, language)));
    if let Some(student) = user.student.filter(|_| user.role == Role::Student) {
        let own = format!("/students/{student}");
        first.push(item((&own, "My record", "user"), path, language));
    }
    let mut groups = vec![NavGroup {
        title: None,
        items: first,
    }];
    for (title, listed) in [
        ("People", PEOPLE),
        ("Academics", ACADEMICS),
        ("Running the college", COLLEGE),
        ("My account", OWN),
    ] {
        let items = places(listed, actor, path, language);
        if !items.is_empty() {
            groups.push(NavGroup {
                title: Some(language.t(title).into_owned()),
                items,
            });
        }
    }
    groups
}

/// The four things a role does most.
pub fn bottom(actor: &Actor, path: &str, language: Language) -> Vec<NavItem> {
    let Ok(user) = actor.user() else {
        return Vec::new();
    };
    let home = item(
        (user.role.dashboard().as_str(), "Home", "house"),
        path,
        language,
    );
    let listed: &[Place] = match user.role {
        Role::Admin => &[
            ("/search", "Search", "search", Some("people.search")),
            ("/users", "Users", "users", Some("users.view")),
            (
                "/permission-sets",
                "Permissions",
                "shield",
                Some("permissions.manage"),
            ),
        ],
        Role::Principal => &[
            ("/search", "Search", "search", Some("people.search")),
            ("/users", "Users", "users", Some("users.view")),
            ("/audit", "Audit", "history", Some("audit.view")),
        ],
        Role::Faculty | Role::Warden => &[
            ("/search", "Search", "search", Some("people.search")),
            ("/sessions", "Devices", "monitor", None),
            ("/security", "Security", "lock", None),
        ],
        Role::Student => &[
            ("/academics/electives", "Electives", "book-open", None),
            ("/profile", "Profile", "user", None),
            ("/sessions", "Devices", "monitor", None),
        ],
        Role::Parent => &[
            ("/academics/electives", "Electives", "book-open", None),
            ("/academics/calendar", "Calendar", "calendar-days", None),
            ("/profile", "Profile", "user", None),
        ],
    };
    let mut items = vec![home];
    items.extend(places(listed, actor, path, language));
    items
}

fn places(listed: &[Place], actor: &Actor, path: &str, language: Language) -> Vec<NavItem> {
    let held = listed
        .iter()
        .filter(|(.., permission)| permission.is_none_or(|name| actor.holds(name)));
    held.map(|(href, label, icon, _)| item((href, label, icon), path, language))
        .collect()
}

fn item(
    (href, label, icon): (&str, &str, &'static str),
    path: &str,
    language: Language,
) -> NavItem {
    let below = path
        .strip_prefix(href)
        .is_some_and(|rest| rest.starts_with('/'));
    NavItem {
        href: href.to_owned(),
        label: language.t(label).into_owned(),
        icon,
        current: path == href || below,
        count: None,
    }
}
