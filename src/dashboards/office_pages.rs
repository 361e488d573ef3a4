//! Pages: the dashboards of those who run the college, admins and principals.
use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::Datelike;

use super::{
    charts,
    model::{AdminFacts, PrincipalFacts},
    needs::{self, Need},
    queries,
    show::{self, Figure, fill},
};
use crate::{
    Result,
    platform::{
        db::Db,
        web::{
            Hx, Site, View,
            chart::{Bars, Funnel, Lines},
        },
    },
    policy::{Acting, AsAdmin, AsPrincipal},
    words::grouped,
};

#[derive(Template)]
#[template(path = "dashboards/admin.html")]
struct AdminPage {
    p: View,
    facts: AdminFacts,
    needs: Vec<Need>,
    figures: Vec<Figure>,
    programmes: Option<Funnel>,
    roles: Option<Funnel>,
    sign_ins: Option<Lines>,
}

#[derive(Template)]
#[template(path = "dashboards/principal.html")]
struct PrincipalPage {
    p: View,
    facts: PrincipalFacts,
    figures: Vec<Figure>,
    /// The departments that nobody heads.
    headless: Vec<String>,
    lying: Vec<Funnel>,
    standing: Vec<Bars>,
}

pub async fn admin(
    db: Db,
    site: Data<Site>,
    who: Acting<AsAdmin>,
    p: View,
) -> Result<HttpResponse> {
    let lockout = site.config.accounts.lockout.clone();
    let (actor, zone) = (who.actor().clone(), p.college.time_zone.name());
    let facts = db
        .read(move |conn| queries::admin(conn, &actor, zone, &lockout))
        .await?;
    let page = AdminPage {
        needs: needs::of_office(&p, &facts),
        figures: office_figures(&p, &facts),
        programmes: charts::by_programme(&p, &facts.programme_counts),
        roles: charts::roles(&p, &facts.role_counts),
        sign_ins: charts::sign_ins(&p, &facts.sign_ins),
        facts,
        p,
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn principal(db: Db, who: Acting<AsPrincipal>, p: View) -> Result<HttpResponse> {
    let (actor, year) = (who.actor().clone(), p.today().year());
    let facts = db
        .read(move |conn| queries::principal(conn, &actor, year))
        .await?;
    let page = PrincipalPage {
        figures: institution_figures(&p, &facts),
        headless: facts.headless(),
        standing: [
            charts::intake(&p, &facts.intake),
            charts::by_semester(&p, &facts.semesters),
        ]
        .into_iter()
        .flatten()
        .collect(),
        lying: [
            charts::by_department(&p, &facts.departments),
            charts::by_programme(&p, &facts.programmes),
            charts::ratios(&p, &facts),
            charts::working(&p, &facts.departments),
            charts::by_category(&p, &facts.categories),
        ]
        .into_iter()
        .flatten()
        .collect(),
        facts,
        p,
    };
    Hx::page(StatusCode::OK, &page)
}

fn office_figures(p: &View, facts: &AdminFacts) -> Vec<Figure> {
    let today = facts.sign_ins.last().map_or(0, |day| day.n);
    let fortnight: i64 = facts.sign_ins.iter().map(|day| day.n).sum();
    vec![
        Figure::new(
            p.t("Students"),
            grouped(facts.students()),
            p.tn(&facts.programmes, "in {n} programme", "in {n} programmes"),
        ),
        Figure::new(
            p.t("Staff"),
            grouped(facts.staff),
            p.tn(
                &facts.departments,
                "in {n} department",
                "in {n} departments",
            ),
        ),
        Figure::new(
            p.t("Sign-ins today"),
            grouped(today),
            p.tn(&fortnight, "{n} in two weeks", "{n} in two weeks"),
        ),
        Figure::new(
            p.t("Wrong sign-ins"),
            grouped(facts.refused),
            p.t("since yesterday"),
        ),
    ]
}

fn institution_figures(p: &View, facts: &PrincipalFacts) -> Vec<Figure> {
    let departments = i64::try_from(facts.departments.len()).unwrap_or(0);
    let programmes = i64::try_from(facts.programmes.len()).unwrap_or(0);
    let newest = facts.intake.last();
    vec![
        Figure::new(
            p.t("Students"),
            grouped(facts.students()),
            p.tn(&programmes, "in {n} programme", "in {n} programmes"),
        ),
        Figure::new(
            p.t("Staff"),
            grouped(facts.staff),
            p.tn(&departments, "in {n} department", "in {n} departments"),
        ),
        Figure::new(
            p.t("Teachers"),
            grouped(facts.teachers),
            p.t("act as faculty"),
        ),
        Figure::new(
            p.t("In the hostel"),
            grouped(facts.hostelites),
            fill(
                p.t("{share} of the students"),
                &[("share", &charts::share(facts.hostelites, facts.students()))],
            ),
        ),
        Figure::new(
            p.t("Admitted this year"),
            grouped(newest.map_or(0, |count| count.n)),
            newest.map_or_else(String::new, |count| {
                fill(
                    p.t("batches of {year}"),
                    &[("year", &count.year.to_string())],
                )
            }),
        ),
    ]
}

impl AdminPage {
    fn date(&self) -> String {
        show::date(&self.p)
    }
    fn count(&self, need: &Need) -> String {
        grouped(need.n)
    }
    /// Whether nobody studies or works here yet.
    fn is_new(&self) -> bool {
        self.facts.students() == 0 && self.facts.staff == 0
    }
}

impl PrincipalPage {
    fn date(&self) -> String {
        show::date(&self.p)
    }
}
