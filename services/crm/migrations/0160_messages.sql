-- Messages to customers. `reset` empties message_shipments alone: what was written to somebody is no
-- projection, and a replay writes to nobody a second time.

ALTER TABLE orders ADD COLUMN country text;
COMMENT ON COLUMN orders.country IS 'ISO 3166-1 code of where it goes; decides the language of messages.';

CREATE TABLE message_shipments (
    shipment_id     uuid PRIMARY KEY,
    order_id        uuid NOT NULL,
    carrier         text NOT NULL,
    tracking_number text NOT NULL,
    tracking_token  text NOT NULL
);
COMMENT ON TABLE message_shipments IS 'What messages tell of a shipment.';
COMMENT ON COLUMN message_shipments.tracking_token IS 'What the customer''s link to the shipment ends with.';

CREATE TABLE messages (
    message_id   uuid        PRIMARY KEY,
    order_id     uuid        NOT NULL,
    shipment_id  uuid,
    kind         text        NOT NULL,
    problem      text,
    missing      text[]      NOT NULL,
    state        text        NOT NULL,
    reason       text,
    language     text,
    attempts     integer     NOT NULL DEFAULT 0,
    tries        integer     NOT NULL DEFAULT 0,
    told_at      timestamptz NOT NULL,
    late_at      timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    taken_at     timestamptz,
    taken_by     text,
    ended_at     timestamptz,
    retried_by   text,
    retried_at   timestamptz,
    retry_reason text,
    CONSTRAINT messages_kind_known CHECK (kind IN ('received', 'correction_requested', 'shipped', 'problem', 'delivered')),
    CONSTRAINT messages_problem_known CHECK ((kind = 'problem') = (problem IS NOT NULL) AND problem IN ('delivery_failed', 'on_hold', 'lost')),
    CONSTRAINT messages_state_known CHECK (state IN ('waiting', 'sending', 'sent', 'unknown', 'refused', 'failed', 'unreachable', 'expired', 'pointless')),
    CONSTRAINT messages_language_known CHECK (language IN ('en', 'zh-CN')),
    CONSTRAINT messages_taken CHECK (state <> 'sending' OR (taken_at IS NOT NULL AND taken_by IS NOT NULL)),
    CONSTRAINT messages_ended CHECK ((state IN ('waiting', 'sending')) = (ended_at IS NULL)),
    CONSTRAINT messages_attempts_bounds CHECK (tries >= 0 AND attempts >= tries)
);
COMMENT ON TABLE messages IS 'Every message to a customer, once for each thing that is told; never what stands in it, nor whom it went to by name.';
COMMENT ON COLUMN messages.message_id IS 'Derived from what it is about and its kind: the same for ever, so nobody is written to twice.';
COMMENT ON COLUMN messages.problem IS 'What the parcel has met.';
COMMENT ON COLUMN messages.missing IS 'What the customer is asked for, in words of review; empty for other kinds.';
COMMENT ON COLUMN messages.reason IS 'Why it stands where it stands; nothing personal.';
COMMENT ON COLUMN messages.language IS 'The language in which it was written last.';
COMMENT ON COLUMN messages.attempts IS 'How often it was given to somebody who sends; tells one taking from the next.';
COMMENT ON COLUMN messages.tries IS 'How many of these count towards giving it up; none again after a person has it sent again.';
COMMENT ON COLUMN messages.told_at IS 'When what it tells was told to us.';
COMMENT ON COLUMN messages.late_at IS 'From then on it is not sent any more.';
COMMENT ON COLUMN messages.due_at IS 'Not sent before.';
COMMENT ON COLUMN messages.taken_by IS 'Who sends it; when that one takes the next, or takes too long, what became of this one is unknown.';
CREATE INDEX messages_open ON messages (due_at, message_id) WHERE state IN ('waiting', 'sending');
COMMENT ON INDEX messages_open IS 'What is to be sent next.';
CREATE INDEX messages_list ON messages (told_at DESC, message_id DESC);
COMMENT ON INDEX messages_list IS 'The list, page by page.';
CREATE INDEX messages_by_state ON messages (state, told_at DESC, message_id DESC);
COMMENT ON INDEX messages_by_state IS 'The list of those that stand somewhere.';
CREATE INDEX messages_by_order ON messages (order_id, told_at DESC, message_id DESC);
COMMENT ON INDEX messages_by_order IS 'The list of those about an order.';

CREATE TABLE message_texts (
    kind       text        NOT NULL,
    language   text        NOT NULL,
    subject    text        NOT NULL,
    body       text        NOT NULL,
    html       text,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (kind, language),
    CONSTRAINT message_texts_kind_known CHECK (kind IN ('received', 'correction_requested', 'shipped', 'problem', 'delivered')),
    CONSTRAINT message_texts_language_known CHECK (language IN ('en', 'zh-CN'))
);
COMMENT ON TABLE message_texts IS 'Texts of the merchant''s own; where there is none, the one that comes with Kontor counts.';
COMMENT ON COLUMN message_texts.body IS 'The plain text, with placeholders.';
COMMENT ON COLUMN message_texts.html IS 'The same as HTML; made of the plain text where there is none.';
