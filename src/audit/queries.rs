//! Every statement about the audit log. Who looks after the institution reads all of it; others what concerns themself.
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, sql},
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Text, Timestamptz},
};

use super::{
    model::{AuditRow, Filter, Listing, Place},
    said::SetNames,
};
use crate::{
    Result, academics,
    platform::text::like,
    policy::{Actor, Scope},
    schema::{
        audit_entries, custom_fields, jobs, parents, permission_sets, staff, students, users,
    },
};

/// Entries on a page.
pub const PAGE: i64 = 50;
/// As many people as are looked up one by one.
const FEW: usize = 20;

/// A statement about entries that is still being put together.
pub type Boxed<'a> = audit_entries::BoxedQuery<'a, Pg>;

/// The entries that an actor may read.
pub fn visible<'a>(actor: &Actor) -> Boxed<'a> {
    let all = audit_entries::table.into_boxed();
    let own = actor.user().map_or(-1, |user| user.id);
    match actor.scope() {
        Scope::Institution => all,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => all.filter(concerns(vec![own])),
    }
}

type Condition = Box<dyn BoxableExpression<audit_entries::table, Pg, SqlType = Bool>>;

/// Done by these people, or to their accounts.
fn concerns(people: Vec<i64>) -> Condition {
    let by = audit_entries::actor_kind.eq("user").and(
        audit_entries::actor_id
            .assume_not_null()
            .eq_any(people.clone()),
    );
    let about = audit_entries::subject_kind
        .eq("user")
        .and(audit_entries::subject_id.assume_not_null().eq_any(people));
    Box::new(by.or(about))
}

/// The entries that the filter leaves and the actor may read.
pub fn filtered<'a>(actor: &Actor, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(actor);
    if let Some(people) = &filter.people {
        query = query.filter(concerns(people.clone()));
    }
    if !filter.kind.is_empty() {
        query = query.filter(audit_entries::subject_kind.eq(filter.kind.clone()));
    }
    if let Some(id) = filter.subject {
        query = query.filter(audit_entries::subject_id.eq(id));
    }
    if !filter.groups.is_empty() {
        let part = sql::<Text>("split_part(audit_entries.action, '.', 1)");
        query = query.filter(part.eq_any(filter.groups.clone()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_entries::action.eq(action.clone()));
    }
    if let Some(actor) = filter.actor {
        let kind = audit_entries::actor_kind.eq("user");
        query = query.filter(kind).filter(audit_entries::actor_id.eq(actor));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_entries::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_entries::at.lt(until));
    }
    query
}

/// Looks up the people that the filter names, as they are called now.
pub fn resolved(conn: &mut PgConnection, filter: &Filter) -> Result<Filter> {
    let mut filter = filter.clone();
    if filter.person.is_empty() {
        return Ok(filter);
    }
    let mut query = users::table.select(users::id).into_boxed();
    for word in filter.person.split_whitespace().take(6) {
        let text = sql::<Text>("lower(users.name) || ' ' || users.email");
        query = query.filter(text.like(like(&word.to_lowercase())));
    }
    filter.people = Some(query.load(conn)?);
    Ok(filter)
}

/// By time, then by key. For a few people the order is worked out, not read off an index: else the whole log would be
/// read to find those who did nothing of late.
pub fn ordered<'a>(query: Boxed<'a>, filter: &Filter, oldest: bool) -> Boxed<'a> {
    let (at, id) = (audit_entries::at, audit_entries::id);
    let few = filter
        .people
        .as_ref()
        .is_some_and(|people| people.len() <= FEW);
    let worked_out = sql::<Timestamptz>("audit_entries.at + interval '0'");
    match (few, oldest) {
        (false, false) => query.order((at.desc(), id.desc())),
        (false, true) => query.order((at.asc(), id.asc())),
        (true, false) => query.order((worked_out.desc(), id.desc())),
        (true, true) => query.order((worked_out.asc(), id.asc())),
    }
}

/// The entries on one side of another, which stands at an instant with its key.
fn beyond<'a>(query: Boxed<'a>, place: Place, instant: DateTime<Utc>) -> Boxed<'a> {
    let (at, id) = (audit_entries::at, audit_entries::id);
    // The second condition says it all; the first lets the index begin at the instant.
    match place {
        Place::Newest => query,
        Place::Before(key) => query
            .filter(at.le(instant))
            .filter(at.lt(instant).or(id.lt(key))),
        Place::After(key) => query
            .filter(at.ge(instant))
            .filter(at.gt(instant).or(id.gt(key))),
    }
}

