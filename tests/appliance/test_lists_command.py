"""`lessonwall lists …` from the keyboard: build from a folder, show, explain, cover; with real files and processes."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from appliance.alone import alone
from appliance.cli import main
from appliance.folder import SCHOOLS
from filters.lists import file
from filters.lists.state import read_state, write_state
from tests.lists import LISTS, lists_in

UT1 = Path(__file__).parents[3] / "shared" / "data" / "ut1"


class Box:
    """A state folder, a school of its own, and what a command says."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.state, self.school, self._capsys = root / "state", root / "school", capsys
        shutil.copytree(SCHOOLS / "oakfield", self.school)
        self.choose("use: [ut1/gambling]")

    def choose(self, lists: str) -> None:
        text = (SCHOOLS / "oakfield" / "school.yaml").read_text("utf-8")
        text = text.replace("lists: {update: by-hand}", f"lists: {{update: by-hand, {lists}}}")
        (self.school / "school.yaml").write_text(text, "utf-8")

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["lists", *words, "--state", str(self.state), "--school", str(self.school)])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str, code: int = 0):
        found, out, err = self.run(*words)
        assert found == code, err
        return json.loads(out)

    @property
    def index(self) -> Path:
        return self.state / "lists" / file.NAME


@pytest.fixture
def box(tmp_path, capsys) -> Box:
    return Box(tmp_path, capsys)


def test_a_school_without_internet_builds_its_lists_from_a_folder(box, tmp_path):
    done = box.json("build", "--from", str(lists_in(tmp_path / "given")))
    assert done["sources"].keys() == {"lessonwall", "ut1/adult", "ut1/gambling", "ut1/sexual_education"}
    assert done["built"]
    assert not done["in_force"]
    assert "lessonwall up" in done["steward"]
    names = file.open_index(box.index)
    assert names.labels("www.bets.example") == {"gambling"}
    assert names.url_labels("news.example", "/bets/today") == {"gambling"}
    # Help, and sex education, are in no other list (over-blocking).
    assert names.labels("www.childline.org.uk") == {"help"}
    assert names.labels("advice.example") == {"sex-education"}


def test_a_list_is_as_old_as_its_file_and_not_as_its_copy(box, tmp_path):
    given = lists_in(tmp_path / "given", {"gambling": LISTS["gambling"]})
    a_month_ago = time.time() - 30 * 86_400
    for path in given.rglob("*"):
        os.utime(path, (a_month_ago, a_month_ago))
    box.json("build", "--from", str(given))
    state = read_state(box.state / "lists").of("ut1/gambling")
    assert state.fetched_at is not None
    assert abs(state.fetched_at.timestamp() - a_month_ago) < 2
    assert state.given


def test_explain_says_which_list_by_which_entry_and_what_counts_not(box, tmp_path):
    box.json("build", "--from", str(lists_in(tmp_path / "given")))
    [line] = box.json("explain", "https://www.bets.example/x")["listings"]
    assert (line["source"], line["entry"], line["counts"]) == ("ut1/gambling", "bets.example", ["gambling"])
    assert line["sentence"].startswith("www.bets.example/x is in ut1/gambling (Gambling) since ")
    assert line["sentence"].endswith(", by the entry bets.example.")
    found = box.json("explain", "www.childline.org.uk")
    assert found["labels"] == ["help"]
    [_, out] = found["listings"]
    assert (out["source"], out["counts"]) == ("ut1/gambling", [])
    assert out["taken_out"] == "help sites are open to everyone, always (childline.org.uk)"
    assert box.json("explain", "advice.example")["labels"] == ["sex-education"]
    assert box.json("explain", "nobody.example")["listings"] == []


def test_show_tells_of_all_lists_of_one_and_of_a_category(box, tmp_path):
    before = box.json("show")
    assert not before["index"]["in_force"]
    assert before["categories"]["faith"] == "Faith"
    assert {each["state"] for each in before["sources"] if each["used"]} == {"never"}
    box.json("build", "--from", str(lists_in(tmp_path / "given")))
    after = {each["id"]: each for each in box.json("show")["sources"]}
    assert (after["ut1/adult"]["names"], after["ut1/adult"]["skipped"]) == (1501, 1)
    assert after["ut1/adult"]["licence"] == "CC-BY-SA-4.0"
    assert after["ut1/vpn"]["used"] is False
    [one] = box.json("show", "ut1/gambling")["sources"]
    assert one["state"] == "in-force"
    assert {each["category"] for each in box.json("show", "gambling")["sources"]} == {"gambling"}


def test_coverage_counts_what_is_in_force(box, tmp_path):
    results = {row["id"]: row["result"] for row in box.json("coverage")}
    assert results["pornography"] == "start"
    box.json("build", "--from", str(lists_in(tmp_path / "given")))
    rows = {row["id"]: row for row in box.json("coverage")}
    assert (rows["pornography"]["result"], rows["pornography"]["sources"]["ut1/adult"]) == ("listed", 1501)
    assert rows["child-sexual-abuse"]["result"] == "elsewhere"


