-- What people of the house wrote down of calls, mails and visits. `reset` leaves it as it is: no
-- event could tell it again.

CREATE TABLE customer_contacts (
    contact_id  uuid        PRIMARY KEY,
    customer_id uuid        NOT NULL,
    order_id    uuid,
    kind        text        NOT NULL,
    direction   text        NOT NULL,
    text        text,
    recorded_by text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT customer_contacts_kind_known CHECK (kind IN ('call', 'email', 'chat', 'visit', 'letter')),
    CONSTRAINT customer_contacts_direction_known CHECK (direction IN ('incoming', 'outgoing'))
);
COMMENT ON TABLE customer_contacts IS 'What was said between a customer and the house, as somebody of the house wrote it down.';
COMMENT ON COLUMN customer_contacts.contact_id IS 'Derived from the customer and the key of the request: asked twice, it is written down once.';
COMMENT ON COLUMN customer_contacts.order_id IS 'The order that it was about, where it was about one.';
COMMENT ON COLUMN customer_contacts.direction IS 'Who began.';
COMMENT ON COLUMN customer_contacts.text IS 'What was said; the personal part, absent once forgotten.';
COMMENT ON COLUMN customer_contacts.recorded_by IS 'Who wrote it down.';
CREATE INDEX customer_contacts_history ON customer_contacts (customer_id, recorded_at DESC, contact_id DESC);
COMMENT ON INDEX customer_contacts_history IS 'A customer''s contacts, the newest first.';

CREATE INDEX orders_number ON orders (number) WHERE number IS NOT NULL;
COMMENT ON INDEX orders_number IS 'Customers found by the number of an order.';
