SELECT DISTINCT toString(toDate(received_at, 'Asia/Shanghai')) AS day
FROM changes
WHERE measure IN {measures:Array(String)}
  AND received_at > fromUnixTimestamp64Milli({afterMs:Int64}) AND received_at <= fromUnixTimestamp64Milli({untilMs:Int64})
ORDER BY day
