"""What a query of a database may call: well-known functions of values, by their names in SQLite, DuckDB and PostgreSQL.

Left out are those that read files, settings, catalogs or other servers, that wait, lock, log, send or keep a state. A name that is
not written here is refused.
"""

from __future__ import annotations

from engine.backends.duckdb.allowed_names import words

FUNCTIONS = words("""
abs acos age any_value array_agg array_length array_to_string ascii asin atan atan2 avg bit_and bit_length bit_or bit_xor bool_and bool_or
btrim cast cbrt ceil ceiling char_length character_length chr coalesce concat concat_ws corr cos count covar_pop covar_samp cume_dist
current_date current_time current_timestamp date date_bin date_part date_trunc datetime day decode degrees dense_rank div encode every exp
extract first_value float floor format from_unixtime generate_series greatest group_concat grouping hex hour if ifnull iif initcap instr
int integer isfinite isnan json json_agg json_array json_array_elements json_array_elements_text json_array_length json_build_object
json_each json_extract json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object json_object
json_type json_valid jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_object jsonb_extract_path
jsonb_extract_path_text jsonb_object_keys jsonb_path_exists jsonb_path_query_first julianday justify_days justify_hours lag last_day
last_value lead least left length ln localtime localtimestamp log log10 log2 lower lpad ltrim make_date make_interval make_time
make_timestamp make_timestamptz max md5 median min minute mod mode month nth_value ntile nullif numeric octet_length overlay percent_rank
percentile_cont percentile_disc pi position pow power printf quarter quote radians rank real regexp_count regexp_match regexp_matches
regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr replace reverse right round row_number row_to_json rpad rtrim
second sign sin split_part sqrt starts_with stddev stddev_pop stddev_samp strftime string_agg string_to_array strpos strptime substr
substring sum tan text time timestamp timezone to_char to_date to_hex to_json to_jsonb to_number to_timestamp total translate trim trunc
typeof unicode unixepoch unnest upper var_pop var_samp variance week width_bucket year
""")

BEFORE_BRACKET = words("""
all and any array as between bit by case cast char character cross cube dec decimal distinct double else end except exists extract filter
float following from full group grouping having ilike in inner intersect interval is join lateral left like limit materialized natural not
null numeric nvarchar offset on or order outer over partition precision preceding range recursive right rollup row rows select sets some
then time timestamp timestamptz union using values varchar varying when where window with within
""")
"""Words of the grammar that may stand before a bracket and call nothing."""

STATEMENTS = words("alter analyze create delete drop insert merge refresh select truncate update with")
"""First words of statements that may run beside a sink: none of them ends a transaction, reads a file or leaves the database."""
