"""The fifteen themes: one YAML file each, read by `reading.py`; those that come with Lessonwall are `shipped()`."""

from functools import cache
from importlib import resources

from alerts.themes.levels import Level
from alerts.themes.raises import raised
from alerts.themes.theme import Theme, Themes

__all__ = ["Level", "Theme", "Themes", "raised", "shipped"]


@cache
def shipped() -> Themes:
    """The themes in this folder. Raises ValueError, which lists every problem, if one of the files was broken."""
    # Here, for the processes of `lessonwall up` are handed what was read, and need not hold what reads YAML.
    from alerts.themes.reading import load

    folder = resources.files(__name__)
    texts = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".yaml")}
    themes, problems = load(texts)
    if themes is None:
        raise ValueError("\n".join(map(str, problems)))
    return themes
