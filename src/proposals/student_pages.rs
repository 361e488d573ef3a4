//! Page and fragment: the proposals for a student, and proposing a change.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;

use super::{
    actions::{self, FIELDS, label_of, open_fields, said},
    model::{Proposal, State},
    queries,
};
use crate::{
    Error, Result,
    error::Problems,
    people::{
        Typed,
        fields::{Answer, FieldKind, Holder, Tier, answers},
    },
    platform::{
        db::{Db, Tx},
        web::{Form, Hx, Path, View, errors::status_of, flash, once},
    },
    policy::Actor,
    students::{About, about},
};

#[derive(Template)]
#[template(path = "proposals/proposals.html", blocks = ["section"])]
struct ProposalsPage {
    p: View,
    about: About,
    proposals: Vec<Proposal>,
    open: Vec<Answer>,
    typed: Typed,
    problems: Problems,
    own: i64,
}

impl ProposalsPage {
    async fn read(db: &Db, actor: &Actor, p: View, id: i64) -> Result<Self> {
        let (own, actor) = (actor.user()?.id, actor.clone());
        let read = move |conn: &mut PgConnection| {
            let about = about(conn, &actor, id)?.close()?;
            if about.tier == Tier::Staff {
                return Err(Error::NotFound);
            }
            let proposals = queries::of_student(conn, id)?;
            let open = match about.tier {
                Tier::Own => open_fields(answers(conn, Holder::Student, about.student.user_id)?),
                Tier::Office | Tier::Staff => Vec::new(),
            };
            Ok((about, proposals, open))
        };
        let (about, proposals, open) = db.read(read).await?;
        let names = FIELDS.iter().map(|(name, _)| (*name).to_owned());
        let names = names.chain(open.iter().map(|answer| answer.field.input()));
        let values = names.map(|name| {
            let value = said(&about.student, &open, &name);
            (name, value)
        });
        Ok(Self {
            typed: Typed::of(values),
            p,
            about,
            proposals,
            open,
            problems: Problems::default(),
            own,
        })
    }
    /// Whether a change can be proposed: by the student or a parent, while none is open.
    fn may_propose(&self) -> bool {
        let waits = self.proposals.iter().any(|one| one.state() == State::Open);
        self.about.tier == Tier::Own && !waits
    }
    fn label(&self, name: &str) -> String {
        self.p.t(&label_of(name, &self.open)).into_owned()
    }
    fn look(&self, proposal: &Proposal) -> (&'static str, &'static str) {
        proposal.state().look()
    }
    fn may_withdraw(&self, proposal: &Proposal) -> bool {
        proposal.state() == State::Open && proposal.proposer_id == self.own
    }
}

pub async fn proposals(
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = ProposalsPage::read(&db, &actor, p, id.0).await?;
    hx.render(StatusCode::OK, &page, page.as_section())
}

pub async fn propose(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    hx: Hx,
    p: View,
    id: Path<i64>,
    form: Form<Typed>,
) -> Result<HttpResponse> {
    let Form {
        value: typed,
        submit,
    } = form;
    typed.known(|name| {
        name == "note" || FIELDS.iter().any(|(own, _)| *own == name) || name.starts_with("field_")
    })?;
    let (user, who, sent) = (actor.user()?.id, actor.clone(), typed.clone());
    let operation = format!("proposals.propose:{}", id.0);
    let work = move |tx: &mut Tx<'_>| {
        once(tx, user, &submit, &operation, |tx| {
            actions::propose(tx, &who, id.0, &sent)
        })
    };
    let err = match db.tx(work).await {
        Ok(_) => {
            flash(
                &req,
                "good",
                p.t("The office looks at it, and you are told what was decided."),
            );
            return Ok(hx.lead_to(&format!("/students/{}/proposals", id.0)));
        }
        Err(err @ (Error::Invalid(_) | Error::Conflict(_))) => err,
        Err(err) => return Err(err),
    };
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let mut page = ProposalsPage::read(&db, &actor, p, id.0).await?;
    (page.typed, page.problems) = (typed, problems);
    hx.render(status, &page, page.as_section())
}
