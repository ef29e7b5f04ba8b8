"""Digests and encodings of text, always of its UTF-8 bytes; those that sampling and splitting are built on."""

from __future__ import annotations

from engine.language.printing import escaped
from engine.language.quoting import spark_text
from engine.language.signature import Cases, Function, function, signature

FAMILY = "digest"
_BASE64 = escaped(spark_text(r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z"))
"""Spark takes white space and more between the signs."""
_UNBROKEN = r"replace(base64({0}), '\r\n', '')"
"""Spark breaks long lines."""
_DECODED = "url_decode(regexp_replace(replace({0}, '+', '%2B'), '%(?![0-9A-Fa-f]{{2}})', '%25'))"


def _marks(text: str) -> str:
    """How often the sign stands that takes the place of what is no UTF-8."""
    return f"length(regexp_replace({text}, '[^\ufffd]', ''))"


_WRITTEN_MARKS = _marks("regexp_replace({0}, '(?i)%EF%BF%BD', '\ufffd')")
_URL_ON_SPARK = f"CASE WHEN {_marks(_DECODED)} > {_WRITTEN_MARKS} THEN {{!not_utf8}} ELSE {_DECODED} END"


def _of_text(name: str, meaning: str, cases: Cases, duckdb: str, spark: str = "=", result: str = "text") -> Function:
    return function(name, FAMILY, meaning, (signature(f"a: text -> {result}", duckdb, spark),), cases)


def _of_bytes(name: str, meaning: str, cases: Cases, printed: tuple[str, str], of_binary: tuple[str, str] | None = None) -> Function:
    """Of a text's UTF-8, or of a binary value, for which the templates may be others."""
    kinds = (signature("a: text -> text", *printed), signature("a: binary -> text", *(of_binary or printed)))
    return function(name, FAMILY, meaning, kinds, cases)


FUNCTIONS = (
    _of_bytes(
        "md5",
        "MD5 in small hexadecimal digits",
        (("md5('')", "'d41d8cd98f00b204e9800998ecf8427e'"), ("md5(null)", "null"), ("md5('é')", "'66ddcd97cfdeabb2f6fb8a999b4bc76f'")),
        ("md5({0})", "="),
    ),
    _of_bytes(
        "sha1",
        "SHA-1 in small hexadecimal digits",
        (
            ("sha1('a')", "'86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'"),
            ("sha1(null)", "null"),
            ("sha1('')", "'da39a3ee5e6b4b0d3255bfef95601890afd80709'"),
        ),
        ("sha1({0})", "="),
    ),
    _of_bytes(
        "sha256",
        "SHA-256 in small hexadecimal digits",
        (("left(sha256('a'), 8)", "'ca978112'"), ("sha256(null)", "null"), ("length(sha256(''))", "64")),
        ("sha256({0})", "sha2({0}, 256)"),
    ),
    _of_bytes(
        "hex",
        "the bytes in capital hexadecimal digits",
        (("hex('é')", "'C3A9'"), ("hex(null)", "null"), ("hex('')", "''")),
        ("hex({0})", "="),
    ),
    _of_text(
        "hash_fraction",
        "a number from 0 up to 1 that hangs on the text alone: the seeded random",
        (("hash_fraction('a') < 1", "true"), ("hash_fraction(null)", "null"), ("round(hash_fraction(''), 6)", "0.828576e0")),
        "(CAST('0x' || substr(md5({0}), 1, 13) AS BIGINT) / CAST(4503599627370496 AS DOUBLE))",
        "(CAST(conv(substr(md5({0}), 1, 13), 16, 10) AS BIGINT) / 4503599627370496D)",
        "float",
    ),
    function(
        "hash_bucket",
        FAMILY,
        "a number from 0 to n - 1 that hangs on the text alone",
        (
            signature(
                "a: text, n: integer -> integer",
                "CASE WHEN {1} <= 0 THEN {!no_buckets} ELSE CAST('0x' || substr(md5({0}), 1, 15) AS BIGINT) % {1} END",
                "CASE WHEN {1} <= 0 THEN {!no_buckets} ELSE CAST(conv(substr(md5({0}), 1, 15), 16, 10) AS BIGINT) % {1} END",
            ),
        ),
        (("hash_bucket('a', 10)", "2"), ("hash_bucket(null, 10)", "null"), ("hash_bucket('a', 0)", "error")),
    ),
    _of_bytes(
        "base64_encode",
        "the bytes in base64",
        (("base64_encode('é')", "'w6k='"), ("base64_encode(null)", "null"), ("base64_encode('')", "''")),
        ("base64(encode({0}))", _UNBROKEN.replace("{0}", "encode({0}, 'utf-8')")),
        ("base64({0})", _UNBROKEN),
    ),
    _of_text(
        "base64_decode",
        "the text behind base64; what is no base64 or no UTF-8 is an error",
        (("base64_decode('w6k=')", "'é'"), ("base64_decode(null)", "null"), ("base64_decode('*')", "error")),
        "decode(from_base64({0}))",
        f"CASE WHEN {{0}} RLIKE {_BASE64} THEN decode(unbase64({{0}}), 'utf-8') WHEN {{0}} IS NOT NULL THEN {{!not_base64}} END",
    ),
    _of_text(
        "url_encode",
        "the text as part of an address, a blank as %20",
        (("url_encode('a b/é')", "'a%20b%2F%C3%A9'"), ("url_encode(null)", "null"), ("url_encode('~*+')", "'~%2A%2B'")),
        "url_encode({0})",
        "replace(replace(replace(url_encode({0}), '+', '%20'), '*', '%2A'), '%7E', '~')",
    ),
    _of_text(
        "url_decode",
        "the text behind a part of an address; + stays +, and % where no two digits follow; what is no UTF-8 is an error",
        (("url_decode('a%20b')", "'a b'"), ("url_decode(null)", "null"), ("url_decode('a+b')", "'a+b'")),
        "url_decode({0})",
        _URL_ON_SPARK,
    ),
    function(
        "utf8_text",
        FAMILY,
        "the text of UTF-8 bytes; bytes that are none are an error",
        (signature("a: binary -> text", "decode({0})", "decode({0}, 'utf-8')"),),
        (
            ("utf8_text(cast(null as binary)) is null", "true"),
            ("utf8_text(cast(null as binary))", "null"),
            ("coalesce(utf8_text(cast(null as binary)), 'a')", "'a'"),
        ),
        synonyms="decode binary_to_text",
    ),
)
