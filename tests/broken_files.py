"""Files that are broken, each in one way: twenty and more for every kind that reads files, and what a person is told of each.

A case puts what it needs into the folder `data`; the source reads `data/a.<ending>`, or the path that the case names.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from workbooks import workbook

ROWS = 2_000
MIB = 1 << 20
GARBAGE = random.Random(5).randbytes(20_000)
"""Always the same bytes that mean nothing."""
ENDINGS = {
    "read_csv": "csv",
    "read_json": "jsonl",
    "read_parquet": "parquet",
    "read_arrow": "arrow",
    "read_excel": "xlsx",
    "list_files": "txt",
}


def _nothing(folder: Path) -> None:
    del folder


@dataclass(frozen=True)
class Broken:
    """One file, or several that do not belong together."""

    says: str
    """A regular expression for what the message holds."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    make: Callable[[Path], object] = _nothing
    """Makes what is no plain file."""
    path: str = ""
    """What the source reads, where it is another file or more than one."""

    def put(self, folder: Path) -> None:
        """Into the folder, which is made."""
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        self.make(folder)


def table() -> pa.Table:
    return pa.table({"n": pa.array(range(ROWS), pa.int64()), "t": [f"text number {number}" for number in range(ROWS)]})


def parquet(made: pa.Table) -> bytes:
    held = io.BytesIO()
    pq.write_table(made, held)
    return held.getvalue()


def arrow(made: pa.Table, *, is_stream: bool = False) -> bytes:
    held = pa.BufferOutputStream()
    with (pa.ipc.new_stream if is_stream else pa.ipc.new_file)(held, made.schema) as writer:
        writer.write_table(made)
    return held.getvalue().to_pybytes()


