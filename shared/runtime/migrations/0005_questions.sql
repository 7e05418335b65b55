-- Questions that end the process each time they are tried are found, as messages are.

CREATE TABLE question_attempts (
    lane        smallint    NOT NULL,
    fingerprint uuid        NOT NULL,
    endpoint    text        NOT NULL,
    attempts    integer     NOT NULL,
    tried_at    timestamptz NOT NULL,
    PRIMARY KEY (lane, fingerprint)
);
COMMENT ON TABLE question_attempts IS 'Questions that are being tried alone in a lane whose process ended again and again; committed before deciding. Those that were tried too often are refused for a while.';
COMMENT ON COLUMN question_attempts.fingerprint IS 'Made of the endpoint and the body: who asks the same again asks the same question.';
