//! The list of staff.
use super::{
    model::StaffStatus,
    queries::list::{self as own, StaffRow},
};
use crate::{
    Error, Result,
    people::listing::{Cond, Face, Folk, Reach, Words},
    platform::{
        export::{Cell, Column, Kind, Locale},
        web::{View, offered},
    },
    policy::{Actor, Role, ViewStaff},
};

/// Members of staff, as their list needs to know them.
pub struct Members;

impl Folk for Members {
    type Row = StaffRow;
    type Sees = ViewStaff;
    const LIST: &'static str = "staff";
    const PATH: &'static str = "/staff";
    const KEEPS: &'static str = "staff.manage";
    const WORDS: Words = Words {
        icon: "user-cog",
        many: "Staff",
        lead: "Who works here, and those who left. Nobody is deleted: a status says where they stand.",
        add: "Employ somebody",
        count: ("{n} member of staff", "{n} members of staff"),
        find: "Name, staff number, designation or email",
        none: ("Nobody yet", "Employ the first member of staff."),
    };
    const SENSITIVE: &'static [&'static str] = &["phone"];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("department", "Department"),
        ("role", "Role"),
        ("status", "Status"),
    ];
    const SELECT: &'static str = own::SELECT;
    const FROM: &'static str = own::FROM;
    const KEY: &'static str = "f.id";
    const FOUND_BY: &'static str = "(lower(u.name) || ' ' || u.email || ' ' || lower(f.staff_number) || ' ' || lower(f.designation))";
    const SORTS: &'static [(&'static str, &'static str)] = &[
        ("name", "lower(u.name)"),
        ("staff_number", "f.staff_number"),
        ("department", "d.name"),
        ("designation", "lower(f.designation)"),
        ("status", "f.status"),
        ("joined_on", "f.joined_on"),
    ];
    const OFFERS: &'static str = own::OFFERS;
    const COLUMNS: &'static [Column<StaffRow>] = &[
        Column::new("name", "Name", Kind::Text, |row: &StaffRow, _| {
            Cell::text(&row.name)
        })
        .fixed()
        .sorted(),
        Column::new(
            "staff_number",
            "Staff number",
            Kind::Text,
            |row: &StaffRow, _| Cell::text(&row.staff_number),
        )
        .within(),
        Column::new(
            "designation",
            "Designation",
            Kind::Text,
            |row: &StaffRow, _| Cell::text(&row.designation),
        )
        .sorted(),
        Column::new(
            "department",
            "Department",
            Kind::Text,
            |row: &StaffRow, _| row.department.as_ref().map_or(Cell::Empty, Cell::text),
        )
        .sorted(),
        Column::new("roles", "Roles", Kind::Text, roles),
        Column::new("status", "Status", Kind::Text, |row: &StaffRow, locale| {
            Cell::text(locale.t(StaffStatus::of(&row.status).map_or("", StaffStatus::word)))
        })
        .sorted(),
        Column::new("email", "Email", Kind::Text, |row: &StaffRow, _| {
            Cell::text(&row.email)
        })
        .hidden(),
        Column::new("phone", "Phone", Kind::Text, |row: &StaffRow, _| {
            row.phone.as_ref().map_or(Cell::Empty, Cell::text)
        })
        .hidden(),
        Column::new("joined_on", "Joined on", Kind::Date, |row: &StaffRow, _| {
            Cell::Day(row.joined_on)
        })
        .sorted()
        .hidden(),
    ];

    fn reach(actor: &Actor) -> Option<Reach> {
        own::reach(actor)
    }
    fn cond(filter: &str, value: &str) -> Result<Cond> {
        let none = || {
            let value: String = value.chars().take(40).collect();
            Error::Malformed(format!(
                "There is no {filter} “{value}” to narrow the list to. Choose one of those that the list offers."
            ))
        };
        match filter {
            "department" => {
                let key = value.parse().map_err(|_| none())?;
                Ok(Cond::key("f.department_id = ", key, ""))
            }
            "role" => {
                let role = offered("role", value, Role::of)?.filter(|role| role.is_staff());
                role.ok_or_else(none)?;
                Ok(Cond::text(
                    "EXISTS (SELECT FROM user_roles r WHERE r.user_id = u.id AND r.role = ",
                    value,
                    ")",
                ))
            }
            "status" => {
                offered("status", value, StaffStatus::of)?;
                Ok(Cond::text("f.status = ", value, ""))
            }
            _ => Err(none()),
        }
    }
    fn face(row: &StaffRow, column: &str, p: &View) -> Option<Face> {
        match column {
            "status" => Some(standing_face(&row.status, p)),
            _ => None,
        }
    }
    fn veil(row: &mut StaffRow, actor: &Actor) {
        if !actor.holds(Self::KEEPS) {
            row.phone = None;
        }
    }
}

fn roles(row: &StaffRow, locale: &Locale) -> Cell {
    let roles = row.roles.split(',').filter_map(Role::of);
    let words: Vec<String> = roles.map(|role| locale.t(role.word())).collect();
    Cell::text(words.join(", "))
}

/// How a status looks.
pub fn standing_face(status: &str, p: &View) -> Face {
    let status = StaffStatus::of(status).unwrap_or(StaffStatus::Active);
    let (tone, icon) = match status {
        StaffStatus::Active => ("good", "circle-check"),
        StaffStatus::OnLeave => ("warn", "circle-dashed"),
        StaffStatus::Left => ("", "circle-x"),
    };
    Face {
        tone,
        icon,
        text: p.t(status.word()).into_owned(),
    }
}
