-- The table of the event consumer. The primary key is what makes a repeated event harmless.
CREATE TABLE IF NOT EXISTS public.events (
    event_id    uuid           PRIMARY KEY,
    event_type  text           NOT NULL,
    user_id     bigint         NOT NULL,
    source      text           NOT NULL,
    occurred_at timestamptz    NOT NULL,
    amount      numeric(12, 2),
    currency    char(3),
    properties  jsonb,
    -- Fields that nobody has told the consumer about end here, so that none is lost.
    extra       jsonb,
    -- Left to the database: when the row was first written.
    received_at timestamptz    NOT NULL DEFAULT now(),
    -- A rule over two columns that only the database checks.
    CONSTRAINT events_amount_has_currency CHECK ((amount IS NULL) = (currency IS NULL))
);

CREATE INDEX IF NOT EXISTS events_by_user ON public.events (user_id, occurred_at);
