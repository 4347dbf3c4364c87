-- One row: the moment a fact began to stand at a value, or ceased to exist (present = false). Key: measure, region, period, offset. Writer: aggregator. Kept for ever.
-- What was known at a moment is the last row of each fact received by then: a fact has one partition, in which received_at never falls.
CREATE TABLE IF NOT EXISTS changes
(
    measure LowCardinality(String),
    region LowCardinality(String),
    period LowCardinality(String),
    received_at DateTime64(3, 'UTC'),
    topic LowCardinality(String),
    partition UInt16,
    offset UInt64,
    present Bool,
    value Float64,
    source LowCardinality(String),
    vintage LowCardinality(Nullable(String))
)
ENGINE = ReplacingMergeTree
PARTITION BY intDiv(toUInt16OrZero(left(period, 4)), 10)
ORDER BY (measure, region, period, offset)
