//! Users by the API: the same operations as the pages.
use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    actions,
    forms::UserForm,
    model::{State, User},
    queries::{self, COLUMNS, Filter},
    readings::{note_list, note_reading},
};
use crate::{
    Error, Result,
    platform::{
        db::Db,
        web::{
            ApiList, IfMatch, Json, Path, Query, Sort, once, read_answer, version_number,
            written_answer,
        },
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
#[derive(Serialize, Deserialize, ToSchema)]
pub struct UserBody {
    /// The key.
    #[schema(example = 7)]
    id: i64,
    /// The full name.
    #[schema(example = "Asha Rao")]
    name: String,
    /// The address they sign in with.
    #[schema(example = "asha.rao@campus.test")]
    email: String,
    /// To be called at.
    #[schema(example = "+919845012345")]
    phone: Option<String>,
    /// Roles held.
    #[schema(value_type = Vec<Role>, example = json!(["faculty"]))]
    roles: Vec<String>,
    /// Where the account stands.
    #[schema(value_type = State, example = "active")]
    state: String,
    /// When they last signed in.
    last_login: Option<DateTime<Utc>>,
    /// Raised by every change.
    version: i32,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            state: user.state().code().to_owned(),
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
    /// The full name, on one line.
    #[schema(
        min_length = 1,
        max_length = 120,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF]*[^\\s\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF][^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF]*$",
        example = "Asha Rao"
    )]
    name: String,
    /// The address to sign in with.
    #[schema(format = Email, max_length = 254, example = "asha.rao@campus.test",
        pattern = "^[A-Za-z0-9_+-]+(\\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}$")]
    email: String,
    /// To be called at: 7 to 15 digits, with or without `+`; blanks, dots, hyphens and brackets between them are taken out.
    #[serde(default)]
    #[schema(pattern = "^([+]?[0-9]{7,15})?$", example = "+919845012345")]
    phone: Option<String>,
    /// At least one.
    #[schema(min_items = 1, value_type = Vec<Role>, example = json!(["faculty"]))]
    roles: Vec<String>,
}

/// The fields to be changed; those left out, or null, stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// The full name, on one line.
    #[schema(
        min_length = 1,
        max_length = 120,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF]*[^\\s\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF][^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF]*$",
        example = "Asha Rao"
    )]
    name: Option<String>,
    /// The address to sign in with.
    #[schema(format = Email, max_length = 254, example = "asha.rao@campus.test",
        pattern = "^[A-Za-z0-9_+-]+(\\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}$")]
    email: Option<String>,
    /// To be called at, as when created; empty takes it away.
    #[schema(pattern = "^([+]?[0-9]{7,15})?$", example = "+919845012345")]
    phone: Option<String>,
    /// At least one. A role that is new needs a fresh proof of who you are (`verification-required`).
    #[schema(min_items = 1, value_type = Option<Vec<Role>>, example = json!(["faculty"]))]
    roles: Option<Vec<String>>,
    /// The version the change is based on; another one there is a 409, `changed`. `If-Match` does the same.
    #[serde(default, deserialize_with = "version_number")]
    #[schema(minimum = 1, maximum = 2_147_483_647, example = 3)]
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
    #[param(minimum = 0, maximum = 1_000_000_000)]
    offset: Option<i64>,
    /// `name`, `email`, `last_login` or `created`; with `-` from the end.
    #[param(
        pattern = "^-?(name|email|last_login|created)$",
        example = "-last_login"
    )]
    ordering: Option<String>,
    /// In name and email.
    #[param(pattern = "^[^\\u0000]*$", max_length = 200)]
    search: Option<String>,
    /// A role held.
    #[param(value_type = Option<Role>)]
    role: Option<String>,
    /// Where the account stands.
    #[param(value_type = Option<State>)]
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
    note_list(&db, who.actor(), &users).await?;
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
    if !COLUMNS.contains(&ordering.strip_prefix('-').unwrap_or(ordering)) {
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
    if search.chars().count() > 200 {
        return Err(Error::Malformed(
            "search: it has at most 200 characters.".into(),
        ));
    }
    Ok(Filter {
        search,
        role,
        state,
        sort: Sort::of(ordering, COLUMNS),
    })
}

