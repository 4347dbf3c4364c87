SELECT DISTINCT measure, region, period
FROM changes
WHERE measure IN {measures:Array(String)} AND received_at <= fromUnixTimestamp64Milli({untilMs:Int64})
ORDER BY measure, region, period
