-- All that is said of one speaker's voice. Bloom filters let readers skip the row groups without that speaker.
SELECT index, transcript, voice_analysis
FROM 'data/*.parquet'
WHERE speaker_id = 'S_000001'
ORDER BY split, index;
