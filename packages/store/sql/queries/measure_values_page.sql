SELECT measure, region, period, last.2 AS value, last.3 AS source, last.4 AS vintage
FROM
(
    SELECT measure, region, period, argMax((present, value, source, vintage), offset) AS last
    FROM changes
    WHERE measure = {measure:String} AND received_at <= fromUnixTimestamp64Milli({knownAtMs:Int64})
      AND ({region:String} = '' OR region = {region:String})
      AND ({period:String} = '' OR period = {period:String})
      AND (region, period) > ({afterRegion:String}, {afterPeriod:String})
    GROUP BY measure, region, period
)
WHERE last.1
ORDER BY region, period
LIMIT {limit:UInt32}
