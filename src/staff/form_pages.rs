//! Pages: employing somebody, and putting the record of a member of staff right.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;

use super::{
    actions::{self, BasedOn},
    entry::{self, NewMember, StaffParticulars},
    model::Member,
    queries,
};
use crate::{
    Result,
    accounts::{Prefill, release_form},
    error::Problems,
    people::{
        Typed,
        fields::{self, Answer, FieldKind, Holder, Values},
    },
    platform::{
        audit,
        db::{Db, Tx},
        web::{Choice, Form, Hx, Path, View, errors::status_of, flash, once},
    },
    policy::{Actor, Grant, ManageStaff, Role},
};

#[derive(Template)]
#[template(path = "staff/new.html", blocks = ["form"])]
struct NewPage {
    p: View,
    form: MemberForm,
}

#[derive(Template)]
#[template(path = "staff/edit.html", blocks = ["form"])]
struct EditPage {
    p: View,
    member: Member,
    form: MemberForm,
}

/// What both forms hold.
struct MemberForm {
    typed: Typed,
    departments: Vec<(i64, String)>,
    answers: Vec<Answer>,
    problems: Problems,
    restored: bool,
}

impl MemberForm {
    fn read(conn: &mut PgConnection, user: i64, typed: Typed) -> Result<Self> {
        let mut answers = fields::answers(conn, Holder::Staff, user)?;
        answers.retain(|answer| answer.field.retired_at.is_none());
        Ok(Self {
            typed,
            departments: queries::list::departments(conn)?,
            answers,
            problems: Problems::default(),
            restored: false,
        })
    }
    fn departments(&self) -> Vec<Choice> {
        let chosen = self.typed.one("department");
        let choice = |(id, name): &(i64, String)| {
            let key = id.to_string();
            Choice::new(key.clone(), name.clone(), key == chosen)
        };
        self.departments.iter().map(choice).collect()
    }
    fn roles(&self, p: &View) -> Vec<Choice> {
        let chosen = self.typed.one("role");
        let of_staff = Role::ALL.into_iter().filter(|role| role.is_staff());
        of_staff
            .map(|role| Choice::new(role.code(), p.t(role.word()), role.code() == chosen))
            .collect()
    }
    fn is_overtaken(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == "changed")
    }
}

fn typed_of(member: &Member, answers: &[Answer]) -> Typed {
    let department = member.department_id.map(|id| id.to_string());
    let own = [
        ("name", member.name.clone()),
        ("phone", member.phone.clone().unwrap_or_default()),
        ("department", department.unwrap_or_default()),
        ("designation", member.designation.clone()),
        ("joined_on", member.joined_on.to_string()),
        ("version", member.version.to_string()),
        ("account_version", member.account_version.to_string()),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    let more = answers.iter().map(|answer| {
        let value = answer.value.clone().unwrap_or_default();
        (answer.field.input(), value)
    });
    Typed::of(own.into_iter().chain(more))
}

pub async fn new(
    db: Db,
    _: Grant<ManageStaff>,
    p: View,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let Prefill { form, restored } = prefill;
    let typed = match restored {
        true => form,
        false => Typed::of([
            ("role", "faculty".to_owned()),
            ("joined_on", p.today().to_string()),
        ]),
    };
    let mut form = db
        .read(move |conn| MemberForm::read(conn, 0, typed))
        .await?;
    form.restored = restored;
    Hx::page(StatusCode::OK, &NewPage { p, form })
}

pub async fn create(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStaff>,
    hx: Hx,
    p: View,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let Form {
        value: typed,
        submit,
    } = form;
    typed.known(|name| entry::FIELDS.contains(&name) || name.starts_with("field_"))?;
    let text = |name: &str| typed.one(name);
    let created = match NewMember::read(&text) {
        Ok(cmd) => {
            let (user, values) = (who.actor().user()?.id, typed.clone());
            db.tx(move |tx: &mut Tx<'_>| {
                release_form(tx, user, "/staff/new")?;
                once(tx, user, &submit, "staff.employ", |tx| {
                    actions::employ_person(tx, &who, &cmd, &values)
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let err = match created {
        Ok(id) => {
            let words = "The person is employed. A link to begin with is on its way by mail.";
            flash(&req, "good", p.t(words));
            return Ok(hx.lead_to(&format!("/staff/{id}")));
        }
        Err(err) => err,
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut form = db
        .read(move |conn| MemberForm::read(conn, 0, typed))
        .await?;
    form.problems = problems;
    let page = NewPage { p, form };
    hx.render(status, &page, page.as_form())
}

/// The member of staff with the form of what they are, and the note that it was looked at.
async fn read(db: &Db, actor: &Actor, id: i64) -> Result<(Member, MemberForm)> {
    let actor = actor.clone();
    let read = move |tx: &mut Tx<'_>| {
        let member = queries::member(tx, &actor, id)?;
        let mut form = MemberForm::read(tx, member.user_id, Typed::default())?;
        form.typed = typed_of(&member, &form.answers);
        if actor.user()?.id != member.user_id {
            audit::read_of(tx, &actor, ("staff", Some(id)), &["phone"])?;
        }
        Ok((member, form))
    };
    db.tx(read).await
}

pub async fn edit(
    db: Db,
    who: Grant<ManageStaff>,
    p: View,
    id: Path<i64>,
    prefill: Prefill<Typed>,
) -> Result<HttpResponse> {
    let (member, mut form) = read(&db, who.actor(), id.0).await?;
    if prefill.restored {
        (form.typed, form.restored) = (prefill.form, true);
    }
    Hx::page(StatusCode::OK, &EditPage { p, member, form })
}

pub async fn update(
    req: HttpRequest,
    db: Db,
    who: Grant<ManageStaff>,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let (id, actor) = (id.0, who.actor().clone());
    let Form {
        value: typed,
        submit,
    } = form;
    let versions = ["version", "account_version"];
    typed.known(|name| {
        StaffParticulars::FIELDS.contains(&name)
            || versions.contains(&name)
            || name.starts_with("field_")
    })?;
    let based = BasedOn {
        member: id,
        version: typed.version("version")?,
        account_version: typed.version("account_version")?,
    };
    let text = |name: &str| typed.one(name);
    let saved = match StaffParticulars::read(&text) {
        Ok(cmd) => {
            let (user, values) = (actor.user()?.id, typed.clone());
            db.tx(move |tx: &mut Tx<'_>| {
                release_form(tx, user, &format!("/staff/{id}/edit"))?;
                once(tx, user, &submit, &format!("staff.update:{id}"), |tx| {
                    actions::update_member(tx, &who, based, &cmd, Values::All(&values))
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", p.t("The record is saved."));
        return Ok(hx.lead_to(&format!("/staff/{id}")));
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let (member, mut form) = read(&db, &actor, id).await?;
    let latest = form.typed;
    form.typed = typed;
    if problems.iter().any(|problem| problem.code == "changed") {
        for name in versions {
            form.typed.set(name, latest.one(name));
        }
    }
    form.problems = problems;
    let page = EditPage { p, member, form };
    hx.render(status, &page, page.as_form())
}
