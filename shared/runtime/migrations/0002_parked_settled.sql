-- What persons decided about messages that were put aside.

CREATE TABLE parked_settled (
    id          uuid        NOT NULL,
    lane        smallint    NOT NULL,
    source      text        NOT NULL,
    source_lane smallint    NOT NULL,
    epoch       bigint      NOT NULL,
    number      bigint      NOT NULL,
    how         text        NOT NULL,
    actor       text        NOT NULL,
    why         text        NOT NULL,
    reason      text        NOT NULL,
    headers     jsonb       NOT NULL,
    body        text        NOT NULL,
    settled_at  timestamptz NOT NULL,
    PRIMARY KEY (id, lane, settled_at),
    CONSTRAINT parked_settled_how CHECK (how IN ('dropped', 'repaired'))
);
COMMENT ON TABLE parked_settled IS 'Messages as they were when a person gave them up or repaired them; append-only.';
COMMENT ON COLUMN parked_settled.actor IS 'Who decided it.';
COMMENT ON COLUMN parked_settled.why IS 'Why, in the words of whoever decided.';
COMMENT ON COLUMN parked_settled.reason IS 'Why it had been put aside.';
CREATE INDEX parked_waiting ON parked (parked_at, id);
COMMENT ON INDEX parked_waiting IS 'The list of what is put aside, the longest waiting first.';
