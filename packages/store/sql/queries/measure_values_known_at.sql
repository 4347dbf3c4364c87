SELECT measure, region, period, last.2 AS value, last.3 AS source, last.4 AS vintage
FROM
(
    SELECT measure, region, period, argMax((present, value, source, vintage), offset) AS last
    FROM changes
    WHERE measure IN {measures:Array(String)} AND received_at <= fromUnixTimestamp64Milli({knownAtMs:Int64})
    GROUP BY measure, region, period
)
WHERE last.1
ORDER BY measure, region, period