def test_own_and_statutory_lists_lie_in_files_and_outlive_them(box, tmp_path):
    """F1: a statutory list that goes missing, or loses half, stays in force as it was."""
    (box.school / "ours.txt").write_text("our-game.example\n")
    iwf = tmp_path / "iwf.txt"
    iwf.write_text("".join(f"https://illegal-{n}.example/a\n" for n in range(10)))
    own = "own: [{id: ours, file: ours.txt, form: domains, category: games}]"
    box.choose(f"use: [], {own}, statutory: {{iwf: {{file: {iwf}, form: urls, supplied_by: a member}}}}")
    box.json("build")
    assert file.open_index(box.index).labels("our-game.example") == {"games"}
    assert file.open_index(box.index).url_labels("illegal-3.example", "/a") == {"iwf"}
    assert box.json("show", "iwf")["sources"][0]["supplied_by"] == "a member"
    # Half of it is gone: refused, and said; a person may take it.
    iwf.write_text("".join(f"https://illegal-{n}.example/a\n" for n in range(5)))
    refused = box.json("update", code=1)
    assert "5 lines where the one before it had 10" in refused["failed"]["iwf"]
    assert file.open_index(box.index).url_labels("illegal-9.example", "/a") == {"iwf"}
    assert box.json("update", "--accept", "iwf")["failed"] == {}
    assert file.open_index(box.index).url_labels("illegal-9.example", "/a") == frozenset()
    # Gone altogether: the copy stays in force.
    iwf.unlink()
    assert "cannot be read" in box.json("update", code=1)["failed"]["iwf"]
    box.json("build", code=1)
    assert file.open_index(box.index).url_labels("illegal-3.example", "/a") == {"iwf"}
    # The school's own list is the school's: it may be emptied.
    (box.school / "ours.txt").write_text("# nothing any more\n")
    box.run("build")
    assert file.open_index(box.index).labels("our-game.example") == frozenset()


def test_a_list_that_the_school_uses_no_longer_goes(box, tmp_path):
    box.json("build", "--from", str(lists_in(tmp_path / "given")))
    box.choose("use: [], not: [ut1/adult]")
    box.json("update")
    assert file.open_index(box.index).labels("adult-7.example") == frozenset()
    assert file.open_index(box.index).labels("bets.example") == {"gambling"}, "it was put in by hand, and stays"
    assert not (box.state / "lists" / "sources" / "ut1" / "adult").exists()


def test_the_day_since_which_a_name_is_listed_is_kept_over_builds(box, tmp_path):
    given = lists_in(tmp_path / "given")
    box.json("build", "--from", str(given))
    first = box.json("explain", "bets.example")["listings"][0]["since"]
    (given / "gambling" / "domains").write_text(LISTS["gambling"]["domains"] + "new-bets.example\n")
    box.json("build", "--from", str(given))
    assert box.json("explain", "bets.example")["listings"][0]["since"] == first


def test_a_new_release_builds_its_catalogue_into_the_index(box, monkeypatch):
    (box.school / "ours.txt").write_text("our-game.example\n")
    box.choose("use: [], own: [{id: ours, file: ours.txt, form: domains, category: games}]")
    box.json("build")
    assert not box.json("update")["built"]
    monkeypatch.setattr("appliance.lists_work.digest", lambda: "of a newer release")
    assert box.json("update")["built"]


OWN = "use: [], own: [{id: ours, file: ours.txt, form: domains, category: games}]"


def test_a_list_that_was_copied_and_not_built_in_is_built_in_the_next_time(box, monkeypatch):
    """Whoever is cut off between the two, or finds the disk full, must not leave a newer list out for ever."""
    (box.school / "ours.txt").write_text("one.example\n")
    box.choose(OWN)
    box.json("build")
    (box.school / "ours.txt").write_text("one.example\ntwo.example\n")

    class CutOff(Exception):
        pass

    def cut_off(*_: object) -> None:
        raise CutOff

    with monkeypatch.context() as here:
        here.setattr("appliance.lists_work.run_child", cut_off)
        with pytest.raises(CutOff):
            box.run("update")
    assert file.open_index(box.index).labels("two.example") == frozenset()
    # A school that fetches by hand is looked after too.
    assert box.json("update", "--due")["built"]
    assert file.open_index(box.index).labels("two.example") == {"games"}
    assert not box.json("update", "--due")["built"]


def test_an_index_that_was_built_and_never_taken_is_offered_again(box):
    (box.school / "ours.txt").write_text("one.example\n")
    box.choose(OWN)
    box.json("build")
    live = box.state / "live" / file.NAME
    live.parent.mkdir()
    shutil.copyfile(box.index, live)
    box.json("build")
    again = box.json("update", "--due")
    assert (again["built"], again["steward"]) == (False, "It comes into force when `lessonwall up` starts.")
    shutil.copyfile(box.index, live)
    assert box.json("update", "--due")["steward"] == ""


