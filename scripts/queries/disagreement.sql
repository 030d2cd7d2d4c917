-- Speakers whose clips disagree about how high the voice is: labels or recordings worth a look.
SELECT speaker_id, gender, count(*) AS clips,
       round(min(f0_median_hz), 1) AS lowest_hz, round(max(f0_median_hz), 1) AS highest_hz
FROM 'data/*.parquet'
WHERE f0_median_hz IS NOT NULL
GROUP BY speaker_id, gender
HAVING max(f0_median_hz) > 1.2 * min(f0_median_hz)
ORDER BY highest_hz / lowest_hz DESC;
