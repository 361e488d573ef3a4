//! Users by the API: the same operations as the pages.
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    actions,
    forms::UserForm,
    model::{State, User},
    person_pages::note_reading,
    queries::{self, COLUMNS, Filter},
};
use crate::{
    Error, Result,
    platform::{
        db::Db,
        web::{ApiList, Json, Path, Query, Sort, once},
    },
    policy::{Grant, ManageUsers, Role, ViewUsers},
};

/// The OpenAPI part of users.
#[derive(OpenApi)]
#[openapi(paths(list, create, show, update))]
pub struct UsersApi;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        cfg.service(
            web::resource(format!("/api/v1/users{slash}"))
                .route(web::get().to(list))
                .route(web::post().to(create)),
        )
        .service(
            web::resource(format!("/api/v1/users/{{id}}{slash}"))
                .route(web::get().to(show))
                .route(web::patch().to(update)),
        );
    }
}

/// A user.
#[derive(Serialize, ToSchema)]
pub struct UserBody {
    /// The key.
    id: i64,
    /// The full name.
    name: String,
    /// The address they sign in with.
    email: String,
    /// To be called at.
    phone: Option<String>,
    /// Roles held.
    roles: Vec<String>,
    /// `active`, `invited` or `deactivated`.
    state: &'static str,
    /// When they last signed in.
    last_login: Option<DateTime<Utc>>,
    /// Raised by every change.
    version: i32,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            state: user.state().code(),
            id: user.id,
            name: user.name,
            email: user.email,
            phone: user.phone,
            roles: user.role_codes,
            last_login: user.last_login_at,
            version: user.version,
        }
    }
}

/// A user to be created.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUserBody {
    /// The full name.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// The address to sign in with.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// To be called at.
    phone: Option<String>,
    /// At least one.
    #[schema(min_items = 1)]
    roles: Vec<String>,
}

/// The fields to be changed; those left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// The full name.
    name: Option<String>,
    /// The address to sign in with.
    email: Option<String>,
    /// To be called at; empty takes it away.
    phone: Option<String>,
    /// At least one.
    roles: Option<Vec<String>>,
    /// The version the change is based on.
    version: Option<i32>,
}

/// What the list is narrowed to.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0)]
    offset: Option<i64>,
    /// `name`, `email`, `last_login` or `created`; with `-` from the end.
    ordering: Option<String>,
    /// In name and email.
    search: Option<String>,
    /// A role held.
    role: Option<String>,
    /// `active`, `invited` or `deactivated`.
    state: Option<String>,
}

/// List users.
#[utoipa::path(get, path = "/api/v1/users/", tag = "users", params(UserParams),
    responses((status = 200, body = ApiList<UserBody>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `users.view`")))]
async fn list(db: Db, who: Grant<ViewUsers>, query: Query<UserParams>) -> Result<HttpResponse> {
    let params = query.0;
    let filter = filter_of(&params)?;
    let (limit, offset) = ApiList::<UserBody>::bounds(params.limit, params.offset)?;
    let actor = who.actor().clone();
    let (users, count) = db
        .read(move |conn| queries::list(conn, &actor, &filter, limit, offset))
        .await?;
    let pairs = [
        ("ordering", params.ordering),
        ("search", params.search),
        ("role", params.role),
        ("state", params.state),
    ];
    let results: Vec<UserBody> = users.into_iter().map(UserBody::from).collect();
    Ok(HttpResponse::Ok().json(ApiList::new(
        results,
        count,
        "/api/v1/users/",
        &pairs,
        (limit, offset),
    )))
}

fn filter_of(params: &UserParams) -> Result<Filter> {
    let wrong =
        |name: &str| Error::Malformed(format!("{name}: this value is not one of those offered."));
    let ordering = params.ordering.as_deref().unwrap_or("name");
    if !COLUMNS.contains(&ordering.trim_start_matches('-')) {
        return Err(wrong("ordering"));
    }
    let role = params
        .role
        .as_deref()
        .map(|code| Role::of(code).ok_or_else(|| wrong("role")))
        .transpose()?;
    let state = params
        .state
        .as_deref()
        .map(|code| State::of(code).ok_or_else(|| wrong("state")))
        .transpose()?;
    let search = params.search.clone().unwrap_or_default();
    Ok(Filter {
        search,
        role,
        state,
        sort: Sort::of(ordering, COLUMNS),
    })
}

/// Create a user; they are sent the link to begin with.
#[utoipa::path(post, path = "/api/v1/users/", tag = "users", request_body = NewUserBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gives the first answer again")),
    responses((status = 201, body = UserBody), (status = 400, description = "A field is not as it should be"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `users.manage`"),
        (status = 409, description = "`idempotency-conflict`")))]
async fn create(db: Db, who: Grant<ManageUsers>, body: Json<NewUserBody>) -> Result<HttpResponse> {
    let Json {
        value: body,
        submit,
    } = body;
    let form = UserForm {
        name: body.name,
        email: body.email,
        phone: body.phone.unwrap_or_default(),
        roles: body.roles,
        version: None,
    };
    let (cmd, actor) = (form.create()?, who.actor().clone());
    let user = db
        .tx(move |tx| {
            let own = actor.user()?.id;
            let id = once(tx, own, &submit, "api.users.create", |tx| {
                actions::create_user(tx, &who, &cmd)
            })?;
            queries::user(tx, &actor, id)
        })
        .await?;
    Ok(HttpResponse::Created().json(UserBody::from(user)))
}

/// Read one user.
#[utoipa::path(get, path = "/api/v1/users/{id}/", tag = "users", params(("id" = i64, Path, description = "The key")),
    responses((status = 200, body = UserBody), (status = 401, description = "Sign in first"),
        (status = 403, description = "Without `users.view`"), (status = 404, description = "There is none")))]
async fn show(db: Db, who: Grant<ViewUsers>, id: Path<i64>) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let user = db
        .tx(move |tx| {
            let user = queries::user(tx, &actor, id.0)?;
            note_reading(tx, &actor, &user)?;
            Ok(user)
        })
        .await?;
    Ok(HttpResponse::Ok().json(UserBody::from(user)))
}

/// Change a user.
#[utoipa::path(patch, path = "/api/v1/users/{id}/", tag = "users", params(("id" = i64, Path, description = "The key")),
    request_body = UserPatch,
    responses((status = 200, body = UserBody), (status = 400, description = "A field is not as it should be"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `users.manage`"),
        (status = 404, description = "There is none"), (status = 409, description = "`changed` or `last_admin`")))]
async fn update(
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    body: Json<UserPatch>,
) -> Result<HttpResponse> {
    let (patch, actor) = (body.value, who.actor().clone());
    let user = db
        .tx(move |tx| {
            let mut form = UserForm::of(&queries::user(tx, &actor, id.0)?);
            form.name = patch.name.unwrap_or(form.name);
            form.email = patch.email.unwrap_or(form.email);
            form.phone = patch.phone.unwrap_or(form.phone);
            form.roles = patch.roles.unwrap_or(form.roles);
            form.version = patch.version.or(form.version);
            actions::update_user(tx, &who, &form.update(id.0)?)?;
            queries::user(tx, &actor, id.0)
        })
        .await?;
    Ok(HttpResponse::Ok().json(UserBody::from(user)))
}
