-- One row: one distinct record of an observation topic, as read. Key: topic, partition, offset. Writer: aggregator. Kept for ever.
-- Ordered for the restore, which folds a partition's rows in any order; a batch inserted twice is one batch after the merge, and to FINAL at once.
CREATE TABLE IF NOT EXISTS observations
(
    topic LowCardinality(String),
    partition UInt16,
    offset UInt64,
    received_at DateTime64(3, 'UTC'),
    id String,
    source LowCardinality(String),
    subject String,
    measure LowCardinality(String),
    region LowCardinality(String),
    period LowCardinality(String),
    retracted Bool,
    value Float64,
    vintage LowCardinality(Nullable(String)),
    authority Int16,
    revision Int32,
    recorded_at DateTime64(3, 'UTC'),
    hash FixedString(64),
    withdraws Nullable(String),
    importid LowCardinality(Nullable(String))
)
ENGINE = ReplacingMergeTree
PARTITION BY intDiv(toUInt16OrZero(left(period, 4)), 10)
ORDER BY (topic, partition, offset)
