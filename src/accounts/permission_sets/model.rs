//! Permission sets as the database has them.
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Text},
};

use crate::schema::permission_sets;

/// A permission set with what it permits.
#[derive(Clone, Debug, HasQuery)]
#[diesel(table_name = permission_sets, check_for_backend(diesel::pg::Pg))]
pub struct AddedSet {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub description: String,
    pub role: Option<String>,
    pub built_in: bool,
    pub version: i32,
    #[diesel(select_expression = sql::<Array<Text>>(
        "(SELECT coalesce(array_agg(p.permission ORDER BY p.permission), '{}') FROM permission_set_permissions p WHERE p.set_id = permission_sets.id)"
    ))]
    #[diesel(select_expression_type = diesel::expression::SqlLiteral<Array<Text>>)]
    pub permissions: Vec<String>,
}
