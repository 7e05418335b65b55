-- Notices to the house. `reset` empties order_holds; notices were said, and stay.

ALTER TABLE orders ADD COLUMN approved_at timestamptz;
COMMENT ON COLUMN orders.approved_at IS 'When the first approval was told; absent for those approved before an upgrade to this column.';
CREATE INDEX orders_unsent ON orders (approved_at) WHERE approved AND handed_over_at IS NULL AND NOT (cancelled OR rejected OR completed OR closed);
COMMENT ON INDEX orders_unsent IS 'Those of which nothing has left, the oldest approval first.';

CREATE TABLE order_holds (
    hold_id   uuid    PRIMARY KEY,
    order_id  uuid    NOT NULL,
    reason    text    NOT NULL,
    placed_at timestamptz,
    released  boolean NOT NULL
);
COMMENT ON TABLE order_holds IS 'Holds, in whatever order they were heard of.';
COMMENT ON COLUMN order_holds.placed_at IS 'When it was told; absent while only the release was heard.';
CREATE INDEX order_holds_open ON order_holds (placed_at) WHERE NOT released;
COMMENT ON INDEX order_holds_open IS 'Those that stand, the oldest first.';

CREATE TABLE notices (
    notice_id       uuid        PRIMARY KEY,
    cause           text        NOT NULL,
    subject         text        NOT NULL,
    words           text        NOT NULL,
    opened_at       timestamptz NOT NULL,
    closed_at       timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz,
    note            text,
    mail            text        NOT NULL,
    mail_due_at     timestamptz NOT NULL,
    mail_taken_at   timestamptz,
    mail_taken_by   text,
    CONSTRAINT notices_cause_known CHECK (cause IN ('order_held', 'order_unsent', 'messages', 'parked', 'reader_behind', 'reader_stands')),
    CONSTRAINT notices_mail_known CHECK (mail IN ('none', 'waiting', 'sending', 'sent', 'unknown', 'refused')),
    CONSTRAINT notices_mail_taken CHECK (mail <> 'sending' OR (mail_taken_at IS NOT NULL AND mail_taken_by IS NOT NULL)),
    CONSTRAINT notices_acknowledged CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
);
COMMENT ON TABLE notices IS 'What somebody of the house has to look at, one for each cause; closed when the cause is gone.';
COMMENT ON COLUMN notices.subject IS 'The order, the service, or what else it is about.';
COMMENT ON COLUMN notices.words IS 'What was seen first, in words; nothing personal.';
COMMENT ON COLUMN notices.mail_taken_by IS 'Who sends the mail about it; when that one takes the next, or takes too long, what became of it is unknown.';
CREATE UNIQUE INDEX notices_open ON notices (cause, subject) WHERE closed_at IS NULL;
COMMENT ON INDEX notices_open IS 'One notice for each cause that is there.';
CREATE INDEX notices_list ON notices (opened_at DESC, notice_id DESC);
COMMENT ON INDEX notices_list IS 'The list, page by page.';
CREATE INDEX notices_mail ON notices (mail_due_at) WHERE mail IN ('waiting', 'sending');
COMMENT ON INDEX notices_mail IS 'What is to be told by mail.';
