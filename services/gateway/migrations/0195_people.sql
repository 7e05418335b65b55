CREATE TABLE people (
    id            text        PRIMARY KEY,
    name          text        NOT NULL,
    role          text        NOT NULL,
    password_hash text        NOT NULL,
    failures      integer     NOT NULL,
    locked_until  timestamptz,
    made_at       timestamptz NOT NULL,
    signed_in_at  timestamptz,
    ended_at      timestamptz,
    CONSTRAINT people_id_is_a_token CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT people_role CHECK (role IN ('admin', 'operator', 'clerk', 'warehouse_lead', 'picker', 'viewer')),
    CONSTRAINT people_password_is_argon2id CHECK (password_hash LIKE '$argon2id$%'),
    CONSTRAINT people_failures_counted CHECK (failures >= 0)
);
COMMENT ON TABLE people IS 'Who may sign in, and what their work is.';
COMMENT ON COLUMN people.failures IS 'Wrong tries to sign in since the last right one.';
COMMENT ON COLUMN people.locked_until IS 'Until then no try is looked at.';

CREATE TABLE sessions (
    hash       text        PRIMARY KEY,
    person     text        NOT NULL REFERENCES people (id),
    opened_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sessions_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE sessions IS 'Who is signed in; the token itself is in the browser alone.';
CREATE INDEX sessions_person ON sessions (person);
COMMENT ON INDEX sessions_person IS 'Which end with their person''s password or access.';

CREATE TABLE audit (
    number bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    person text        NOT NULL,
    method text        NOT NULL,
    path   text        NOT NULL,
    status integer     NOT NULL,
    trace  text        NOT NULL
);
COMMENT ON TABLE audit IS 'What people who are signed in changed, or tried to.';
CREATE INDEX audit_person ON audit (person, number DESC);
COMMENT ON INDEX audit_person IS 'What one person did.';
