# Prints a line for each WAV file of a folder: what Praat measures in it, separated by tabs.
form Measure
  sentence Folder
endform
files = Create Strings as file list: "files", folder$ + "/*.wav"
Sort
count = Get number of strings
writeInfoLine: "clip", tab$, "f0_median_hz", tab$, "f0_mean_hz", tab$, "f0_std_hz", tab$, "f0_range_semitones", tab$, "hnr_db", tab$, "jitter", tab$, "shimmer", tab$, "spectral_centroid_hz", tab$, "spectral_tilt_db_per_octave", tab$, "f1_hz", tab$, "f2_hz", tab$, "f3_hz", tab$, "f4_hz"
for i to count
  selectObject: files
  name$ = Get string: i
  sound = Read from file: folder$ + "/" + name$
  # Hirst (2007): the second pass looks where the first found the middle half of the voice. The first
  # has the range that Praat's manual gives for men and women together.
  first = noprogress To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 500
  q1 = Get quantile: 0, 0, 0.25, "Hertz"
  q3 = Get quantile: 0, 0, 0.75, "Hertz"
  floor = 75
  ceiling = 500
  if q1 <> undefined
    floor = 0.75 * q1
    ceiling = 1.5 * q3
  endif
  selectObject: sound
  pitch = noprogress To Pitch (ac): 0.01, floor, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, ceiling
  median = Get quantile: 0, 0, 0.5, "Hertz"
  mean = Get mean: 0, 0, "Hertz"
  std = Get standard deviation: 0, 0, "Hertz"
  low = Get quantile: 0, 0, 0.05, "Hertz"
  high = Get quantile: 0, 0, 0.95, "Hertz"
  range = undefined
  if low <> undefined
    range = 12 * log2 (high / low)
  endif
  selectObject: sound
  harmonicity = noprogress To Harmonicity (cc): 0.01, 75, 0.1, 1.0
  hnr = Get mean: 0, 0
  selectObject: sound
  plusObject: pitch
  marks = noprogress To PointProcess (cc)
  jitter = Get jitter (local): 0, 0, 0.0001, 0.02, 1.3
  selectObject: sound
  plusObject: marks
  shimmer = Get shimmer (local): 0, 0, 0.0001, 0.02, 1.3, 1.6
  selectObject: sound
  spectrum = noprogress To Spectrum: "yes"
  centroid = Get centre of gravity: 2
  # The line through the densities of thirds of an octave from 100 Hz to 6.4 kHz.
  sx = 0
  sy = 0
  sxx = 0
  sxy = 0
  for band from 0 to 17
    x = band / 3
    density = Get band density: 100 * 2 ^ x, 100 * 2 ^ (x + 1 / 3)
    y = 10 * log10 (max (density, 1e-20))
    sx = sx + x
    sy = sy + y
    sxx = sxx + x * x
    sxy = sxy + x * y
  endfor
  tilt = (18 * sxy - sx * sy) / (18 * sxx - sx * sx)
  # Vowels: frames that are voiced and at most 10 dB below the loudest.
  selectObject: sound
  intensity = noprogress To Intensity: 60, 0.01, "yes"
  loudest = Get maximum: 0, 0, "parabolic"
  selectObject: sound
  # The ceilings that Praat's manual gives for men and for women.
  top = 5500
  if median <> undefined and median < 155
    top = 5000
  endif
  formant = noprogress To Formant (burg): 0.01, 5, top, 0.025, 50
  table = Create Table with column names: "vowels", 0, "f1 f2 f3 f4"
  rows = 0
  selectObject: formant
  frames = Get number of frames
  for frame to frames
    selectObject: formant
    time = Get time from frame number: frame
    f1 = Get value at time: 1, time, "hertz", "linear"
    f2 = Get value at time: 2, time, "hertz", "linear"
    f3 = Get value at time: 3, time, "hertz", "linear"
    f4 = Get value at time: 4, time, "hertz", "linear"
    selectObject: pitch
    f0 = Get value at time: time, "Hertz", "linear"
    selectObject: intensity
    level = Get value at time: time, "cubic"
    if f0 <> undefined and level > loudest - 10 and f4 <> undefined
      selectObject: table
      Append row
      rows = rows + 1
      Set numeric value: rows, "f1", f1
      Set numeric value: rows, "f2", f2
      Set numeric value: rows, "f3", f3
      Set numeric value: rows, "f4", f4
    endif
  endfor
  for k to 4
    f[k] = undefined
    if rows > 0
      selectObject: table
      f[k] = Get quantile: "f" + string$ (k), 0.5
    endif
  endfor
  appendInfoLine: name$ - ".wav", tab$, fixed$ (median, 2), tab$, fixed$ (mean, 2), tab$, fixed$ (std, 2), tab$, fixed$ (range, 2), tab$, fixed$ (hnr, 2), tab$, fixed$ (jitter, 5), tab$, fixed$ (shimmer, 5), tab$, fixed$ (centroid, 1), tab$, fixed$ (tilt, 3), tab$, fixed$ (f[1], 0), tab$, fixed$ (f[2], 0), tab$, fixed$ (f[3], 0), tab$, fixed$ (f[4], 0)
  selectObject: sound, first, pitch, harmonicity, marks, spectrum, intensity, formant, table
  Remove
endfor
