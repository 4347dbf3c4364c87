-- One row: a record that could not be read, with why and the original. Key: topic, partition, offset. Writer: aggregator. Kept for ever.
CREATE TABLE IF NOT EXISTS dead_letters
(
    topic LowCardinality(String),
    partition UInt16,
    offset UInt64,
    received_at DateTime64(3, 'UTC'),
    reasons String,
    original String
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, partition, offset)
