-- Customers and their history, made of events alone. `reset` empties every table of this file but
-- customer_registrations; the same events, in any order, fill them alike again.

CREATE TABLE customer_registrations (
    customer_id uuid PRIMARY KEY
);
COMMENT ON TABLE customer_registrations IS 'Customers of whom the log says that they were registered; kept by a replay, so that nothing is said twice.';

CREATE TABLE customers (
    customer_id    uuid        PRIMARY KEY,
    orders         bigint      NOT NULL,
    cancelled      bigint      NOT NULL,
    completed      bigint      NOT NULL,
    first_order_at timestamptz,
    last_order_at  timestamptz,
    seen_at        timestamptz NOT NULL,
    CONSTRAINT customers_orders_bounds CHECK (orders >= 0 AND cancelled BETWEEN 0 AND orders AND completed BETWEEN 0 AND orders),
    CONSTRAINT customers_instants CHECK ((orders = 0) = (first_order_at IS NULL) AND (orders = 0) = (last_order_at IS NULL))
);
COMMENT ON TABLE customers IS 'One row per contact identity that an order ever named, with the sums over the orders that name it now.';
COMMENT ON COLUMN customers.customer_id IS 'Derived from the identity.';
COMMENT ON COLUMN customers.orders IS 'Orders, tests excepted.';
COMMENT ON COLUMN customers.cancelled IS 'Of these: cancelled or rejected.';
COMMENT ON COLUMN customers.completed IS 'Of these: completed and not cancelled.';
COMMENT ON COLUMN customers.first_order_at IS 'When the earliest of the orders was placed.';
COMMENT ON COLUMN customers.last_order_at IS 'When the latest of the orders was placed.';
COMMENT ON COLUMN customers.seen_at IS 'Time of the latest event that named the identity; orders the list.';
CREATE INDEX customers_seen ON customers (seen_at DESC, customer_id DESC);
COMMENT ON INDEX customers_seen IS 'The list, page by page.';

CREATE TABLE customer_spendings (
    customer_id uuid   NOT NULL,
    currency    text   NOT NULL,
    orders      bigint NOT NULL,
    spent_minor bigint NOT NULL,
    PRIMARY KEY (customer_id, currency),
    CONSTRAINT customer_spendings_orders_positive CHECK (orders > 0)
);
COMMENT ON TABLE customer_spendings IS 'What the orders that were neither cancelled nor rejected add up to, per currency; gone with the last such order.';
COMMENT ON COLUMN customer_spendings.spent_minor IS 'Totals of the orders in minor units of the currency.';

CREATE TABLE customer_persons (
    customer_id uuid PRIMARY KEY,
    told_at     timestamptz NOT NULL,
    told_by     uuid        NOT NULL,
    name        text,
    email       text,
    phone       text,
    name_key    text COLLATE "C",
    email_key   text COLLATE "C",
    phone_key   text COLLATE "C"
);
COMMENT ON TABLE customer_persons IS 'Everything personal of a customer, apart from the rest so that it can be forgotten: the contact as the newest event has it.';
COMMENT ON COLUMN customer_persons.told_at IS 'Time of the event that the contact is from.';
COMMENT ON COLUMN customer_persons.told_by IS 'The event; decides where two were told at the same time.';
COMMENT ON COLUMN customer_persons.name_key IS 'The name in lower case, without space around it; found by its beginning.';
COMMENT ON COLUMN customer_persons.email_key IS 'The normalised e-mail address.';
COMMENT ON COLUMN customer_persons.phone_key IS 'The normalised telephone number.';
CREATE INDEX customer_persons_name ON customer_persons (name_key);
COMMENT ON INDEX customer_persons_name IS 'Search by the beginning of the name.';
CREATE INDEX customer_persons_email ON customer_persons (email_key);
COMMENT ON INDEX customer_persons_email IS 'Search by the beginning of the e-mail address.';
CREATE INDEX customer_persons_phone ON customer_persons (phone_key);
COMMENT ON INDEX customer_persons_phone IS 'Search by the beginning of the telephone number.';

CREATE TABLE orders (
    order_id       uuid    PRIMARY KEY,
    version        bigint  NOT NULL,
    customer_id    uuid,
    number         text,
    channel        text,
    placed_at      timestamptz,
    total_minor    bigint,
    currency       text,
    test           boolean NOT NULL,
    approved       boolean NOT NULL,
    rejected       boolean NOT NULL,
    cancelled      boolean NOT NULL,
    completed      boolean NOT NULL,
    closed         boolean NOT NULL,
    handed_over_at timestamptz,
    delivered_at   timestamptz,
    CONSTRAINT orders_told CHECK (version >= 0 AND (version = 0) = (number IS NULL) AND num_nonnulls(number, channel, placed_at, total_minor, currency) IN (0, 5)),
    CONSTRAINT orders_untold_belong_to_nobody CHECK (version > 0 OR customer_id IS NULL)
);
COMMENT ON TABLE orders IS 'What is known of an order, in whatever order it was heard; the history of its customer.';
COMMENT ON COLUMN orders.version IS 'The order''s version that the facts are from; 0 while only effects were heard.';
COMMENT ON COLUMN orders.customer_id IS 'Nobody''s where the order names no contact identity.';
COMMENT ON COLUMN orders.total_minor IS 'What the platform calls the total, in minor units of the currency.';
COMMENT ON COLUMN orders.test IS 'Tries the shop out; counts nowhere.';
COMMENT ON COLUMN orders.handed_over_at IS 'When the first parcel went to the carrier.';
COMMENT ON COLUMN orders.delivered_at IS 'When the latest parcel reached the customer.';
CREATE INDEX orders_history ON orders (customer_id, placed_at DESC, order_id DESC) WHERE customer_id IS NOT NULL;
COMMENT ON INDEX orders_history IS 'A customer''s orders, the latest first; also the first and the last of them.';
