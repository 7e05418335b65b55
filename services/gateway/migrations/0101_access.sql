-- Who may do what: keys, devices, and the sealed secrets of those who send webhooks.

CREATE TABLE keys (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL,
    scope      text        NOT NULL,
    hash       text        NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT keys_hash_unique UNIQUE (hash),
    CONSTRAINT keys_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT keys_scope CHECK (scope ~ '^(admin|read|(channel|device):[A-Za-z0-9_-]{1,64})$')
);
COMMENT ON TABLE keys IS 'Scoped keys; the key itself was shown once and is kept nowhere.';
COMMENT ON COLUMN keys.hash IS 'SHA-256 of the key, whose 256 bits are random: nothing to guess, so nothing to slow down.';
COMMENT ON COLUMN keys.revoked_at IS 'Set once, never taken back.';

CREATE TABLE devices (
    id         text        PRIMARY KEY,
    location   text        NOT NULL,
    zones      jsonb       NOT NULL,
    account    text        NOT NULL,
    version    bigint      NOT NULL,
    granted_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT devices_id_is_a_token CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT devices_version_positive CHECK (version > 0)
);
COMMENT ON TABLE devices IS 'Handhelds that may work on the floor.';
COMMENT ON COLUMN devices.zones IS 'Array of zone names.';
COMMENT ON COLUMN devices.account IS 'Public key of the device''s account on the broker.';
COMMENT ON COLUMN devices.version IS 'Sequence of its last event.';

CREATE TABLE ended_accounts (
    account  text        PRIMARY KEY,
    device   text        NOT NULL,
    ended_at timestamptz NOT NULL,
    cut_at   timestamptz
);
COMMENT ON TABLE ended_accounts IS 'Accounts that the broker must let go of; kept until it has, however often it is away.';
COMMENT ON COLUMN ended_accounts.cut_at IS 'When the broker confirmed that nobody gets in with it any more.';
CREATE INDEX ended_accounts_open ON ended_accounts (ended_at) WHERE cut_at IS NULL;
COMMENT ON INDEX ended_accounts_open IS 'What the broker still has to be told.';

CREATE TABLE webhook_secrets (
    holder     text        NOT NULL,
    id         text        NOT NULL,
    scheme     text        NOT NULL,
    sealed     jsonb       NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (holder, id),
    CONSTRAINT webhook_secrets_holder CHECK (holder IN ('channel', 'carrier')),
    CONSTRAINT webhook_secrets_one_or_two CHECK (jsonb_array_length(sealed) BETWEEN 1 AND 2)
);
COMMENT ON TABLE webhook_secrets IS 'What shops and carriers sign with, sealed by a key that is not in the database.';
COMMENT ON COLUMN webhook_secrets.scheme IS 'How they sign: shopify, woocommerce, standard, parcel-sim.';
COMMENT ON COLUMN webhook_secrets.sealed IS 'One or two live secrets: ChaCha20-Poly1305, nonce first, base64.';

CREATE TABLE revisions (
    only_row boolean PRIMARY KEY DEFAULT true,
    revision bigint  NOT NULL DEFAULT 0,
    CONSTRAINT revisions_one_row CHECK (only_row)
);
COMMENT ON TABLE revisions IS 'Rises with every change here, so that each edge sees cheaply that it must read anew.';
INSERT INTO revisions DEFAULT VALUES;