/// Create a user; they are sent the link to begin with.
#[utoipa::path(post, path = "/api/v1/users/", tag = "users", request_body = NewUserBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gives the first answer again", max_length = 255, pattern = "^[!-~]*$")),
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
    let (cmd, actor) = (form.create().map_err(named)?, who.actor().clone());
    let user: UserBody = db
        .tx(move |tx| {
            let own = actor.user()?.id;
            once(tx, own, &submit, "api.users.create", |tx| {
                let id = actions::create_user(tx, &who, &cmd)?;
                Ok(queries::user(tx, &actor, id)?.into())
            })
        })
        .await
        .map_err(named)?;
    written_answer(StatusCode::CREATED, user.version, &user)
}

/// Problems by the body's own names: the form has a box for each role.
fn named(err: Error) -> Error {
    match err {
        Error::Invalid(problems) => Error::Invalid(problems.renamed("role", "roles")),
        err => err,
    }
}

/// Read one user.
#[utoipa::path(get, path = "/api/v1/users/{id}/", tag = "users", params(("id" = i64, Path, description = "The key", example = 7), ("If-None-Match" = Option<String>, Header, description = "The `ETag` that the client has: unchanged, the answer is 304")),
    responses((status = 200, body = UserBody, headers(("ETag" = String, description = "The version"))), (status = 304, description = "As the client has it"), (status = 401, description = "Sign in first"),
        (status = 403, description = "Without `users.view`"), (status = 404, description = "There is none")))]
async fn show(
    req: HttpRequest,
    db: Db,
    who: Grant<ViewUsers>,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let actor = who.actor().clone();
    let user = db
        .tx(move |tx| {
            let user = queries::user(tx, &actor, id.0)?;
            note_reading(tx, &actor, &user)?;
            Ok(user)
        })
        .await?;
    read_answer(&req, user.version, &UserBody::from(user))
}

/// Change a user.
#[utoipa::path(patch, path = "/api/v1/users/{id}/", tag = "users", params(("id" = i64, Path, description = "The key", example = 7), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on; a list of them or `*`, too", min_length = 2, pattern = "^\"[!#-~]*\"$", example = "\"3-9f86d081884c7d65\"")),
    request_body = UserPatch,
    responses((status = 200, body = UserBody, headers(("ETag" = String, description = "The version"))), (status = 400, description = "A field is not as it should be"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `users.manage`"),
        (status = 404, description = "There is none"), (status = 409, description = "`changed` or `last-admin`")))]
async fn update(
    db: Db,
    who: Grant<ManageUsers>,
    id: Path<i64>,
    demand: IfMatch,
    body: Json<UserPatch>,
) -> Result<HttpResponse> {
    let (patch, actor, demanded) = (body.value, who.actor().clone(), demand.clone());
    let user = db
        .tx(move |tx| {
            let mut form = UserForm::of(&queries::user(tx, &actor, id.0)?);
            let present = form.version.unwrap_or_default();
            form.name = patch.name.unwrap_or(form.name);
            form.email = patch.email.unwrap_or(form.email);
            form.phone = patch.phone.unwrap_or(form.phone);
            form.roles = patch.roles.unwrap_or(form.roles);
            form.version = patch.version.or(form.version);
            let cmd = form.update(id.0)?;
            demanded.check(present)?;
            actions::update_user(tx, &who, &cmd)?;
            queries::user(tx, &actor, id.0)
        })
        .await
        .map_err(|err| demand.word(named(err)))?;
    written_answer(StatusCode::OK, user.version, &UserBody::from(user))
}
