-- Processes share the lanes of a service evenly.

CREATE TABLE stand_by (
    instance text        PRIMARY KEY,
    until    timestamptz NOT NULL
);
COMMENT ON TABLE stand_by IS 'Processes that hold no lane and could: by them those with several know that one is wanted. Who holds a lane is not here.';
COMMENT ON COLUMN stand_by.until IS 'Said anew once in a while; afterwards the process counts as gone.';
