-- One row per partition of the observation topics: everything below next_offset is in the tables, and no record before watermark is still to come.
-- Written last of a flush, so it is the truth a restore starts from. The counters are the account: they sum to next_offset. Writer: aggregator.
CREATE TABLE IF NOT EXISTS progress
(
    topic LowCardinality(String),
    partition UInt16,
    next_offset UInt64,
    watermark DateTime64(3, 'UTC'),
    applied UInt64,
    superseded UInt64,
    duplicate UInt64,
    dead_lettered UInt64
)
ENGINE = ReplacingMergeTree(next_offset)
ORDER BY (topic, partition)
