SELECT partition, next_offset AS nextOffset, toUnixTimestamp64Milli(watermark) AS watermarkMs,
       applied, superseded, duplicate, dead_lettered AS deadLettered
FROM progress FINAL
WHERE topic = {topic:String}
ORDER BY partition
