ALTER TABLE notices
    DROP CONSTRAINT notices_cause_known,
    ADD CONSTRAINT notices_cause_known CHECK (cause IN ('order_held', 'order_unsent', 'messages', 'parked', 'reader_behind', 'reader_stands', 'low_stock', 'not_told'));
