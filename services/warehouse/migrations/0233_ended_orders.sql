-- An order can end a moment before its approval is heard of: then nothing of it is to be sent.

CREATE TABLE ended_orders (
    order_id uuid PRIMARY KEY,
    ended_at timestamptz NOT NULL
);
COMMENT ON TABLE ended_orders IS 'Orders that were cancelled before anybody had heard of their approval; kept for 90 days, in case it comes.';

CREATE INDEX ended_orders_by_age ON ended_orders (ended_at);
