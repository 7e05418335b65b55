ALTER TABLE people
    ADD COLUMN channels  text[] NOT NULL DEFAULT '{}',
    ADD COLUMN locations text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN people.channels IS 'The channels that their work reaches; none for all.';
COMMENT ON COLUMN people.locations IS 'The locations that their work reaches; none for all.';
