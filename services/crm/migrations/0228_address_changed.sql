-- Customers hear that their order goes to another address than before.

ALTER TABLE messages
    DROP CONSTRAINT messages_kind_known,
    ADD CONSTRAINT messages_kind_known CHECK (kind IN ('received', 'correction_requested', 'address_changed', 'shortage', 'shipped', 'problem', 'delivered'));

ALTER TABLE message_texts
    DROP CONSTRAINT message_texts_kind_known,
    ADD CONSTRAINT message_texts_kind_known CHECK (kind IN ('received', 'correction_requested', 'address_changed', 'shortage', 'shipped', 'problem', 'delivered'));
