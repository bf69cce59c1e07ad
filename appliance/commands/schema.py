"""`lessonwall schema`: the JSON Schemas of a school's files, so that an editor completes and checks them."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from importlib import resources

from appliance.output import Trouble


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "schema", parents=common, help="the JSON Schema of a school's files", description=__doc__
    )
    parser.add_argument("file", nargs="?", choices=names(), help="which file's; without it, all in one object")
    parser.set_defaults(run=run)


def names() -> list[str]:
    folder = resources.files("filters.policy") / "schema"
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


def run(args: Namespace) -> int:
    folder = resources.files("filters.policy") / "schema"
    schemas = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in names()}
    if not schemas:
        raise Trouble("no schema is installed; install lessonwall again", code=1)
    print(json.dumps(schemas[args.file] if args.file else schemas, indent=2, ensure_ascii=False))
    return 0
