"""Opening a service: the head's approval, and a teacher's window for one class until the bell (R2 to R5). Pure."""

from dataclasses import replace
from datetime import datetime

from filters.policy.attempt import Labels
from filters.policy.change.base import LONGEST_TEXT, Asker, Changed, No, Now, approved, clock, said, thing, who
from filters.policy.change.class_members import days_of, too_young
from filters.policy.in_force import Wish, midnight_after
from filters.policy.load.edit import remove_approval
from filters.policy.problems import nearest
from filters.policy.rules import Approval, Window
from filters.requests import Approve, CloseWindow, Done, OpenWindow, Refused, Withdraw

SOCIAL = "social-media"


def open_window(request: OpenWindow, now: Now, by: Asker, id: str) -> Changed:
    objective = said(request.objective, "The learning objective")
    assessment = said(request.assessment, "The risk assessment")
    clients, called = _class(request.class_id, now)
    labels = thing(request.what, now)
    what = request.what.strip()
    name = now.catalogue.name(what)
    if what not in now.catalogue.services:
        raise No(f"{name} is a category; a window opens one service. Name the service.")
    if now.school.social_media == "never" and SOCIAL in labels:
        raise No(
            f"{name} stays closed. This school chose: “Social media sites should not be used in school at all.”"
            " Only another choice in school.yaml (social_media) changes that."
        )
    end = _bell(request, now, called)
    if not approved(labels, now, clients):
        return _wished(what, name, now, by)
    young = too_young(clients, what, now)
    if young.all:
        raise No(
            f"{name} asks for an age of {young.age}, and nobody in {called} is that old; a window cannot change it."
        )
    for window in now.in_force.windows:
        if window.in_force(now.at) and what in window.what and clients & window.who:
            raise No(f"{name} is open for {called} already, until {clock(window.end, now)}.")
    window = Window(id, clients, frozenset({what}), now.at, end, by.id, objective, assessment)
    spared = f" It stays closed for those under {young.age}." if young.some else ""
    return Changed(
        Done(f"{name} is open for {called} until {clock(end, now)}.{spared}", id),
        replace(now.in_force, windows=(*now.in_force.windows, window)),
        record=id,
    )


def close_window(request: CloseWindow, now: Now, by: Asker, id: str) -> Changed:
    left = tuple(window for window in now.in_force.windows if window.id != request.window)
    if left == now.in_force.windows:
        raise No("No window of this id is open (any more).")
    return Changed(Done("The window is closed."), replace(now.in_force, windows=left), record=request.window)


def approve(request: Approve, now: Now, by: Asker, id: str) -> Changed:
    if "head" not in by.roles:
        raise No("Only the headteacher approves a service; ask them.")
    labels = thing(request.what, now)
    what = request.what.strip()
    name = now.catalogue.name(what)
    if any(wish.by == by.id and what in _covered(wish.what, now) for wish in now.in_force.wishes):
        raise No(f"You wished for {name} yourself; another person with the headteacher's role must approve it.")
    if not labels & now.policy.needs_approval:
        raise No(f"{name} needs no approval in this school; rules alone say when it is open.")
    if request.until and request.until < now.today:
        raise No("That date is past; give today or a later one.")
    if len(request.note) > LONGEST_TEXT:
        raise No(f"The note is longer than {LONGEST_TEXT} letters; shorten it.")
    end = midnight_after(request.until, now.school.timezone) if request.until else None
    entry = Approval(id, what, who(request.who, now), now.at, end, by.id, " ".join(request.note.split()))
    wishes = tuple(wish for wish in now.in_force.wishes if what not in _covered(wish.what, now))
    lasts = f"until {clock(end, now)}" if end else "until you withdraw it"
    return Changed(
        Done(f"{name} is approved {lasts}. Rules and windows still say when it is open.", id),
        replace(now.in_force, approvals=(*now.in_force.approvals, entry), wishes=wishes),
        record=id,
    )


def withdraw(request: Withdraw, now: Now, by: Asker, id: str) -> Changed:
    left = tuple(entry for entry in now.in_force.approvals if entry.id != request.approval)
    if left != now.in_force.approvals:
        return Changed(
            Done("The approval is withdrawn."), replace(now.in_force, approvals=left), record=request.approval
        )
    for entry in now.school.approved:
        if entry.id == request.approval:
            return _struck_out(entry, now)
    raise No("No approval of this id is in force (any more).")


def _struck_out(entry: Approval, now: Now) -> Changed:
    """An approval that stands in school.yaml is taken out of the file."""
    if now.school.school_owner == "ansible":
        raise No("This approval stands in school.yaml, which Ansible owns here; take it out there and run the play.")
    text = remove_approval(now.files["school.yaml"], entry.what)
    return Changed(
        Done("The approval is withdrawn, and taken out of school.yaml."),
        now.in_force, {"school.yaml": text}, record=entry.id,
    )  # fmt: skip


def _class(word: str, now: Now) -> tuple[Labels, str]:
    """Labels of a class, and what it is called; in a school without classes, of a group of pupils."""
    word, school = word.strip(), now.school
    if word in school.classes:
        return frozenset({f"class:{word}"}), word
    groups = {group.id: group.name or group.id for group in school.groups.values() if group.kind == "pupils"}
    if not school.classes and word in groups:
        return frozenset({word}), groups[word]
    known = school.classes or groups
    near = nearest(word, known)
    meant = f'did you mean "{near}"?' if near else f"there are: {', '.join(sorted(known)[:20])}."
    raise No(f'No class is called "{word[:60]}"; {meant}')


def _bell(request: OpenWindow, now: Now, called: str) -> datetime:
    """When the window ends: with the lesson, or earlier if asked."""
    if not now.policy.clock_trusted:
        raise No(
            "The box does not know the time yet, so it cannot close a window at the bell; see `lessonwall status`."
        )
    calendar = now.policy.calendar
    moments = [calendar.moment(now.at, day) for day in days_of(request.class_id.strip(), now.school, calendar)]
    lessons = [moment for moment in moments if moment.kind == "lesson"]
    if not lessons:
        raise No(f"{called} has no lesson now ({moments[0].name or moments[0].kind}); a window opens in a lesson only.")
    bell = min(moment.end for moment in lessons)
    if request.until is None:
        return bell
    if request.until <= now.at:
        raise No("That time is past; give one before the lesson's end.")
    if request.until > bell:
        raise No(f"The lesson ends at {clock(bell, now)}; a window ends with it or earlier.")
    return request.until


def _wished(what: str, name: str, now: Now, by: Asker) -> Changed:
    others = tuple(wish for wish in now.in_force.wishes if (wish.what, wish.by) != (what, by.id))
    return Changed(
        Refused(f"{name} is not approved; the headteacher must approve it first. Your wish for it is noted."),
        replace(now.in_force, wishes=(*others, Wish(what, by.id, now.at))),
    )


def _covered(what: str, now: Now) -> Labels:
    """What an approval may name to cover `what`."""
    service = now.catalogue.services.get(what)
    return frozenset({what, *(service.categories if service else ())})
