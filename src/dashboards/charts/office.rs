//! Accounts, and how they are used.
use super::{Said, axis, lying};
use crate::{
    dashboards::{
        model::{DayCount, RoleCount},
        show::fill,
    },
    platform::web::{
        View,
        chart::{Funnel, Lines, Scale, Series, lines},
    },
    policy::Role,
    words::grouped,
};

/// People by the roles they hold.
pub fn roles(p: &View, counts: &[RoleCount]) -> Option<Funnel> {
    let word = |code: &str| {
        let role = Role::of(code).map_or("Other", Role::word);
        p.t(role).into_owned()
    };
    let said = Said {
        id: "roles",
        title: p.t(most_are(&counts.first()?.role)).into_owned(),
        subtitle: p.t("People by role; some hold several").into_owned(),
        head: vec![p.t("Role").into_owned(), p.t("People").into_owned()],
    };
    let counts = counts.iter();
    lying(
        p,
        said,
        counts.map(|count| (word(&count.role), count.n)).collect(),
    )
}

fn most_are(role: &str) -> &'static str {
    match Role::of(role) {
        Some(Role::Student) => "Most people here are students",
        Some(Role::Parent) => "Most people here are parents",
        Some(Role::Faculty) => "Most people here teach",
        Some(Role::Admin | Role::Principal | Role::Warden) | None => "The office is here first",
    }
}

/// Sign-ins a day.
pub fn sign_ins(p: &View, days: &[DayCount]) -> Option<Lines> {
    let busiest = days.iter().max_by_key(|day| day.n)?;
    let dated = |day: &DayCount| day.day.format("%-d %b").to_string();
    let said = Said {
        id: "sign-ins",
        title: fill(
            p.t("{day} was the busiest day"),
            &[("day", &dated(busiest))],
        ),
        subtitle: p.t("Sign-ins a day, the last two weeks").into_owned(),
        head: vec![p.t("Day").into_owned(), p.t("Sign-ins").into_owned()],
    };
    let rows = days.iter().map(|day| vec![dated(day), grouped(day.n)]);
    let caption = said.caption(rows.collect());
    let points: Vec<String> = days.iter().map(dated).collect();
    let series = Series {
        class: "l1",
        values: days.iter().map(|day| day.n as f64).collect(),
    };
    let scale = Scale::of_counts(series.values.iter().copied());
    Some(lines(caption, scale, &points, &[series], axis))
}