def packed(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return held.getvalue()


def bomb(book: bytes) -> bytes:
    """The workbook, of which a part is said to unpack to 4 GiB."""
    place = book.rindex(b"PK\x01\x02")
    return book[: place + 24] + struct.pack("<I", 0xFFFFFFFE) + book[place + 28 :]


def scribbled(content: bytes, start: int, length: int = 64) -> bytes:
    """With bytes that mean nothing from a place on; it is counted from the end where it is below 0."""
    place = start % len(content)
    return content[:place] + GARBAGE[:length] + content[place + length :]


def zstandard(content: bytes) -> bytes:
    return bytes(pa.compress(content, "zstd", asbytes=True))


def odd(kind: str) -> dict[str, Broken]:
    """What stands where a file is meant, whatever reads it."""
    name = f"a.{ENDINGS[kind]}"

    def without_rights(folder: Path) -> None:
        (folder / name).write_bytes(b"n,t\n1,x\n")
        (folder / name).chmod(0)

    def without_a_name(folder: Path) -> None:
        (folder / os.fsdecode(b"\xff." + ENDINGS[kind].encode())).write_bytes(b"n,t\n1,x\n")

    return {
        "no file": Broken(rf"there is no file 'data/{name}'"),
        "a folder": Broken(rf"data/{name}' is a folder", make=lambda folder: (folder / name).mkdir()),
        **({} if kind == "list_files" else {"a file that may not be read": Broken(rf"^data/{name} cannot be read", make=without_rights)}),
        "a link that leads nowhere": Broken("is a link that leads nowhere", make=lambda folder: (folder / name).symlink_to("gone")),
        "a link to itself": Broken("is a link that leads nowhere", make=lambda folder: (folder / name).symlink_to(name)),
        "a link out of the project": Broken(
            "is a link to '/etc/passwd', outside", make=lambda folder: (folder / name).symlink_to("/etc/passwd")
        ),
        "a named pipe": Broken("is a device, pipe or socket", make=lambda folder: os.mkfifo(folder / name)),
        "a name that is no text": Broken(r"data/\\xff.*no text in UTF-8", make=without_a_name, path='"data/*"'),
        "nothing that fits a pattern": Broken("no file", path='"data/*.none"'),
    }


CSV = b"n,t\n" + b"".join(b"%d,text number %d\n" % (number, number) for number in range(ROWS))
LINES = b"".join(b'{"n": %d, "t": "text number %d"}\n' % (number, number) for number in range(ROWS))
PARQUET = parquet(table())
FOOTER = len(PARQUET) - 8 - int.from_bytes(PARQUET[-8:-4], "little")
"""Where the footer begins."""
ARROW = arrow(table())
STREAM = arrow(table(), is_stream=True)
BOOK = workbook("n,t\n" + "".join(f"{number},text number {number}\n" for number in range(200)))
OTHER_COLUMNS = pa.table({"number": [1], "t": ["x"]})
OTHER_TYPES = pa.table({"n": ["one"], "t": ["x"]})
PACKED_CSV = gzip.compress(CSV)
PACKED_LINES = gzip.compress(LINES)


def _packed(ending: str, content: bytes, says: str) -> Broken:
    return Broken(says, {f"a.{ending}": content}, path=f"data/a.{ending}")


BROKEN: Mapping[str, Mapping[str, Broken]] = {
    "read_csv": {
        **odd("read_csv"),
        "empty": Broken("^data/a.csv is empty", {"a.csv": b""}),
        "bytes that mean nothing": Broken("^data/a.csv, line 1: .*not text in utf-8", {"a.csv": GARBAGE}),
        "Parquet": Broken("^data/a.csv, line 1: .*not text", {"a.csv": PARQUET}),
        "another encoding": Broken("^data/a.csv, line 2002: .*not text", {"a.csv": CSV + "2000,café\n".encode("latin-1")}),
        "UTF-16": Broken("^data/a.csv, line 1: .*not text", {"a.csv": CSV.decode().encode("utf-16")}),
        "a cell too many": Broken("^data/a.csv, line 2002: too many cells", {"a.csv": CSV + b"2000,x,y\n"}),
        "a cell too few": Broken("^data/a.csv, line 2002: too few cells", {"a.csv": CSV + b"2000\n"}),
        "a quote that is never closed": Broken("^data/a.csv, line 2002: a quote is opened", {"a.csv": CSV + b'2000,"open\n2001,x\n'}),
        "a zero byte in a number": Broken("^data/a.csv, line 2002: n: .*not a whole number", {"a.csv": CSV + b"20\x0000,x\n"}),
        "a heading that is there twice": Broken("^data/a.csv has no column 't'", {"a.csv": b"n,n\n1,x\n"}),
        "a value that is no number": Broken("^data/a.csv, line 2002: n: 'many' is not", {"a.csv": CSV + b"many,x\n"}),
        "a file of other columns among several": Broken(
            "^data/b.csv has no column 't'", {"a.csv": CSV, "b.csv": b"n,text\n1,x\n"}, path='"data/*"'
        ),
        "packed, and cut off": _packed("csv.gz", PACKED_CSV[: len(PACKED_CSV) // 2], "^data/a.csv.gz cannot be unpacked as gzip"),
        "packed, and scribbled over": _packed("csv.gz", scribbled(PACKED_CSV, 6_000), "^data/a.csv.gz cannot be unpacked as gzip"),
        "packed, with a wrong sum": _packed("csv.gz", scribbled(PACKED_CSV, -8, 4), "^data/a.csv.gz cannot be unpacked as gzip"),
        "packed otherwise than it is called": _packed("csv.gz", zstandard(CSV), "^data/a.csv.gz cannot be unpacked as gzip"),
        "called packed": _packed("csv.zst", CSV, "^data/a.csv.zst cannot be unpacked as zstd"),
        "packed otherwise, and cut off": _packed("csv.zst", zstandard(CSV)[:-400], "^data/a.csv.zst cannot be unpacked as zstd"),
        "packed, and one line of 256 MiB": _packed(
            "csv.gz", gzip.compress(b"n,t\n1," + bytes(256 * MIB), 1), "^data/a.csv.gz, line 2: the line is longer than 128 MiB"
        ),
    },
    "read_json": {
        **odd("read_json"),
        "bytes that mean nothing": Broken("^data/a.jsonl, line 1: ", {"a.jsonl": GARBAGE}),
        "another encoding": Broken("^data/a.jsonl, line 2001: .*not text", {"a.jsonl": LINES + '{"n": 1, "t": "é"}\n'.encode("latin-1")}),
        "UTF-16": Broken("^data/a.jsonl, line 1: this is not UTF-8", {"a.jsonl": LINES.decode().encode("utf-16")}),
        "cut off": Broken("^data/a.jsonl, line 2000: not JSON", {"a.jsonl": LINES[:-20]}),
        "no JSON": Broken("^data/a.jsonl, line 2001: not JSON", {"a.jsonl": LINES + b"n,t\n"}),
        "a key without a value": Broken("^data/a.jsonl, line 2001: not JSON", {"a.jsonl": LINES + b'{"n": , "t": "x"}\n'}),
        "values deep inside one another": Broken(
            "^data/a.jsonl, line 2001: values stand too deep", {"a.jsonl": LINES + b'{"t": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"}
        ),
        "an array that is never closed": Broken(
            "^data/a.jsonl, line 2002: the file ends", {"a.jsonl": b"[\n" + LINES.replace(b"}\n", b"},\n")}
        ),
        "a number that is no record": Broken("^data/a.jsonl, line 2001: this is a number", {"a.jsonl": LINES + b"17\n"}),
        "a value that is no number": Broken("^data/a.jsonl, line 2001: n: 'many'", {"a.jsonl": LINES + b'{"n": "many", "t": "x"}\n'}),
        "a file of other keys among several": Broken(
            "^data/b.jsonl has no column 'n'", {"a.jsonl": LINES, "b.jsonl": b'{"number": 1, "t": "x"}\n'}, path='"data/*"'
        ),
        "packed, and cut off": _packed("jsonl.gz", PACKED_LINES[:-2_000], "^data/a.jsonl.gz cannot be unpacked as gzip"),
        "packed, and scribbled over": _packed("jsonl.gz", scribbled(PACKED_LINES, 6_000), "^data/a.jsonl.gz"),
        "packed, with a wrong sum": _packed("jsonl.gz", scribbled(PACKED_LINES, -8, 4), "^data/a.jsonl.gz cannot be unpacked as gzip"),
        "called packed": _packed("jsonl.gz", LINES, "^data/a.jsonl.gz cannot be unpacked as gzip"),
    },
    "read_parquet": {
        **odd("read_parquet"),
        "empty": Broken("^data/a.parquet is empty", {"a.parquet": b""}),
        "bytes that mean nothing": Broken("^data/a.parquet is no Parquet file", {"a.parquet": GARBAGE}),
        "a text": Broken("^data/a.parquet is no Parquet file", {"a.parquet": CSV}),
        "Arrow": Broken("^data/a.parquet is an Arrow file: read it with read_arrow", {"a.parquet": ARROW}),
        "cut off": Broken("^data/a.parquet is cut off", {"a.parquet": PARQUET[: len(PARQUET) // 2]}),
        "only its beginning and its end": Broken("^data/a.parquet is cut off", {"a.parquet": b"PAR1PAR1"}),
        "a footer longer than the file": Broken(
            "^data/a.parquet: .*its footer is said to be longer", {"a.parquet": b"PAR1" + struct.pack("<i", 400) + b"PAR1"}
        ),
        "a footer of 2 GiB": Broken(
            "^data/a.parquet: .*its footer is said to be longer", {"a.parquet": PARQUET[:-8] + struct.pack("<I", 0x7FFFFFFF) + b"PAR1"}
        ),
        "a footer that was scribbled over": Broken(
            "^data/a.parquet: .*its footer cannot be read", {"a.parquet": scribbled(PARQUET, FOOTER)}
        ),
        "a page that was scribbled over": Broken("^data/a.parquet, column 'n': .*is broken", {"a.parquet": scribbled(PARQUET, 4)}),
        "rows that were scribbled over": Broken("^data/a.parquet, column 'n': .*is broken", {"a.parquet": scribbled(PARQUET, 4, 12_000)}),
        "encrypted": Broken("^data/a.parquet is encrypted", {"a.parquet": PARQUET[:-4] + b"PARE"}),
        "packed": Broken("^data/a.parquet is packed with gzip", {"a.parquet": gzip.compress(PARQUET)}),
        "no columns": Broken("^data/a.parquet has no columns", {"a.parquet": parquet(pa.table({}))}),
        "a file of other columns among several": Broken(
            "^data/b.parquet has no column 'n'", {"a.parquet": PARQUET, "b.parquet": parquet(OTHER_COLUMNS)}, path='"data/*"'
        ),
        "a file of other types among several": Broken(
            "^data/b.parquet: column 'n' is text", {"a.parquet": PARQUET, "b.parquet": parquet(OTHER_TYPES)}, path='"data/*"'
        ),
    },
    "read_arrow": {
        **odd("read_arrow"),
        "empty": Broken("^data/a.arrow is empty", {"a.arrow": b""}),
        "bytes that mean nothing": Broken("^data/a.arrow is no Arrow file", {"a.arrow": GARBAGE}),
        "a text": Broken("^data/a.arrow is no Arrow file", {"a.arrow": CSV}),
        "Parquet": Broken("^data/a.arrow is a Parquet file", {"a.arrow": PARQUET}),
        "cut off": Broken("^data/a.arrow is cut off", {"a.arrow": ARROW[: len(ARROW) // 2]}),
        "without its end": Broken("^data/a.arrow is cut off", {"a.arrow": ARROW[:-1]}),
        "a stream that is cut off": Broken("^data/a.arrow: the Arrow file is broken", {"a.arrow": STREAM[: len(STREAM) // 2]}),
        "a footer that was scribbled over": Broken("^data/a.arrow: the Arrow file is broken", {"a.arrow": scribbled(ARROW, -200)}),
        "a footer of 2 GiB": Broken("^data/a.arrow: .*is broken", {"a.arrow": ARROW[:-10] + struct.pack("<i", 0x7FFFFFFF) + b"ARROW1"}),
        "a stream that announces 2 GiB": Broken(
            "^data/a.arrow: .*is broken", {"a.arrow": b"\xff\xff\xff\xff" + struct.pack("<i", 0x7FFFFFF0) + STREAM[8:]}
        ),
        "a schema that was scribbled over": Broken("^data/a.arrow: .*is broken", {"a.arrow": scribbled(STREAM, 8)}),
        "packed": Broken("^data/a.arrow is no Arrow file", {"a.arrow": gzip.compress(ARROW)}),
        "an old form": Broken("^data/a.arrow is a Feather file of version 1", {"a.arrow": b"FEA1" + bytes(60) + b"FEA1"}),
        "a file of other columns among several": Broken(
            "^data/b.arrow has no column 'n'", {"a.arrow": ARROW, "b.arrow": arrow(OTHER_COLUMNS)}, path='"data/*"'
        ),
        "a file of other types among several": Broken(
            "^data/b.arrow: column 'n' is text", {"a.arrow": ARROW, "b.arrow": arrow(OTHER_TYPES)}, path='"data/*"'
        ),
    },
    "read_excel": {
        **odd("read_excel"),
        "empty": Broken("^data/a.xlsx is empty", {"a.xlsx": b""}),
        "bytes that mean nothing": Broken("^data/a.xlsx is no workbook", {"a.xlsx": GARBAGE}),
        "a text": Broken("^data/a.xlsx is no workbook", {"a.xlsx": CSV}),
        "a web page": Broken("^data/a.xlsx is no workbook", {"a.xlsx": b"<html><table><tr><td>n</td></tr></table></html>"}),
        "Parquet": Broken("^data/a.xlsx is no workbook", {"a.xlsx": PARQUET}),
        "cut off": Broken("^data/a.xlsx: the workbook is broken", {"a.xlsx": BOOK[: len(BOOK) // 2]}),
        "without its end": Broken("^data/a.xlsx: the workbook is broken", {"a.xlsx": BOOK[:-30]}),
        "the beginning of an archive": Broken("^data/a.xlsx: the workbook is broken", {"a.xlsx": b"PK\x03\x04"}),
        "an archive of something else": Broken("^data/a.xlsx: the workbook is broken", {"a.xlsx": packed(hello=b"world")}),
        "scribbled over": Broken("^data/a.xlsx: the workbook is broken", {"a.xlsx": scribbled(BOOK, len(BOOK) // 3, 600)}),
        "a small file that unpacks to 4 GiB": Broken("^data/a.xlsx unpacks to 4.0 GiB", {"a.xlsx": bomb(BOOK)}),
        "an old workbook of nothing": _packed("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "^data/a.xls: .*is broken"),
        "an old workbook that is cut off": _packed("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "^data/a.xls: .*is broken"),
        "a value that is no number": Broken("^data/a.xlsx, sheet 'Sheet1', row 3: n: 'many'", {"a.xlsx": workbook("n,t\n1,x\nmany,y\n")}),
        "another heading": Broken("^data/a.xlsx, sheet 'Sheet1' has no column 'n'", {"a.xlsx": workbook("number,t\n1,x\n")}),
    },
    "list_files": odd("list_files"),
}
"""By kind, and by what is wrong."""
