//! Macros that a query may begin with, each written only where it is used.

pub const MACROS: [(&str, &str); 5] = [
    (
        "finite",
        "-- The number; missing where there is none.\n\
         CREATE OR REPLACE TEMP MACRO finite(x) AS CASE WHEN isfinite(x) THEN x END;",
    ),
    (
        "whole",
        "-- The number as a whole one; missing where it is none of 64 bits.\n\
         CREATE OR REPLACE TEMP MACRO whole(x) AS\n    \
         CASE WHEN x = floor(x) AND abs(x) < 9.2233720368547e18 THEN CAST(x AS BIGINT) END;",
    ),
    (
        "number_text",
        "-- A number as short as it reads back: 3, not 3.0.\n\
         CREATE OR REPLACE TEMP MACRO number_text(x) AS\n    \
         CASE\n        \
         WHEN x = floor(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR)\n        \
         WHEN abs(x) < 1e-4 OR abs(x) >= 1e15 THEN error('this number is written otherwise: ' || x)\n        \
         ELSE CAST(x AS VARCHAR)\n    \
         END;",
    ),
    (
        "datetime_text",
        "-- A datetime as text.\n\
         CREATE OR REPLACE TEMP MACRO datetime_text(x) AS\n    \
         regexp_replace(regexp_replace(strftime(x, '%Y-%m-%dT%H:%M:%S.%f'), '\\.000000$', ''), '(\\.\\d{3})000$', '\\1');",
    ),
    (
        "read_number",
        "-- A text with a point before its decimals, and perhaps commas between thousands, as a number.\n\
         CREATE OR REPLACE TEMP MACRO read_number(x) AS\n    \
         CASE\n        \
         WHEN regexp_full_match(x, '[-+]?(?:[1-9]\\d{0,2}(?:,\\d{3})+|\\d+)?(?:\\.\\d+)?(?:[eE][-+]?\\d{1,4})?')\n            \
         AND regexp_matches(x, '\\d')\n        \
         THEN TRY_CAST(replace(x, ',', '') AS DOUBLE)\n        \
         WHEN regexp_full_match(x, '\\((?:[1-9]\\d{0,2}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?\\)')\n        \
         THEN -TRY_CAST(regexp_replace(x, '[(),]', '', 'g') AS DOUBLE)\n    \
         END;",
    ),
];
