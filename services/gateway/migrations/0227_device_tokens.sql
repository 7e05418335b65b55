ALTER TABLE devices ADD COLUMN token_hash text;
ALTER TABLE devices ADD CONSTRAINT devices_token_hash_unique UNIQUE (token_hash);
ALTER TABLE devices ADD CONSTRAINT devices_token_hash_is_sha256
    CHECK (token_hash ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN devices.token_hash IS 'SHA-256 of the token that it comes in with over HTTP; null for one that was let in before there were any, and for one that is cut off.';
