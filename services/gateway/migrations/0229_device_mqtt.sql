ALTER TABLE devices ADD COLUMN mqtt boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN devices.mqtt IS 'Whether its account on the broker lets it in by MQTT as well: claims alone are a password there, and the broker keeps sessions for it. Part of what the broker is told of the account again after it forgot everything.';
