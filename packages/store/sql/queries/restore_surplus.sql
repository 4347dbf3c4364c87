-- How many rows of a partition lie at or beyond an offset: what a flush left that died before its progress row.
SELECT
    (SELECT count() FROM observations WHERE topic = {topic:String} AND partition = {partition:UInt16} AND offset >= {nextOffset:UInt64}) AS observations,
    (SELECT count() FROM changes WHERE topic = {topic:String} AND partition = {partition:UInt16} AND offset >= {nextOffset:UInt64}) AS changes,
    (SELECT count() FROM dead_letters WHERE topic = {topic:String} AND partition = {partition:UInt16} AND offset >= {nextOffset:UInt64}) AS dead_letters
