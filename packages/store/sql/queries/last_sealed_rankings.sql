SELECT toString(day) AS day, version, region, rank, toFloat64(total) AS total, class, provisional, toFloat64(low) AS low, toFloat64(high) AS high
FROM rankings FINAL
WHERE scorecard = {scorecard:String} AND rankings.day = (SELECT max(day) FROM rankings WHERE scorecard = {scorecard:String})
ORDER BY region
