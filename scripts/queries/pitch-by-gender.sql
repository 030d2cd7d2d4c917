-- How high voices are, by the gender that the corpus lists.
SELECT gender, count(*) AS voices,
       round(median(f0_median_hz), 1) AS median_hz,
       round(quantile_cont(f0_median_hz, 0.1), 1) AS low_hz,
       round(quantile_cont(f0_median_hz, 0.9), 1) AS high_hz
FROM 'data/*.parquet'
GROUP BY gender
ORDER BY voices DESC, gender;
