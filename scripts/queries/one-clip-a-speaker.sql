-- The longest clip of each speaker: a small set with as many voices as there are.
SELECT speaker_id, arg_max(index, duration_measured) AS index, max(duration_measured) AS seconds
FROM 'data/*.parquet'
GROUP BY speaker_id
ORDER BY speaker_id;
