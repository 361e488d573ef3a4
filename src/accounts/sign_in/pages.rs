//! Pages: signing in and out.
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use askama::Template;
use serde::Deserialize;

use super::{
    actions::{self, SIGN_IN, SignInError},
    attempts,
    browser::attempt,
    code_pages::{Proven, after, go_on},
    demo::{DEMO, DemoAccount},
};
use crate::{
    Error, Result,
    accounts::passwords::Hasher,
    error::Problems,
    platform::{
        db::Db,
        web::{Form, Hx, KeptPages, Query, Site, Ticket, View, see_other},
    },
    policy::Actor,
};

#[derive(Template)]
#[template(path = "accounts/sign_in/login.html")]
struct LoginPage {
    p: View,
    form: SignInForm,
    problems: Problems,
    demo: Option<&'static [DemoAccount]>,
}

/// What was typed; the password is never shown again.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInForm {
    pub email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    pub next: String,
    #[serde(default)]
    pub remember: Option<String>,
}

#[derive(Default, Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    pub next: String,
}

pub async fn login(
    req: HttpRequest,
    site: Data<Site>,
    pages: Data<KeptPages>,
    query: Query<NextQuery>,
) -> Result<HttpResponse> {
    if let Ok(actor) = Actor::extract(&req).await {
        return Ok(see_other(&after(&query.0.next, actor.user()?.role)));
    }
    // Without a way to go on and without a session, which may hold a word from the page before, all see the same bytes.
    if query.0.next.is_empty() && req.cookie(&site.cookie_name("campus")).is_none() {
        return pages.answer(&req, "login", || {
            let form = SignInForm::default();
            Ok(page(View::of(&req)?, form, Problems::default(), &site).render()?)
        });
    }
    let form = SignInForm {
        next: query.0.next,
        ..SignInForm::default()
    };
    let p = View::of(&req)?;
    Hx::page(StatusCode::OK, &page(p, form, Problems::default(), &site))
}

pub async fn sign_in(
    req: HttpRequest,
    db: Db,
    site: Data<Site>,
    hasher: Data<Hasher>,
    p: View,
    form: Form<SignInForm>,
) -> Result<HttpResponse> {
    let form = form.value;
    let refusal = match prove(&req, &db, &site, &hasher, &form).await {
        Ok(Some(proven)) => {
            let asked = (form.remember.is_some(), form.next);
            return go_on(&req, &db, &site, proven, asked).await;
        }
        Ok(None) => SignInError::Wrong.into(),
        Err(err) => err,
    };
    match refusal {
        Error::Invalid(problems) => Hx::page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &page(p, form, problems, &site),
        ),
        Error::TooMany {
            message,
            retry_after,
        } => {
            let problem = crate::error::Violation {
                field: "email".into(),
                code: "locked".into(),
                message,
            };
            let page = page(p, form, problem.into(), &site);
            let mut answer = Hx::page(StatusCode::TOO_MANY_REQUESTS, &page)?;
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, retry_after.into());
            Ok(answer)
        }
        err => Err(err),
    }
}

/// Checks the password; takes as long for an account that does not exist.
async fn prove(
    req: &HttpRequest,
    db: &Db,
    site: &Data<Site>,
    hasher: &Hasher,
    form: &SignInForm,
) -> Result<Option<Proven>> {
    let attempt = attempt(req, site, &form.email);
    let policy = site.config.accounts.lockout.clone();
    let (opened, attempt) = db
        .tx(move |tx| Ok((attempts::open_attempt(tx, &policy, &attempt)?, attempt)))
        .await?;
    let stored = opened
        .account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let verdict = hasher
        .verify(form.password.clone(), stored)
        .await
        .map_err(|_| Error::Unavailable)?;
    db.tx(move |tx| {
        let account = attempts::close_attempt(tx, &attempt, &opened, &verdict, "sign_in.refused")?;
        let known = opened.known;
        Ok(account.map(|account| Proven { account, known }))
    })
    .await
}

pub async fn sign_out(req: HttpRequest, db: Db) -> Result<HttpResponse> {
    let actor = Actor::extract(&req).await.unwrap_or(SIGN_IN);
    if let Some(token) = Ticket::of(&req).and_then(|ticket| ticket.token()) {
        db.tx(move |tx| actions::sign_out(tx, &actor, &token))
            .await?;
    }
    Ticket::drop_from(&req);
    let mut answer = see_other("/login");
    let clear = header::HeaderValue::from_static("\"cache\", \"storage\"");
    answer
        .headers_mut()
        .insert(header::HeaderName::from_static("clear-site-data"), clear);
    Ok(answer)
}

fn page(p: View, form: SignInForm, problems: Problems, site: &Site) -> LoginPage {
    let demo = (site.is_development() && site.config.demo.enabled).then_some(DEMO);
    LoginPage {
        p,
        form,
        problems,
        demo,
    }
}
