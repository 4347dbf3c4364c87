SELECT id, source, subject, retracted, value, vintage, authority, revision, toUnixTimestamp64Milli(recorded_at) AS recordedAtMs, hash, withdraws
FROM observations FINAL
WHERE topic = {topic:String} AND partition = {partition:UInt16}
