-- The audit table of the message consumer: the present state of each transaction.
CREATE TABLE IF NOT EXISTS transactions (
    id               text        PRIMARY KEY,
    user_id          text        NOT NULL,
    transaction_type text        NOT NULL,
    product          text,
    status           text,
    currency         text,
    -- Digit by digit as it came; the service kept a binary fraction.
    amount           numeric     NOT NULL,
    created_at       timestamptz,
    metadata         jsonb,
    event_type       text        NOT NULL,
    source           text,
    -- The time of the event that led to this state; an event with an earlier one changes nothing.
    event_time       timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS transactions_by_user ON transactions (user_id, event_time);
