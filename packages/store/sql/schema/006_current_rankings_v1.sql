-- One row: a region's standing in a scorecard now. Key: scorecard, region. Writer: scorer, which replaces the row as figures come in. `day` is the day it is as of.
CREATE TABLE IF NOT EXISTS current_rankings
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
ORDER BY (scorecard, region)
