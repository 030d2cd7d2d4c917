-- Descriptions without a flag, of low and lively voices in quiet recordings.
SELECT split, index, speaker_id, gender, f0_median_hz, combined_description
FROM 'data/*.parquet'
WHERE len(flags) = 0
  AND pitch_bin IN ('low-pitch', 'very low-pitch', 'slightly low-pitch')
  AND monotony_bin LIKE '%expressive%'
  AND snr_db >= 20
ORDER BY f0_median_hz;
