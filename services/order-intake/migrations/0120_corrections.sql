ALTER TABLE orders
    ADD COLUMN told_person    jsonb,
    ADD COLUMN answered_holds jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN corrections    jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN orders.told_person IS 'What the shop last told of its people, where person was corrected since.';
COMMENT ON COLUMN orders.answered_holds IS 'The holds that the customer answered through a link.';
COMMENT ON COLUMN orders.corrections IS 'The newest corrections of person: when, who, why, which members.';
