//! Roles and rights: one PostgreSQL role per schema, none of which may define anything.

use anyhow::{Context, Result};
use contracts::service::Service;
use runtime::postgres::{migrate, owner_connection};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

/// The role that reads everything and writes nothing.
pub const DOCTOR: &str = "kontor_doctor";

/// What services may do in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Each has a role that can do no more than it needs.
    Least,
    /// The account may make no roles and nobody else made them: services share it.
    Wide,
}

/// Gives the role of a service.
pub fn role_of(service: Service) -> String {
    format!("kontor_{}", service.schema())
}

/// Gives the migrations of a service.
pub fn migrations_of(service: Service) -> &'static Migrator {
    match service {
        Service::OrderIntake => &order_intake::MIGRATIONS,
        Service::Review => &review::MIGRATIONS,
        Service::Warehouse => &warehouse::MIGRATIONS,
        Service::Logistics => &logistics::MIGRATIONS,
        Service::Crm => &crm::MIGRATIONS,
        Service::Analytics => &analytics::MIGRATIONS,
        Service::Gateway => &gateway::MIGRATIONS,
    }
}

/// Brings every schema up to date and gives every role its password and its rights.
///
/// - Takes: the URL of an account that owns the schemas; passwords by role.
/// - Gives: with which rights services work. An account that may make no roles is content with
///   those that somebody made before, as `kontor setup` does.
pub async fn provision(admin: &str, password: &dyn Fn(&str) -> Result<String>) -> Result<Rights> {
    let mut owner = owner_connection(admin, Service::OrderIntake.schema()).await?;
    let may_make_roles: bool = sqlx::query_scalar(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(&mut owner)
    .await?;
    let mut roles = vec![DOCTOR.to_owned()];
    for service in Service::ALL {
        let schema = service.schema();
        let mut owner = owner_connection(admin, schema)
            .await
            .with_context(|| format!("the schema {schema} cannot be opened"))?;
        migrate(&mut owner, migrations_of(service))
            .await
            .with_context(|| format!("the schema {schema} cannot be brought up to date"))?;
        let role = role_of(service);
        if may_make_roles {
            make_role(&mut owner, &role, &password(&role)?).await?;
            run(&mut owner, &rights_of(schema, &role)).await?;
        }
        roles.push(role);
    }
    if may_make_roles {
        make_role(&mut owner, DOCTOR, &password(DOCTOR)?).await?;
        run(&mut owner, &doctor_rights()).await?;
        return Ok(Rights::Least);
    }
    for role in roles {
        if !lets_in(admin, &role, &password(&role)?).await? {
            return Ok(Rights::Wide);
        }
    }
    Ok(Rights::Least)
}

async fn lets_in(admin: &str, role: &str, password: &str) -> Result<bool> {
    let options: PgConnectOptions = admin.parse()?;
    Ok(options.username(role).password(password).connect().await.is_ok())
}

async fn make_role(owner: &mut PgConnection, role: &str, password: &str) -> Result<()> {
    let password = password.replace('\'', "''");
    run(
        owner,
        &format!(
            "DO $$ BEGIN
                 IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                     CREATE ROLE {role} LOGIN NOINHERIT;
                 END IF;
             END $$;
             ALTER ROLE {role} WITH LOGIN PASSWORD '{password}' CONNECTION LIMIT 24;
             ALTER ROLE {role} SET statement_timeout = '30s';
             ALTER ROLE {role} SET lock_timeout = '5s';
             ALTER ROLE {role} SET idle_in_transaction_session_timeout = '10s';"
        ),
    )
    .await
}

fn rights_of(schema: &str, role: &str) -> String {
    format!(
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;
         REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
         GRANT USAGE ON SCHEMA {schema} TO {role};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
         GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
         GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role};
         REVOKE UPDATE, DELETE ON log FROM {role};
         REVOKE INSERT, UPDATE, DELETE ON log_packs FROM {role};
         REVOKE ALL ON _sqlx_migrations FROM {role};
         ALTER ROLE {role} SET search_path = {schema};"
    )
}

fn doctor_rights() -> String {
    let schemas = Service::ALL.map(Service::schema).join(", ");
    format!(
        "GRANT USAGE ON SCHEMA {schemas} TO {DOCTOR};
         GRANT SELECT ON ALL TABLES IN SCHEMA {schemas} TO {DOCTOR};
         ALTER ROLE {DOCTOR} SET default_transaction_read_only = on;"
    )
}

async fn run(conn: &mut PgConnection, sql: &str) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(conn).await?;
    Ok(())
}
