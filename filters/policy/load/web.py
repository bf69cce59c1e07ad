"""`web` of school.yaml: what the box's own pages are called, and the certificate that proves it. Pure."""

from dataclasses import dataclass

from filters.policy.load.parts import mapping, text
from filters.policy.load.shape import Sheet
from filters.policy.school import OWN_NAME


@dataclass(frozen=True, slots=True)
class Web:
    """`certificate`, `key`: files on the box, both or none."""

    name: str = OWN_NAME
    certificate: str = ""
    key: str = ""


def read_web(sheet: Sheet) -> Web:
    data = mapping(sheet.data, "web")
    web = Web(text(data, "name", OWN_NAME), text(data, "certificate"), text(data, "key"))
    for one, other in (("certificate", "key"), ("key", "certificate")):
        path = text(data, one)
        if path and not path.startswith("/"):
            todo = "write it from the root, as /etc/lessonwall/web.pem"
            sheet.add(("web", one), f'"{path}" does not say where the file stands', todo)
        if path and not text(data, other):
            sheet.add(("web", one), f"a {one} is of no use without its {other}", f"name the file of the {other} too")
    if web.certificate and web.name == OWN_NAME:
        todo = "write name: the name in the certificate, such as filter.oakfield.example"
        sheet.add(("web", "certificate"), f"no authority that browsers trust certifies {OWN_NAME}", todo)
    return web
