-- The table of the analytics consumer. In a hypertable every unique key contains the time.
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE IF NOT EXISTS events (
    time        timestamptz NOT NULL,
    event_id    uuid        NOT NULL,
    event_type  text        NOT NULL,
    user_id     text,
    properties  jsonb,
    PRIMARY KEY (event_id, time)
);

SELECT create_hypertable('events', 'time', if_not_exists => true);
