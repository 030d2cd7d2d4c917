# Writes the files of this folder that are not from parquet-testing, with pyarrow 26.0, polars 2.1,
# fastparquet 2026.9 and datasets 5.2: python3 make.py
import datetime, decimal, uuid
import datasets, fastparquet, numpy, pandas, polars, pyarrow, pyarrow.parquet

ROWS = range(8)
D = decimal.Decimal
moments = [datetime.datetime(1969, 12, 31, 23, 59, 59, 999000) + datetime.timedelta(hours=i * 30001, milliseconds=i * 7) for i in ROWS]
days = [m.date() for m in moments]
times = [datetime.time((i * 5) % 24, i * 7 % 60, 59 - i, i * 123000) for i in ROWS]
words = [None if i % 4 == 3 else ["eins", "zwei", "drei ünï 🎤"][i % 3] for i in ROWS]


def decimals(digits, scale):
    return [None if i == 5 else D((10 ** digits - 1) // (i * i + 1) * (-1) ** i).scaleb(-scale) for i in ROWS]


decimal.getcontext().prec = 80


def arrow_columns():
    a = pyarrow
    yield "null", a.array([None] * 8, a.null())
    yield "bool", a.array([None if i == 2 else i % 3 == 0 for i in ROWS])
    for bits in (8, 16, 32, 64):
        yield f"int{bits}", a.array([-(2 ** (bits - 1)) + i for i in ROWS], getattr(a, f"int{bits}")())
        yield f"uint{bits}", a.array([2**bits - 1 - i for i in ROWS], getattr(a, f"uint{bits}")())
    yield "half", a.array(numpy.array([0.1, -2, 65504, 6e-8, 0, 1.5, 3, 4], "float16"))
    yield "float", a.array([0.1, -2, 3e38, 1e-40, 0, None, 3, 4], a.float32())
    yield "double", a.array([0.1, -2, 1e300, 1e-300, 0, None, 3, 4])
    for digits, scale in ((4, 1), (9, 9), (18, 6), (38, 10)):
        yield f"dec{digits}", a.array(decimals(digits, scale), a.decimal128(digits, scale))
    yield "string", a.array(words)
    yield "large", a.array(words, a.large_string())
    yield "view", a.array(words, a.string_view())
    yield "dictionary", a.array(words).dictionary_encode()
    yield "binary", a.array([w and w.encode() for w in words])
    yield "uuid", a.array([uuid.UUID(int=i * 0x1234567890ABCDEF1234567890ABCDE).bytes for i in ROWS], a.uuid())
    yield "date32", a.array(days, a.date32())
    yield "date64", a.array(days, a.date64())
    for unit in ("s", "ms"):
        yield "time_" + unit, a.array([t.replace(microsecond=0 if unit == "s" else t.microsecond) for t in times], a.time32(unit))
    for unit in ("us", "ns"):
        yield "time_" + unit, a.array(times, a.time64(unit))
    for unit in ("s", "ms", "us", "ns"):
        stamps = [None if i == 1 else (m.replace(microsecond=0) if unit == "s" else m) for i, m in zip(ROWS, moments)]
        yield "stamp_" + unit, a.array(stamps, a.timestamp(unit))
        yield "utc_" + unit, a.array(stamps, a.timestamp(unit, "UTC"))
        yield "berlin_" + unit, a.array(stamps, a.timestamp(unit, "Europe/Berlin"))


table = pyarrow.table(dict(arrow_columns()))
pyarrow.parquet.write_table(table, "types-pyarrow.parquet")
pyarrow.parquet.write_table(
    table,
    "types-pyarrow-page2.parquet",
    version="1.0",
    data_page_version="2.0",
    compression="zstd",
    use_dictionary=False,
    store_schema=False,
    store_decimal_as_integer=True,
    write_page_checksum=True,
    write_page_index=True,
    row_group_size=3,
    column_encoding={"int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED", "string": "DELTA_BYTE_ARRAY", "large": "DELTA_LENGTH_BYTE_ARRAY", "double": "BYTE_STREAM_SPLIT", "bool": "RLE"},
)
stamps = [c for c in table.column_names if c.startswith("stamp_") or c.startswith("utc_")]
pyarrow.parquet.write_table(table.select(stamps), "int96-pyarrow.parquet", use_deprecated_int96_timestamps=True)

polars.DataFrame(
    {
        "bool": [i % 3 == 0 for i in ROWS],
        "uint8": polars.Series([255 - i for i in ROWS], dtype=polars.UInt8),
        "uint64": polars.Series([2**64 - 1 - i for i in ROWS], dtype=polars.UInt64),
        "dec20": polars.Series(decimals(20, 3), dtype=polars.Decimal(20, 3)),
        "category": polars.Series(words, dtype=polars.Categorical),
        "enum": polars.Series(words, dtype=polars.Enum(["drei ünï 🎤", "zwei", "eins"])),
        "string": words,
        "day": days,
        "time": times,
        "stamp_ms": polars.Series(moments, dtype=polars.Datetime("ms")),
        "stamp_us": polars.Series(moments, dtype=polars.Datetime("us")),
        "utc_ns": polars.Series(moments, dtype=polars.Datetime("ns", "UTC")),
        "null": [None] * 8,
    }
).write_parquet("types-polars.parquet", compression="lz4", row_group_size=5)

frame = pandas.DataFrame(
    {
        "bool": [i % 3 == 0 for i in ROWS],
        "uint8": numpy.array([255 - i for i in ROWS], "uint8"),
        "uint32": numpy.array([2**32 - 1 - i for i in ROWS], "uint32"),
        "int64": [-(2**63) + i for i in ROWS],
        "float32": numpy.array([0.1 * i for i in ROWS], "float32"),
        "string": words,
        "category": pandas.Categorical(words),
        "stamp": pandas.to_datetime(moments).astype("datetime64[us]"),
    }
)
fastparquet.write("types-fastparquet.parquet", frame, compression="GZIP", row_group_offsets=[0, 3])
fastparquet.write("int96-fastparquet.parquet", frame[["string", "stamp"]], times="int96", compression="UNCOMPRESSED", stats=False)

datasets.disable_progress_bars()
features = datasets.Features(
    {
        "text": datasets.Value("string"),
        "gender": datasets.ClassLabel(names=["female", "male"]),
        "accent": datasets.ClassLabel(names=["scottish", "welsh", "irish"]),
    }
)
datasets.Dataset.from_dict({"text": ["a", "b", "c", "d"], "gender": [0, 1, 1, -1], "accent": [2, 0, None, 1]}, features=features).to_parquet("labels-datasets.parquet")

spans = [None if i == 3 else datetime.timedelta(milliseconds=i * 1100 - 1000) for i in ROWS]
seconds = [s and datetime.timedelta(seconds=s // datetime.timedelta(seconds=1)) for s in spans]
columns = {unit: pyarrow.array(seconds if unit == "s" else spans, pyarrow.duration(unit)) for unit in ("s", "ms", "us", "ns")}
pyarrow.parquet.write_table(pyarrow.table(columns), "spans-pyarrow.parquet")
polars.DataFrame({unit: polars.Series(spans, dtype=polars.Duration(unit)) for unit in ("ms", "us", "ns")}).write_parquet("spans-polars.parquet")
