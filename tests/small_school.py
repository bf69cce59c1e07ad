"""A small invented school as texts, for tests of what people may change in one."""

SCHOOL = """\
name: Small Example School
nation: england
roles:
  dsl: {name: The Lead, email: dsl@school.example}
  head: {name: The Head, email: head@school.example, person: h1}
  chair: {name: The Chair, email: chair@school.example}
  slt: head
  governor: chair
  it: {name: The Technician, email: it@school.example}
zones:
  school: {name: School, group: unregistered, networks: [10.0.0.0/8]}
groups:
  year-7: {kind: pupils, name: Year 7, age: 11}
  year-9: {kind: pupils, name: Year 9, age: 13}
  year-10: {kind: pupils, name: Year 10, age: 14, day: years-10-11}
  staff: {kind: staff, name: Staff}
  head: {kind: head, name: Head}
  unregistered: {kind: unregistered, name: Unregistered, age: 11}
strictest: unregistered
social_media: teacher-directed
needs_approval: [social-media]
approved:
  - {id: file-pinterest, what: pinterest, from: 2026-09-01, by: head, note: Art department}
"""

TIMETABLE = """\
day: 08:50-15:10
break: 10:50-11:10
lunch: 12:10-13:10
differs:
  years-10-11: {lunch: 12:30-13:10}
terms: [2026-09-03 to 2026-12-18, 2027-01-05 to 2027-07-20]
"""

RULES = """\
# The school's own rules; this comment stays.
- id: no-games
  who: [pupils]
  what: [games]
  when: [lesson]
  do: block
  why: Games are for breaks.
  say: Games are closed in lessons.
  purpose: compliance
"""

PEOPLE = """\
id,name,group,born,roles,ends
p7,Pupil Seven,year-7,,,
p9a,Pupil Nine A,year-9,2013-01-01,,
p9b,Pupil Nine B,year-9,2013-11-24,,
t1,Teacher One,staff,,teacher,
h1,Head One,head,,head,
"""

DEVICES = """\
id,name,mac,address,person,group,zone,place,inspected,shared
d9a,Laptop 9A,,10.0.0.9,p9a,,school,,yes,no
d7,Laptop 7,,10.0.0.7,p7,,school,,yes,no
trolley-1,Trolley 1,,10.0.0.20,,year-9,school,IT2,yes,yes
"""

CLASSES = """\
class,teacher,members,group,room,lessons
9b,t1,p9a p9b,,,
9old,t1,p9a,,,
7a,t1,,year-7,,
10x,t1,,year-10,,
"""


def files(**edits: tuple[str, str]) -> dict[str, str]:
    """The folder; `school=("never", "x")` replaces a text in school.yaml, and so on."""
    texts = {
        "school.yaml": SCHOOL, "timetable.yaml": TIMETABLE, "rules.yaml": RULES,
        "people.csv": PEOPLE, "devices.csv": DEVICES, "classes.csv": CLASSES,
    }  # fmt: skip
    for stem, (old, new) in edits.items():
        name = next(name for name in texts if name.startswith(stem))
        assert old in texts[name], (old, name)
        texts[name] = texts[name].replace(old, new)
    return texts
