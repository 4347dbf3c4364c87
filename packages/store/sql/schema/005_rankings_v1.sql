-- One row: a region's standing in a scorecard at the end of a day that is over, as it was known then. Key: scorecard, region, day. Writer: scorer. Kept for ever.
-- A function of `changes` alone. Days on which nothing differs from the day before have no rows.
CREATE TABLE IF NOT EXISTS rankings
(
    scorecard LowCardinality(String),
    region LowCardinality(String),
    day Date,
    version LowCardinality(String),
    rank Nullable(UInt16),
    total Nullable(Decimal(9, 2)),
    class LowCardinality(Nullable(String)),
    provisional Bool,
    low Nullable(Decimal(9, 2)),
    high Nullable(Decimal(9, 2)),
    known_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(known_at)
ORDER BY (scorecard, region, day)