/// A page of the log.
pub fn page(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    place: Place,
) -> Result<Listing> {
    let filter = &resolved(conn, filter)?;
    let mut query = filtered(actor, filter);
    if let Place::Before(key) | Place::After(key) = place {
        let entry = audit_entries::table.find(key).select(audit_entries::at);
        let Some(instant) = entry.first(conn).optional()? else {
            return Ok(Listing::default());
        };
        query = beyond(query, place, instant);
    }
    let oldest = matches!(place, Place::After(_));
    let query = ordered(query, filter, oldest).select(AuditRow::as_select());
    // One more than is shown tells whether the log goes on.
    let mut rows: Vec<AuditRow> = query.limit(PAGE + 1).load(conn)?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    if oldest && !more {
        // The newest page is a full one, wherever one comes from.
        return page(conn, actor, filter, Place::Newest);
    }
    rows.truncate(size);
    let (older, newer) = match place {
        Place::Newest => (more, false),
        Place::Before(_) => (more, true),
        Place::After(_) => (true, more),
    };
    if oldest {
        rows.reverse();
    }
    Ok(Listing { rows, older, newer })
}

/// Some of the entries that the filter leaves, and how many there are in all.
pub fn list(
    conn: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    oldest: bool,
    (limit, offset): (i64, i64),
) -> Result<(Vec<AuditRow>, i64)> {
    let filter = resolved(conn, filter)?;
    let total = filtered(actor, &filter).count().get_result(conn)?;
    let page = ordered(filtered(actor, &filter), &filter, oldest);
    let page = page.limit(limit).offset(offset);
    Ok((page.select(AuditRow::as_select()).load(conn)?, total))
}

/// A record's history, newest first, from below an entry on; whether there is more.
pub fn history(
    conn: &mut PgConnection,
    (kind, id): (&str, i64),
    before: Option<i64>,
) -> Result<(Vec<AuditRow>, bool)> {
    let mut rows: Vec<AuditRow> = audit_entries::table
        .filter(audit_entries::subject_kind.eq(kind))
        .filter(audit_entries::subject_id.eq(id))
        .filter(audit_entries::id.lt(before.unwrap_or(i64::MAX)))
        .order(audit_entries::id.desc())
        .limit(PAGE + 1)
        .select(AuditRow::as_select())
        .load(conn)?;
    let more = i64::try_from(rows.len()).is_ok_and(|len| len > PAGE);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok((rows, more))
}

/// The names of permission sets by their codes.
pub fn set_names(conn: &mut PgConnection) -> Result<SetNames> {
    let sets = permission_sets::table.select((permission_sets::code, permission_sets::name));
    Ok(sets.load(conn)?.into_iter().collect())
}

/// Whether it is a job that is there: one that nobody did anything with has a page, and no name.
pub fn is_job(conn: &mut PgConnection, kind: &str, id: i64) -> Result<bool> {
    let found = jobs::table.find(id).select(jobs::id);
    Ok(kind == "job" && diesel::select(exists(found)).get_result(conn)?)
}

/// What a record is called, for the kinds that have a page; none of a record that is gone.
pub fn name(conn: &mut PgConnection, kind: &str, id: i64) -> Result<Option<String>> {
    Ok(match kind {
        "user" => users::table
            .find(id)
            .select(users::name)
            .first(conn)
            .optional()?,
        "permission_set" => {
            let set = permission_sets::table.find(id);
            set.select(permission_sets::name).first(conn).optional()?
        }
        "student" => students::table
            .inner_join(users::table)
            .filter(students::id.eq(id))
            .select(users::name)
            .first(conn)
            .optional()?,
        "parent" => parents::table
            .inner_join(users::table)
            .filter(parents::id.eq(id))
            .select(users::name)
            .first(conn)
            .optional()?,
        "staff" => staff::table
            .inner_join(users::table)
            .filter(staff::id.eq(id))
            .select(users::name)
            .first(conn)
            .optional()?,
        "custom_field" => {
            let field = custom_fields::table.find(id);
            field.select(custom_fields::name).first(conn).optional()?
        }
        kind if academics::has(kind) => academics::titles(conn, kind, &[id])?.remove(&id),
        _ => None,
    })
}
