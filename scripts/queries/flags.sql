-- How often each flag was given, with an example to look at.
SELECT flag, count(*) AS voices, min(split || ' ' || index) AS example
FROM (SELECT unnest(flags) AS flag, split, index FROM 'data/*.parquet')
GROUP BY flag
ORDER BY voices DESC, flag;
