-- Customers hear of missing pieces, once for each case.

CREATE TABLE message_shortages (
    shortage_id uuid        PRIMARY KEY,
    order_id    uuid        NOT NULL,
    item        text,
    pieces      bigint,
    decide_by   timestamptz,
    answered    boolean     NOT NULL
);
COMMENT ON TABLE message_shortages IS 'What messages tell of missing pieces.';
COMMENT ON COLUMN message_shortages.item IS 'What people call the item; null until it is offered to the customer.';
COMMENT ON COLUMN message_shortages.pieces IS 'Pieces missing when it was offered.';
COMMENT ON COLUMN message_shortages.decide_by IS 'When the pieces are cancelled if nobody has chosen; null where they wait for ever.';
COMMENT ON COLUMN message_shortages.answered IS 'Somebody chose, or nothing is missing any more.';

ALTER TABLE messages
    ADD COLUMN shortage_id uuid,
    DROP CONSTRAINT messages_kind_known,
    ADD CONSTRAINT messages_kind_known CHECK (kind IN ('received', 'correction_requested', 'shortage', 'shipped', 'problem', 'delivered')),
    ADD CONSTRAINT messages_shortage CHECK ((kind = 'shortage') = (shortage_id IS NOT NULL));
COMMENT ON COLUMN messages.shortage_id IS 'The case of missing pieces that it is about.';

ALTER TABLE message_texts
    DROP CONSTRAINT message_texts_kind_known,
    ADD CONSTRAINT message_texts_kind_known CHECK (kind IN ('received', 'correction_requested', 'shortage', 'shipped', 'problem', 'delivered'));