def test_a_list_of_another_category_or_form_is_built_in_as_that(box):
    (box.school / "ours.txt").write_text("0.0.0.0 one.example\nfour.example\n")
    box.choose(OWN)
    box.json("build")
    box.choose(OWN.replace("games", "gambling"))
    assert box.json("update")["built"]
    assert file.open_index(box.index).labels("four.example") == {"gambling"}
    box.choose(OWN.replace("games", "gambling").replace("domains", "hosts"))
    assert box.json("update")["built"]
    assert file.open_index(box.index).labels("one.example") == {"gambling"}
    assert not box.json("update")["built"]


def test_beside_a_damaged_index_in_force_a_newer_one_is_built(box, tmp_path):
    box.json("build", "--from", str(lists_in(tmp_path / "given")))
    live = box.state / "live" / file.NAME
    live.parent.mkdir()
    whole = box.index.read_bytes()
    live.write_bytes(whole[:300] + bytes([whole[300] ^ 1]) + whole[301:])
    before = file.open_index(box.index).generation
    assert box.json("build")["generation"] > before


def test_the_nightly_look_finds_the_damage(box, tmp_path):
    (box.school / "ours.txt").write_text("our-game.example\n")
    box.choose("use: [], own: [{id: ours, file: ours.txt, form: domains, category: games}]")
    box.json("build")
    live = box.state / "live" / file.NAME
    live.parent.mkdir()
    shutil.copyfile(box.index, live)
    assert not box.json("update")["built"], "all is whole, and nothing is newer"
    damaged = bytearray(live.read_bytes())
    damaged[300] ^= 1
    live.write_bytes(damaged)
    assert not box.json("update")["built"], "once a day is enough"
    on_file = read_state(box.state / "lists")
    write_state(box.state / "lists", type(on_file)(on_file.sources, on_file.built))
    code, out, err = box.run("update")
    assert code == 0
    assert "the index in force is damaged" in err
    assert json.loads(out)["built"]
    assert "checksum is wrong" in read_state(box.state / "lists").broken, "until the steward has taken the new one"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("build --from /nowhere", 2, "there is no such folder"),
        ("build --from {empty}", 1, "no list was found in it; it must hold CATEGORY/domains"),
        ("show gamblin", 2, 'did you mean "gambling"?'),
        ("explain http://[", 2, "is not a host or a URL"),
        ("update --accept ut1/gamblin", 2, 'did you mean "ut1/gambling"?'),
    ],
)
def test_mistakes_are_said_plainly(tmp_path, capsys, words, code, says):
    (tmp_path / "empty").mkdir()
    given = words.format(empty=tmp_path / "empty").split()
    assert main(["lists", *given, "--state", str(tmp_path / "state"), "--school", "oakfield"]) == code
    said = capsys.readouterr().err
    assert says in said.splitlines()[-1]
    assert "Traceback" not in said


def test_folders_that_are_no_lists_are_said_and_passed_over(box, tmp_path):
    given = lists_in(tmp_path / "given")
    lists_in(given, {"gambeling": {"domains": "x.example\n"}, "vpn": {"usage": "black\n"}, "warez": {"domains": "\n"}})
    (given / "chat").mkdir()
    os.symlink("/etc", given / "games")
    code, _, err = box.run("build", "--from", str(given))
    assert code == 0
    for said in (
        "gambeling: no list of UT1's has this name",
        "vpn: there is neither domains nor urls",
        "warez: it is empty",
    ):
        assert said in err, said


def test_two_at_once_do_not_work_on_the_same_lists(box):
    (box.state / "lists").mkdir(parents=True)
    with alone(box.state / "lists" / "lock"):
        code, _, err = box.run("build")
    assert code == 1
    assert "being fetched or built already" in err


def test_by_hand_means_that_the_schedule_fetches_nothing(box):
    done = box.json("update", "--due")
    assert (done["built"], done["taken"], done["failed"]) == (False, [], {})
    assert not box.index.exists()


def test_options_may_stand_before_or_behind_the_action(box, tmp_path, capsys):
    box.json("build", "--from", str(lists_in(tmp_path / "given")))
    where = ["--state", str(box.state), "--school", str(box.school)]
    assert main(["lists", *where, "--json", "explain", "bets.example"]) == 0
    before = capsys.readouterr().out
    assert main(["lists", "explain", "bets.example", *where, "--json"]) == 0
    assert capsys.readouterr().out == before
    assert "ut1/gambling" in before


def test_bench_measures_and_ends(box):
    found = box.json("bench")
    assert found["names"] > 1000
    assert 0 < found["listed_ns"] < 1e6


def test_every_list_of_ut1_is_in_the_index_and_explained(box):
    """Real lists: each is in force under its own name, and none closes a help site or anything that devices need."""
    if not UT1.is_dir():
        pytest.skip(f"{UT1} is not on this machine")
    done = box.json("build", "--from", str(UT1))
    assert {f"ut1/{folder.name}" for folder in UT1.iterdir()} <= {id for id, count in done["sources"].items() if count}
    for folder in UT1.iterdir():
        name = (folder / "domains").read_text("utf-8", "replace").splitlines()[7].strip()
        found = box.json("explain", name)
        assert f"ut1/{folder.name}" in {line["source"] for line in found["listings"]}, name
