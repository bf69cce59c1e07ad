"""The form of a theme's file and of `words.yaml`, as JSON Schemas (draft 2020-12)."""

from typing import Any

IDS = (
    "suicide", "eating", "bullying", "exploitation", "abuse", "adult", "violence", "radicalisation", "hate", "drugs",
    "criminal", "gambling", "avoidance", "social", "illegal",
)  # fmt: skip
NATIONS = ("england", "scotland", "wales", "northern-ireland")

_ID = "^[a-z][a-z0-9-]*$"
_LINES = {"type": "array", "items": {"type": "string", "minLength": 1}}
_SETS = {"type": "object", "propertyNames": {"pattern": _ID}, "additionalProperties": _LINES}
_ADVICE = {**_LINES, "minItems": 1, "maxItems": 4}


def _closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


_RULE = _closed(
    {
        "phrases": {**_LINES, "minItems": 1},
        "cues": _LINES,
        "needs": _LINES,
        "unless": _LINES,
        "note": {"type": "string"},
    },
    ["phrases"],
)
_ALERT = _closed({"danger": _LINES, "caution": _LINES, "advisory": _LINES}, [])

THEME = _closed(
    {
        "id": {"enum": list(IDS)},
        "title": {"type": "string", "minLength": 1},
        "covers": {"type": "string", "minLength": 1},
        "categories": _LINES,
        "levels": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": {"enum": ["danger", "caution", "advisory", "none"]},
            },
        },
        "advice": _closed(
            {
                "checked": {"type": "string", "pattern": r"^20\d\d-(0[1-9]|1[0-2])$"},
                "lines": _ADVICE,
                "nations": {
                    "type": "object",
                    "propertyNames": {"enum": list(NATIONS)},
                    "additionalProperties": _ADVICE,
                },
            },
            ["checked", "lines"],
        ),
        "words": _SETS,
        "rules": {"type": "object", "propertyNames": {"pattern": _ID}, "additionalProperties": _RULE},
        "allow": _LINES,
        "slips": _LINES,
        "examples": _closed({"alert": _ALERT, "silence": _LINES}, ["alert", "silence"]),
    },
    ["id", "title", "covers", "categories", "levels", "advice", "examples"],
)

WORDS = _closed(
    {
        "words": _SETS,
        "cues": {
            "type": "object",
            "propertyNames": {"pattern": _ID},
            "additionalProperties": _closed(
                {"phrases": {**_LINES, "minItems": 1}, "allow": _LINES, "outside": {"type": "boolean"}}, ["phrases"]
            ),
        },
        "allow": _LINES,
        "ordinary": _LINES,
    },
    ["words", "cues"],
)
