SELECT toString(day) AS day, toFloat64(total) AS total, class, rank
FROM rankings FINAL
WHERE scorecard = {scorecard:String} AND region = {region:String} AND rankings.day > {afterDay:Date}
ORDER BY rankings.day
LIMIT {limit:UInt32}
